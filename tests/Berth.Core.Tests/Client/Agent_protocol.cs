using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Berth.Core.Client;
using Berth.Core.Credentials;
using FsCheck;
using FsCheck.Fluent;

namespace Berth.Core.Tests.Client;

public sealed class Agent_protocol
{
    private const string Canary = "canary-7f3d";

    [Fact]
    public void Carries_a_request_over_unchanged()
    {
        var request = new AgentRequest(AgentWords.Store, "https://index.docker.io/v1/", "mona <&> \"ü\"", new("p\nä\0ß"));

        var read = AgentRequest.Read(Line(request.ToLine()));

        Assert.Equal(request.ToLine(), read!.ToLine());
        Assert.Equal("p\nä\0ß", read.Secret!.Reveal());
    }

    [Fact]
    public void Carries_sets_over_unchanged()
    {
        var set = new AgentSet("ghcr.io", "acme", "GHCR", "environment", "mona", new("p"), new("session"));

        var read = AgentRequest.Read(Line(new AgentRequest(AgentWords.Load) { Sets = [set, set with { Path = null, SessionToken = null }] }.ToLine()));

        Assert.Equal([set, set with { Path = null, SessionToken = null }], read!.Sets);
    }

    [Fact]
    public void Carries_an_answer_over_unchanged()
    {
        var end = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
        var response = new AgentResponse(AgentWords.Found)
        {
            Username = "AWS",
            Secret = new("token"),
            ExpiresAt = end,
            Logins = [new("ghcr.io", "mona", "GHCR", "environment", end), new("quay.io", "hubot", "", "docker login", null)],
        };

        var read = AgentResponse.Read(Line(response.ToLine()));

        Assert.Equal(response.ToLine(), read.ToLine());
        Assert.Equal(end, read.ExpiresAt);
        Assert.Equal(response.Logins, read.Logins);
    }

    [Fact]
    public void Carries_a_codespace_over_unchanged()
    {
        var request = new AgentRequest(AgentWords.Open)
        {
            Codespace = "one",
            Sets = [new("ghcr.io", null, "GHCR", "environment", "mona", new("p"), null)],
            Opening = new("/run/berth/one")
            {
                Refused = [new("quay.io", "acme", "QUAY", "environment", "QUAY_CONTAINER_REGISTRY_USER is missing", "set it")],
                Environment = new Dictionary<string, SecretText> { ["A"] = new("it's\n\"ü\""), ["B"] = new("") },
                Forwarded = new(new Dictionary<string, string> { ["PATH"] = "/bin" }, "/home/mona", 4_000_000_000),
            },
        };

        var read = AgentRequest.Read(Line(request.ToLine()))!;

        Assert.Equal(request.ToLine(), read.ToLine());
        Assert.Equal(request.Opening.Environment, read.Opening!.Environment);
    }

    [Fact]
    public void Forwards_a_clients_logins_only_where_it_is_said()
    {
        var read = AgentRequest.Read("""{"op":"open","codespace":"one","client":{"home":"/root","variables":{}}}"""u8);

        Assert.Null(read!.Opening!.Forwarded);
    }

    [Fact]
    public void Carries_variables_and_codespaces_over_unchanged()
    {
        var response = new AgentResponse(AgentWords.Done)
        {
            Environment = new Dictionary<string, SecretText> { ["A"] = new("it's\n\"ü\"") },
            Codespaces = [new("one", "/run/berth/one") { Logins = [new("ghcr.io", "mona", "GHCR", "environment", null)] }, new("two", "/two")],
        };

        var read = AgentResponse.Read(Line(response.ToLine()));

        Assert.Equal(response.ToLine(), read.ToLine());
        Assert.Equal(response.Environment, read.Environment);
    }

