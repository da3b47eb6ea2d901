using Berth.Core.Client;
using Berth.Core.Docker.CredentialHelpers;
using Berth.Helper;

// The static credential helper for the inside of a container. Its socket lies beside it, since both came with one mount.
const string Name = "docker-credential-berth";

var directory = new AgentDirectory(Path.GetDirectoryName(Environment.ProcessPath) ?? "/run/berth");
var store = new AgentCredentialStore(directory, "stop and start the codespace, or its agent on the host");

// Not disposed: what could not be written would be tried again, outside of what the server handles.
var output = new StreamWriter(StandardStream.Output());
var error = new StreamWriter(StandardStream.Error());
return await new CredentialHelperServer(Name, ThisProgram.Version, store, StandardStream.Input(), output, error).RunAsync(args, CancellationToken.None);
