using System.Net;
using System.Net.Sockets;
using System.Text;
using Berth.Server.Tests.Secrets;
using Berth.Server.Tests.Server;

namespace Berth.Server.Tests.Http;

/// <summary>What no client should send gets GitHub's answers, never a stack trace, never a 500.</summary>
public sealed class Bad_input : IAsyncLifetime
{
    private RunningServer server = null!;
    private HttpClient client = null!;

    public async ValueTask InitializeAsync()
    {
        server = await RunningServer.StartAsync();
        (client, _, _) = await Secrets_of_a_level.ReadyAsync(server, "user");
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [InlineData("{", 400, "Problems parsing JSON")]
    [InlineData("\"text\"", 400, "Body should be a JSON object")]
    [InlineData("null", 400, "Body should be a JSON object")]
    [InlineData("{\"name\": 5}", 422, "For 'name', 5 is not a string.")]
    [InlineData("{\"name\": {}}", 422, "is not a string")]
    [InlineData("{}", 422, "\\\"name\\\" wasn't supplied.")]
    [InlineData("{\"name\": \"\"}", 422, "name is invalid")]
    [InlineData("{\"name\": \"a/b\"}", 422, "name is invalid")]
    [InlineData("{\"name\": \"..\"}", 422, "name is invalid")]
    [InlineData("{\"name\": \"a\", \"private\": \"yes\"}", 422, "is not a boolean")]
    [InlineData("{\"name\": \"a\", \"visibility\": \"secret\"}", 422, "is not one of public, private, internal")]
    [InlineData("{\"name\": \"a\", \"clone_url\": \"https://mona:hunter2@forge.example/a\"}", 422, "has a login in it")]
    public async Task In_a_body_is_told(string body, int status, string words)
    {
        var answer = await client.PostAsync("user/repos", new StringContent(body, Encoding.UTF8, "application/json"));
        var text = await answer.Content.ReadAsStringAsync();

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(words, text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.Equal("application/json; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
    }

    [Theory]
    [InlineData("{\"query\": \"{ viewer { login password } }\"}", 200, "doesn't exist")]
    [InlineData("{\"query\": \"mutation { a }\"}", 200, "No query was given.")]
    [InlineData("{\"query\": \"{ viewer { login\"}", 200, "Parse error")]
    [InlineData("{\"query\": 5}", 400, "must be a string")]
    [InlineData("{\"query\": \"query { ...A } fragment A on Query { ...B } fragment B on Query { ...A }\"}", 200, "{")]
    public async Task In_a_graph_query_is_told(string body, int status, string words)
    {
        var answer = await client.PostAsync(new Uri(server.Address, "/api/graphql"), new StringContent(body));

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(words, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_ten_megabytes_is_not_read_to_its_end()
    {
        try
        {
            var answer = await client.PutAsync("user/codespaces/secrets/A", new StringContent(new string(' ', 10 << 20)));
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        }
        catch (HttpRequestException)
        {
            // It hung up while we were still sending, as it may.
        }
    }

    [Theory]
    [InlineData("GET /api/v3/user HTTP/1.1\r\nHost: x\r\n\r\n", "403", "User-Agent")]
    [InlineData("GET /api/v3/user HTTP/1.1\r\nHost: x\r\nUser-Agent: t\r\nX-GitHub-Api-Version: 1999-01-01\r\n\r\n", "400", "is not a supported version")]
    [InlineData("GET /api/v3/user HTTP/1.1\r\nHost: x\r\nUser-Agent: t\r\nAuthorization: Basic !!\r\n\r\n", "401", "Bad credentials")]
    [InlineData("GET /api/v3/user HTTP/1.1\r\nHost: x\r\nUser-Agent: t\r\nAuthorization: Bearer \r\n\r\n", "401", "Bad credentials")]
    [InlineData("GET /api/v3/user HTTP/1.1\r\nHost: x\r\nUser-Agent: t\r\nAccept:\r\n\r\n", "401", "Requires authentication")]
    [InlineData("GET /api/v3/user/ HTTP/1.1\r\nHost: x\r\nUser-Agent: t\r\n\r\n", "404", "Not Found")]
    [InlineData("GET /api/v3/repos/%2e%2e/%00 HTTP/1.1\r\nHost: x\r\nUser-Agent: t\r\n\r\n", "40", "")]
    [InlineData("DELETE /api/v3/zen HTTP/1.1\r\nHost: x\r\nUser-Agent: t\r\n\r\n", "404", "")]
    [InlineData("NONSENSE\r\n\r\n", "400", "")]
    public async Task On_the_wire_is_answered(string request, string status, string words)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(server.Address.Host, server.Address.Port);
        var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request.Replace("Host: x\r\n", "Host: x\r\nConnection: close\r\n", StringComparison.Ordinal)));
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20));

        Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
        Assert.Contains(words, answer, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_comes_too_slowly_is_not_waited_for()
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(server.Address.Host, server.Address.Port);
        var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"PUT /api/v3/user/codespaces/secrets/A HTTP/1.1\r\nHost: x\r\nUser-Agent: t\r\nAuthorization: {client.DefaultRequestHeaders.Authorization}\r\n"
            + "Content-Length: 1000\r\n\r\n{"));
        using var reader = new StreamReader(stream);

        var answer = await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
    }
}
