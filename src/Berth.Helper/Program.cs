using Berth.Core.Client;
using Berth.Core.Docker.CredentialHelpers;
using Berth.Helper;
using Microsoft.Win32.SafeHandles;

// The static credential helper for the inside of a container. Its socket lies beside it, since both came with one mount.
const string Name = "docker-credential-berth";

var directory = new AgentDirectory(Path.GetDirectoryName(Environment.ProcessPath) ?? "/run/berth");
var store = new AgentCredentialStore(directory, "stop and start the codespace, or its agent on the host");

// Not through Console, which would first prepare for a terminal and for signals.
using var input = new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
using var output = new StreamWriter(new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0));
return await new CredentialHelperServer(Name, ThisProgram.Version, store, input, output).RunAsync(args, CancellationToken.None);
