using System.Text;
using Berth.Core.Docker.CredentialHelpers;
using Berth.Core.Tests.Vectors;

namespace Berth.Core.Tests.Docker.CredentialHelpers;

/// <summary>Helpers that others wrote, here as real scripts, asked as docker asks them.</summary>
public sealed class Another_credential_helper : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public static TheoryData<Vector> Outputs => Vector.Of("helper_client");

    public void Dispose() => directory.Dispose();

    [Theory, MemberData(nameof(Outputs))]
    public void Is_understood_as_docker_understands_it(Vector row)
    {
        var answer = HelperAnswer.Read(
            row.Input.GetProperty("exit").GetInt32(), Encoding.UTF8.GetBytes(row.Input.GetProperty("stdout").GetString()!));

        if (row.Expect.TryGetProperty("error", out var error))
        {
            Assert.Equal(error.GetString(), answer.ClientSays);
            return;
        }

        var login = Assert.IsType<HelperAnswer.Found>(answer).Credential;
        Assert.Equal(row.Expect.GetProperty("authConfig").GetProperty("username").GetString(), login.Username);
        Assert.Equal(row.Expect.GetProperty("authConfig").GetProperty("password").GetString(), login.Password.Reveal());
    }

    [Fact]
    public async Task Is_asked_for_the_server_on_its_standard_input()
    {
        directory.Script("docker-credential-x", """read server; echo "{\"ServerURL\":\"$server\",\"Username\":\"$1 $server\",\"Secret\":\"s\"}" """);

        Assert.Equal("get ghcr.io", Assert.IsType<HelperAnswer.Found>(await AskAsync()).Credential.Username);
    }

    [Fact]
    public async Task That_says_dockers_words_has_no_login()
    {
        directory.Script("docker-credential-x", "echo 'credentials not found in native keychain'; exit 1");

        Assert.IsType<HelperAnswer.NotFound>(await AskAsync());
    }

    [Fact]
    public async Task That_complains_on_standard_error_is_heard()
    {
        directory.Script("docker-credential-x", "echo 'the real reason' >&2; exit 3");

        Assert.Equal(new HelperAnswer.Failed(3, "", "the real reason"), await AskAsync());
    }

    [Fact]
    public async Task That_is_not_on_the_path_is_missing()
    {
        directory.Write("docker-credential-x", "not executable");

        Assert.Contains("executable file not found in $PATH", (await AskAsync()).ClientSays, StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_is_a_program_for_another_system_is_not_started()
    {
        directory.Script("docker-credential-x", "");
        System.IO.File.WriteAllBytes(directory["docker-credential-x"], [.. "MZ"u8, 0x90, 0, 3, 0]);

        Assert.Equal("exec format error", Assert.IsType<HelperAnswer.NotStarted>(await AskAsync()).Reason);
    }

    [Theory]
    [InlineData("exec sleep 60")]
    [InlineData("sleep 60 & exit 0")]
    public async Task That_hangs_is_given_up(string body)
    {
        directory.Script("docker-credential-x", body);

        Assert.IsType<HelperAnswer.TimedOut>(await AskAsync(TimeSpan.FromMilliseconds(300)));
    }

    [Fact]
    public async Task That_never_stops_talking_is_not_listened_to_for_ever()
    {
        directory.Script("docker-credential-x", "head -c 3000000 /dev/zero");

        Assert.Contains("over 1048576 bytes", Assert.IsType<HelperAnswer.Unreadable>(await AskAsync()).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_answers_rubbish_is_not_quoted()
    {
        directory.Script("docker-credential-x", "echo 'CANARY'");

        Assert.DoesNotContain("CANARY", (await AskAsync()).ToString(), StringComparison.Ordinal);
    }

    private Task<HelperAnswer> AskAsync(TimeSpan? timeout = null) =>
        new CredentialHelperClient(new Dictionary<string, string> { ["PATH"] = $"{directory.Path}:/usr/bin:/bin" }, TimeProvider.System)
        {
            Timeout = timeout ?? TimeSpan.FromSeconds(20),
        }.GetAsync("x", "ghcr.io", default);
}
