using System.Diagnostics;
using Berth.Core.Problems;
using Berth.Core.Secrets;
using Berth.Core.Tests.Docker;
using Berth.Testing;

namespace Berth.Core.Tests.Secrets;

/// <summary>The commands that are told for what is wrong with secrets, pasted into a real shell.</summary>
public sealed class Secret_commands
{
    private const string Canary = "canary-5d1f";

    /// <summary>Each with one error at least.</summary>
    public static TheoryData<string> Broken =>
    [
        "ACR_CONTAINER_REGISTRY_SERVER=mycompany.azurecr.io\nACR_CONTAINER_REGISTRY_USER=mona",
        $"ACR_CONTAINER_REGISTRY_SERVER=mycompany.azurecr.io\nACR_CONTAINER_REGISTRY_PASSWORD={Canary}",
        $"ACR_CONTAINER_REGISTRY_USER=mona\nACR_CONTAINER_REGISTRY_PASSWORD={Canary}",
        $"ACR_CONTAINER_REGISTRY_SERVER=ghcr.io\nACR_CONTAINER_REGISTRY_USER=\nACR_CONTAINER_REGISTRY_PASSWORD={Canary}",
        $"ACR_CONTAINER_REGISTRY_SERVER=ghcr.io\nACR_CONTAINER_REGISTRY_USER=mona\nACR_CONTAINER_REGISTRY_PASSWROD={Canary}",
        $"ACR_CONTAINER_REGISTRY_SERVER=ghcr.io\nACR_CONTAINER_REGISTRY_USER=mona\nACRX_CONTAINER_REGISTRY_PASSWORD={Canary}",
        Set("mycompany"), Set($"https://mona:{Canary}@ghcr.io"), Set("npm.pkg.github.com"), Set("ftp://ghcr.io"), Set("${REGISTRY}"),
        Set("https://"), Set("not a host"), Set("github.com"), Set("portal.azure.com"), Set("ghcr.io", user: "mona:x"),
        Set("ghcr.io", user: "mo\u0007na"), Set("ghcr.io", user: "AKIAIOSFODNN7EXAMPLE"),
        .. from user in (string[])["AROAIOSFODNN7EXAMPLEX", "AIDAIOSFODNN7EXAMPLEX", "123456789012", "aws", "mona", "ASIAIOSFODNN7EXAMPLE"]
           select Set("123456789012.dkr.ecr.eu-west-1.amazonaws.com", user),
    ];

    [Theory, MemberData(nameof(Broken))]
    public void Are_there_for_every_error_in_an_environment(string lines)
    {
        var errors = Some.Read(Some.Environment(Entries(lines.Split('\n')))).Problems.Where(problem => problem.Severity == Severity.Error).ToList();

        Assert.NotEmpty(errors);
        Assert.All(errors, problem =>
        {
            Assert.NotNull(problem.Command);
            Assert.DoesNotContain(Canary, problem.Command, StringComparison.Ordinal);
            Shell($"-n -c {Quoted(problem.Command)}");
        });
    }

    [Theory, MemberData(nameof(Broken))]
    public void Of_a_file_tell_a_line_and_nothing_that_stands_there(string lines)
    {
        using var directory = new TemporaryDirectory();
        directory.Write("it's mine.env", lines + "\n");
        var read = Assert.IsType<SecretsFileResult.Read>(SecretsFile.Open(directory["it's mine.env"]));

        Assert.All(Some.Read(read.Layer).Problems.Where(problem => problem.Severity == Severity.Error), problem =>
        {
            var shown = Shell($"-c {Quoted(problem.Command!)}");
            Assert.Matches(@"^\d+:\w", shown);
            Assert.DoesNotContain(Canary, shown, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("ACR_CONTAINER_REGISTRY_SERVER=mycompany", "BERTH1012", "mycompany.azurecr.io")]
    [InlineData("ACR_CONTAINER_REGISTRY_SERVER=github.com", "BERTH1025", "ghcr.io")]
    [InlineData("ACR_CONTAINER_REGISTRY_SERVER=https://ghcr.io", "BERTH1014", "ghcr.io")]
    [InlineData("ACR_CONTAINER_REGISTRY_SERVR=ghcr.io", "BERTH1003", "ghcr.io")]
    [InlineData("OTHER_CONTAINER_REGISTRY_SERVER=ghcr.io", "BERTH1002", "ghcr.io")]
    public void Put_right_what_can_be_put_right(string server, string code, string expected)
    {
        string[] lines = [server, "ACR_CONTAINER_REGISTRY_USER=mona", "ACR_CONTAINER_REGISTRY_PASSWORD=pa55word"];
        var problem = Some.Read(Some.Environment(Entries(lines))).Problems.Single(problem => problem.Code.Text == code);

        var shown = Shell($"-c {Quoted($"{problem.Command} && env")}", lines);

        Assert.Contains($"ACR_CONTAINER_REGISTRY_SERVER={expected}\n", shown, StringComparison.Ordinal);
        var after = shown.TrimEnd('\n').Split('\n').Where(line => line.Contains("REGISTRY", StringComparison.Ordinal)).ToArray();
        Assert.Empty(Some.Read(Some.Environment(Entries(after))).Problems);
    }

    [Fact]
    public void Let_a_password_be_typed_unseen()
    {
        var problem = Some.Read(Some.Environment(Entries(["ACR_CONTAINER_REGISTRY_SERVER=ghcr.io", "ACR_CONTAINER_REGISTRY_USER=mona"]))).Problems.Single();

        Assert.Equal("read -rs ACR_CONTAINER_REGISTRY_PASSWORD && export ACR_CONTAINER_REGISTRY_PASSWORD", problem.Command);
        Assert.Equal(
            Canary + "\n", Shell($"-c {Quoted($"{problem.Command} && printenv ACR_CONTAINER_REGISTRY_PASSWORD")}", [], Canary + "\n"));
    }

    private static string Set(string server, string user = "mona") =>
        string.Join('\n', Some.Set("ACR", server, user, Canary).Select(entry => $"{entry.Item1}={entry.Item2}"));

    private static (string, string)[] Entries(IEnumerable<string> lines) =>
        [.. lines.Select(line => line.Split('=', 2)).Select(parts => (parts[0], parts[1]))];

    private static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static string Shell(string arguments, string[]? environment = null, string input = "")
    {
        var start = new ProcessStartInfo(Requires.Program("/bin/sh"), ["-c", $"{Requires.Program("/bin/bash")} {arguments}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in Entries(environment ?? []))
        {
            start.Environment[name] = value;
        }

        using var shell = Process.Start(start)!;
        shell.StandardInput.Write(input);
        shell.StandardInput.Close();
        var shown = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
        return shown;
    }
}
