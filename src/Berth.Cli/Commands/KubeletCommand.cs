using System.CommandLine;
using Berth.Core.Docker.Kubelet;

namespace Berth.Cli.Commands;

/// <summary><c>berth kubelet</c>: the image credential provider of a Kubernetes node.</summary>
internal static class KubeletCommand
{
    public static Command Of(Surroundings surroundings)
    {
        var secretsFile = GivenSecrets.FileOption();
        var command = new Command("kubelet", "Answer the kubelet as an image credential provider: a request on standard input, a response on standard output")
        {
            secretsFile,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var sets = GivenSecrets.Read(surroundings, parsed.GetValue(secretsFile));
            return await new KubeletCredentialProvider(
                    new Keychains(surroundings).Of(sets), surroundings.In, surroundings.Out.Writer, surroundings.Error.Writer, surroundings.Clock)
                .RunAsync(cancellationToken);
        });
        return command;
    }
}