    [Fact]
    public void Passes_over_members_of_a_later_version()
    {
        var request = AgentRequest.Read("""{"v":9,"new":{"a":[1,2]},"op":"get","server":"ghcr.io"}"""u8);

        Assert.Equal(("get", "ghcr.io", 9), (request!.Operation, request.Server, request.Version));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("""{"op":7}""")]
    [InlineData("""{"op":"load","sets":{}}""")]
    [InlineData("""{"op":"load","sets":[1]}""")]
    [InlineData("""{"v":99999999999,"op":"get"}""")]
    [InlineData("""{"op":"\ud800"}""")]
    [InlineData("""{"op":"open","directory":7}""")]
    [InlineData("""{"op":"open","refused":[1]}""")]
    [InlineData("""{"op":"open","environment":["A"]}""")]
    [InlineData("""{"op":"open","environment":{"A":1}}""")]
    [InlineData("""{"op":"open","forward":"yes"}""")]
    [InlineData("""{"op":"open","client":{"user":-1}}""")]
    public void Tells_a_line_that_is_no_request(string line) => Assert.Null(AgentRequest.Read(Encoding.UTF8.GetBytes(line)));

    [Fact]
    public void Survives_any_bytes() => Prop.ForAll<byte[]>(bytes =>
    {
        AgentRequest.Read(bytes);
        try
        {
            AgentResponse.Read(bytes);
        }
        catch (JsonException)
        {
            // The one answer to rubbish.
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Survives_every_cut_and_every_changed_byte_of_a_real_line()
    {
        var line = Line(new AgentRequest(AgentWords.Load)
        {
            Sets = [new("ghcr.io", "acme", "GHCR", "environment", "mona", new(Canary), null)],
            Codespace = "one",
            Opening = new("/run/berth/one")
            {
                Refused = [new("quay.io", "acme", "QUAY", "environment", "broken", "repair it")],
                Environment = new Dictionary<string, SecretText> { ["A"] = new(Canary) },
                Forwarded = new(new Dictionary<string, string> { ["PATH"] = "/bin" }, "/root", 0),
            },
        }.ToLine());

        for (var i = 0; i < line.Length; i++)
        {
            AgentRequest.Read(line.AsSpan(0, i));
            foreach (var wrong in "\0\"{[]},:\\x\xff"u8)
            {
                var changed = line.ToArray();
                changed[i] = wrong;
                AgentRequest.Read(changed);
            }
        }
    }

    [Fact]
    public void Never_prints_a_secret()
    {
        var set = new AgentSet("ghcr.io", null, "GHCR", "environment", "mona", new(Canary), new(Canary));

        Assert.DoesNotContain(Canary, new AgentRequest(AgentWords.Store, "ghcr.io", "mona", new SecretText(Canary)) { Sets = [set] }.ToString());
        Assert.DoesNotContain(Canary, new AgentResponse(AgentWords.Found) { Secret = new(Canary) }.ToString());
        Assert.DoesNotContain(Canary, set.ToString());
        Assert.DoesNotContain(Canary, new AgentOpening("/one") { Environment = new Dictionary<string, SecretText> { ["A"] = new(Canary) } }.ToString());
    }

    [Theory]
    [InlineData("not json\n")]
    [InlineData("{\"outcome\":1}\n")]
    [InlineData("")]
    public async Task Of_something_else_behind_the_socket_is_told_in_words(string answer)
    {
        using var folder = new SocketFolder();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(folder.Socket));
        listener.Listen();
        var asking = Task.Run(() => Assert.Throws<AgentUnreachableException>(() => new AgentClient(folder.Socket, owner: null).Ask(new(AgentWords.List))));
        using (var connection = await listener.AcceptAsync())
        {
            await connection.SendAsync(Encoding.UTF8.GetBytes(answer));
        }

        Assert.Contains("berth agent", (await asking).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_an_agent_says_that_it_is_gone()
    {
        using var folder = new SocketFolder();

        var e = Assert.Throws<AgentUnreachableException>(() => new AgentClient(folder.Socket, owner: null).Ask(new(AgentWords.List)));

        Assert.Equal("the berth agent is gone", e.Message);
    }

    private static byte[] Line(byte[] line) => line[..^1];

    private sealed class SocketFolder : IDisposable
    {
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("berth-");

        public string Socket => Path.Combine(folder.FullName, "agent.sock");

        public void Dispose() => folder.Delete(recursive: true);
    }
}
