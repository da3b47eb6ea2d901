using Berth.Core.Client;
using Berth.Core.Docker.CredentialHelpers;
using Berth.Helper;

// The static credential helper for the inside of a container. Its socket lies beside it, since both came with one mount.
const string Name = "docker-credential-berth";

var directory = new AgentDirectory(Path.GetDirectoryName(Environment.ProcessPath) ?? "/run/berth", owner: null);
var store = new AgentCredentialStore(directory, "stop and start the codespace, or its agent on the host");

using var input = StandardStream.Input();
using var output = new StreamWriter(StandardStream.Output());
return await new CredentialHelperServer(Name, ThisProgram.Version, store, input, output).RunAsync(args, CancellationToken.None);
