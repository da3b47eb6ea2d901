using Berth.Core.Client;
using Berth.Core.Docker.CredentialHelpers;
using Berth.Helper;

// The static credential helper for the inside of a container. Its socket lies beside it where both came with one mount; where the helper
// alone was put among other programs, the socket is in /run/berth.
const string Name = "docker-credential-berth";
const string Mounted = "/run/berth";

var beside = new AgentDirectory(Path.GetDirectoryName(Environment.ProcessPath) ?? Mounted, owner: null);
var directory = File.Exists(beside.Socket) || File.Exists(beside.RegistriesFile) ? beside : new AgentDirectory(Mounted, owner: null);
if (args is ["env", ..])
{
    return EnvironmentCommand.Run(Name, directory, args);
}

var store = new AgentCredentialStore(directory, "stop and start the codespace, or its agent on the host");

using var input = StandardStream.Input();
using var output = new StreamWriter(StandardStream.Output());
if (args is ["--help" or "-h"])
{
    output.WriteLine(EnvironmentCommand.Usage(Name));
    return 0;
}

return await new CredentialHelperServer(Name, ThisProgram.Version, store, input, output).RunAsync(args, CancellationToken.None);
