using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Berth.Core.Credentials;
using Berth.Core.Docker.CredentialHelpers;
using Berth.Core.References;
using Berth.Core.Tests.Vectors;

namespace Berth.Core.Tests.Docker.CredentialHelpers;

public sealed class Credential_helper
{
    private readonly MemoryStore store = new();

    public static TheoryData<Vector> Protocol => Vector.Of("helper_protocol");

    public static TheoryData<Vector> NerdctlNames => Vector.Of("nerdctl_identifiers");

    public static TheoryData<Vector> Aliases => Vector.Of("helper_lookup_alias");

    public static TheoryData<Vector> Urls => Vector.Of("helper_registryurl");

    [Theory, MemberData(nameof(Protocol))]
    public async Task Speaks_as_every_helper_does(Vector row)
    {
        Keep("docker.io", "u", "s");

        var (exitCode, said) = await RunAsync(
            row.Input.GetProperty("stdin").GetString()!,
            [.. row.Input.GetProperty("argv").EnumerateArray().Select(argument => argument.GetString()!)]);

        Assert.Equal(row.Expect.GetProperty("exit").GetInt32(), exitCode);
        Assert.EndsWith("\n", said, StringComparison.Ordinal);
        if (row.Expect.TryGetProperty("stdout", out var stdout))
        {
            Assert.Equal(stdout.GetString(), said);
        }

        if (row.Expect.TryGetProperty("stdoutPattern", out var pattern))
        {
            Assert.Matches(new Regex(pattern.GetString()!), said.TrimEnd('\n'));
        }

        if (row.Expect.TryGetProperty("stdoutJson", out var json))
        {
            Assert.True(JsonElement.DeepEquals(json, JsonDocument.Parse(said).RootElement));
        }
    }

    [Theory, MemberData(nameof(NerdctlNames))]
    public async Task Answers_every_name_that_nerdctl_tries(Vector row)
    {
        if (!row.Expect.TryGetProperty("tryOrder", out var names))
        {
            Assert.Null(RegistryQuery.Read(row.Input.GetString()!));
            return;
        }

        var registry = RegistryQuery.Read(row.Input.GetString() is { Length: > 0 } name ? name : "docker.io")!.Registry;
        Keep(registry.Value, "u", "s");

        foreach (var tried in names.EnumerateArray())
        {
            var (exitCode, _) = await RunAsync(tried.GetString()!, "get");
            Assert.Equal(0, exitCode);
        }
    }

    [Theory, MemberData(nameof(Aliases))]
    public async Task Finds_what_was_stored_under_another_name_of_the_registry(Vector row)
    {
        var login = JsonSerializer.Serialize(new { ServerURL = row.Input.GetProperty("stored").GetString(), Username = "u", Secret = "s" });
        Assert.Equal((0, ""), await RunAsync(login, "store"));

        var (exitCode, said) = await RunAsync(row.Input.GetProperty("stdin").GetString()!, "get");

        var found = row.Expect.GetProperty("found").GetBoolean();
        Assert.Equal(found ? 0 : 1, exitCode);
        Assert.Equal(!found, said == CredentialHelperProtocol.NotFoundMessage + "\n");
    }

