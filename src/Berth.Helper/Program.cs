using System.Text;
using Berth.Core.Client;
using Berth.Core.Docker.CredentialHelpers;

// The static credential helper for the inside of a container. Its socket lies beside it, since both came with one mount.
const string Name = "docker-credential-berth";

var directory = new AgentDirectory(Path.GetDirectoryName(Environment.ProcessPath) ?? "/run/berth");
var store = new AgentCredentialStore(directory, "stop and start the codespace, or its agent on the host");
var version = typeof(Program).Assembly.GetName().Version?.ToString(fieldCount: 3) ?? "unknown";

using var input = Console.OpenStandardInput();
using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
return await new CredentialHelperServer(Name, version, store, input, output).RunAsync(args, CancellationToken.None);
