using Berth.Core.Client;
using Berth.Core.Docker.CredentialHelpers;
using Berth.Helper;

// The static credential helper for the inside of a container. Its socket lies beside it where both came with one mount; where the helper
// alone was put among other programs, the socket is in /run/berth.
const string Name = "docker-credential-berth";
const string Mounted = "/run/berth";

var beside = new AgentDirectory(Path.GetDirectoryName(Environment.ProcessPath) ?? Mounted, owner: null);
var directory = File.Exists(beside.Socket) || File.Exists(beside.RegistriesFile) ? beside : new AgentDirectory(Mounted, owner: null);
if (args is ["config"])
{
    return ClientConfiguration.Run(directory);
}

ClientConfiguration.Put(directory);
if (args is ["env", ..])
{
    return EnvironmentCommand.Run(Name, directory, args);
}

var store = new AgentCredentialStore(directory, "stop and start the codespace, or its agent on the host");

// Not disposed: what could not be written would be tried again, outside of what the server handles.
var output = new StreamWriter(StandardStream.Output());
var error = new StreamWriter(StandardStream.Error());
if (args is ["--help" or "-h"])
{
    output.WriteLine(EnvironmentCommand.Usage(Name));
    output.Flush();
    return 0;
}

return await new CredentialHelperServer(Name, ThisProgram.Version, store, StandardStream.Input(), output, error).RunAsync(args, CancellationToken.None);