    [Theory, MemberData(nameof(Urls))]
    public void Reads_the_urls_that_other_helpers_read(Vector row)
    {
        var query = RegistryQuery.Read(row.Input.GetString()!);

        Assert.Equal(row.Expect.ValueKind == JsonValueKind.String, query is not null);
        if (query is not null)
        {
            Assert.StartsWith(query.Registry.Value, row.Expect.GetString()!.Split("//")[1], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Get_of_an_unknown_registry_says_the_words_docker_expects() =>
        Assert.Equal((1, "credentials not found in native keychain\n"), await RunAsync("quay.io", "get"));

    [Fact]
    public async Task Get_of_a_known_registry_that_cannot_be_served_says_why_on_one_line()
    {
        store.Logins[RegistryHost.Parse("ghcr.io")] = new CredentialResult.Refused(
            RegistryHost.Parse("ghcr.io"), "the berth agent is gone\nforged", "run berth login");

        Assert.Equal((1, "the berth agent is gone\\u000aforged; run berth login\n"), await RunAsync("ghcr.io\n", "get"));
    }

    [Fact]
    public async Task Get_of_nothing_says_the_words_docker_expects() =>
        Assert.Equal((1, "no credentials server URL\n"), await RunAsync(" \r\n", "get"));

    [Fact]
    public async Task Get_passes_an_identity_token_through()
    {
        Keep("mycompany.azurecr.io", "<token>", "refresh");

        Assert.Equal(
            (0, """{"ServerURL":"mycompany.azurecr.io","Username":"<token>","Secret":"refresh"}""" + "\n"),
            await RunAsync("mycompany.azurecr.io", "get"));
    }

    [Fact]
    public async Task Store_reads_what_go_writes_and_get_gives_it_back()
    {
        var stored = await RunAsync("""{"ServerURL":"ghcr.io","Username":"mona","Secret":"a\u003cb\u0026\"é"}""" + "\n", "store");

        Assert.Equal((0, ""), stored);
        Assert.Equal("a<b&\"é", (await LoginOf("ghcr.io"))!.Secret.Reveal());
    }

    [Theory]
    [InlineData("""{"ServerURL":"ghcr.io","Username":"","Secret":"s"}""", "no credentials username\n")]
    [InlineData("""{"ServerURL":"ghcr.io","Username":7,"Secret":"CANARY"}""", "cannot store a login: this is not one JSON object of texts\n")]
    [InlineData("""{"ServerURL":"ghcr.io","Username":"u","Secret":"CANARY""", "cannot store a login: this is not one JSON object of texts\n")]
    [InlineData("", "cannot store a login: there is nothing to read (EOF)\n")]
    public async Task Store_of_rubbish_says_what_is_wrong_and_nothing_of_it(string text, string expected) =>
        Assert.Equal((1, expected), await RunAsync(text, "store"));

    [Fact]
    public async Task Store_that_is_refused_says_why()
    {
        var helper = new CredentialHelperServer("docker-credential-berth", "1.0", new MemoryStore { Refusal = new("no agent runs", "run berth login") },
            new MemoryStream("""{"ServerURL":"ghcr.io","Username":"u","Secret":"s"}"""u8.ToArray()), new StringWriter(), TextWriter.Null);

        Assert.Equal(1, await helper.RunAsync(["store"], default));
    }

    [Fact]
    public async Task Erase_forgets_and_does_not_mind_what_it_never_knew()
    {
        Keep("ghcr.io", "u", "s");

        Assert.Equal((0, ""), await RunAsync("https://ghcr.io", "erase"));
        Assert.Equal((0, ""), await RunAsync("quay.io", "erase"));
        Assert.Equal("credentials not found in native keychain\n", (await RunAsync("ghcr.io", "get")).Said);
    }

    [Fact]
    public async Task List_tells_who_is_logged_in_where()
    {
        Keep("docker.io", "mona", "s");
        Keep("ghcr.io", "<hubot>&co", "s");

        Assert.Equal((0, """{"https://index.docker.io/v1/":"mona","ghcr.io":"<hubot>&co"}""" + "\n"), await RunAsync("unused", "list"));
    }

    [Fact]
    public async Task Takes_no_more_than_a_mebibyte()
    {
        var text = new string('x', CredentialHelperProtocol.MaxBytes + 1);

        foreach (var verb in (string[])["get", "store", "erase"])
        {
            Assert.Equal((1, "standard input is over 1048576 bytes\n"), await RunAsync(text, verb));
        }
    }

    [Theory]
    [InlineData("get")]
    [InlineData("store")]
    [InlineData("erase")]
    public async Task Whose_input_fails_says_why(string verb)
    {
        using var output = new StringWriter();
        var helper = new CredentialHelperServer("docker-credential-berth", "1.0", store, new BrokenStream(), output, TextWriter.Null);

        Assert.Equal(1, await helper.RunAsync([verb], default));
        Assert.Equal("the device failed\n", output.ToString());
    }

    [Fact]
    public async Task Whose_output_fails_says_why_on_standard_error()
    {
        using var error = new StringWriter();
        var helper = new CredentialHelperServer(
            "docker-credential-berth", "1.0", store, Stream.Null, new StreamWriter(new BrokenStream()), error);

        Assert.Equal(1, await helper.RunAsync(["version"], default));
        Assert.Equal("docker-credential-berth: the device failed\n", error.ToString());
    }

    private void Keep(string registry, string username, string password) =>
        store.Logins[RegistryHost.Parse(registry)] = new CredentialResult.Found(new(username, new(password)));

    private async Task<HelperLogin?> LoginOf(string server) =>
        CredentialHelperProtocol.TryReadLogin(Encoding.UTF8.GetBytes((await RunAsync(server, "get")).Said), out var login, out _) ? login : null;

    private async Task<(int ExitCode, string Said)> RunAsync(string input, params string[] arguments)
    {
        using var output = new StringWriter();
        var helper = new CredentialHelperServer("docker-credential-berth", "1.0", store, new MemoryStream(Encoding.UTF8.GetBytes(input)), output, TextWriter.Null);
        return (await helper.RunAsync(arguments, default), output.ToString());
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override int Read(Span<byte> buffer) => throw new IOException("the device failed");

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("the device failed");
    }
}
