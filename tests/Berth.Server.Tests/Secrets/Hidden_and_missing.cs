using System.Collections.Concurrent;
using System.Data.Common;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Berth.Server.Storage;
using Berth.Server.Tests.Server;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Tests.Secrets;

/// <summary>What a caller may not see is answered as what is not there: same bytes, after the same commands to the database.</summary>
public sealed partial class Hidden_and_missing
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.PostgreSql)]
    public async Task Look_alike_at_every_endpoint(Engine engine)
    {
        var commands = new Commands();
        await using var server = await RunningServer.StartAsync(
            engine, services => services.ConfigureDbContext<BerthDbContext>(options => options.AddInterceptors(commands)));
        var (mona, eve) = (await server.UserAsync("mona"), await server.UserAsync("eve"));
        var hidden = await server.RepositoryAsync(await server.OrganizationAsync("hidden", [mona]), "hidden");
        using var owner = await server.ClientOfAsync(mona);
        await Sealing.SetAsync(owner, "repos/hidden/hidden/codespaces/secrets", "TOKEN", "x");
        await Sealing.SetAsync(owner, "orgs/hidden/codespaces/secrets", "TOKEN", "x", new { visibility = "selected" });
        using var client = await server.ClientOfAsync(eve);
        await Sealing.SetAsync(client, "user/codespaces/secrets", "MINE", "x");

        foreach (var (method, path) in Calls)
        {
            // The first call of a kind reads what later ones find in memory.
            _ = await CallAsync(client, commands, method, path, "missing", 99999);
            var toHidden = await CallAsync(client, commands, method, path, "hidden", hidden.Id);
            var toMissing = await CallAsync(client, commands, method, path, "missing", 99999);

            Assert.Equal(toMissing, toHidden);
            Assert.NotEmpty(toHidden.Commands);
            Assert.StartsWith("404", toHidden.Answer, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<(string Method, string Path)> Calls =>
    [
        ("GET", "repos/X/X/codespaces/secrets"), ("GET", "repos/X/X/codespaces/secrets/public-key"), ("GET", "repos/X/X/codespaces/secrets/TOKEN"),
        ("PUT", "repos/X/X/codespaces/secrets/TOKEN"), ("DELETE", "repos/X/X/codespaces/secrets/TOKEN"),
        ("GET", "repos/X/X/codespaces/secrets/effective"),
        ("GET", "repos/X/X"), ("DELETE", "repos/X/X"), ("GET", "repos/X/X/forks"), ("GET", "repos/X/X/collaborators"), ("PUT", "repos/X/X/collaborators/eve"),
        ("DELETE", "repos/X/X/collaborators/eve"), ("GET", "repos/X/X/collaborators/eve/permission"), ("GET", "repositories/ID"),
        ("GET", "orgs/X/codespaces/secrets"), ("GET", "orgs/X/codespaces/secrets/public-key"), ("GET", "orgs/X/codespaces/secrets/TOKEN"),
        ("PUT", "orgs/X/codespaces/secrets/TOKEN"), ("DELETE", "orgs/X/codespaces/secrets/TOKEN"),
        ("GET", "orgs/X/codespaces/secrets/TOKEN/repositories"), ("PUT", "orgs/X/codespaces/secrets/TOKEN/repositories"),
        ("PUT", "orgs/X/codespaces/secrets/TOKEN/repositories/1"), ("DELETE", "orgs/X/codespaces/secrets/TOKEN/repositories/1"),
        ("PUT", "user/codespaces/secrets/MINE/repositories/ID"), ("DELETE", "user/codespaces/secrets/MINE/repositories/ID"),
    ];

    private static async Task<(string Answer, string Commands)> CallAsync(
        HttpClient client, Commands commands, string method, string path, string name, long id)
    {
        commands.Clear();
        using var request = new HttpRequestMessage(new(method), path.Replace("/X", $"/{name}", StringComparison.Ordinal).Replace("ID", $"{id}", StringComparison.Ordinal));
        request.Content = method == "PUT" ? JsonContent.Create(new { selected_repository_ids = new[] { id }, visibility = "all" }) : null;
        using var answer = await client.SendAsync(request, Ct);
        var headers = answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key is not ("Date" or "X-GitHub-Request-Id" or "X-RateLimit-Remaining" or "X-RateLimit-Used"))
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}").Order(StringComparer.Ordinal);
        return ($"{(int)answer.StatusCode}\n{string.Join('\n', headers)}\n{await answer.Content.ReadAsStringAsync(Ct)}", commands.ToString());
    }

    private sealed partial class Commands : DbCommandInterceptor
    {
        private readonly ConcurrentQueue<string> seen = new();

        public void Clear() => seen.Clear();

        public override string ToString() => string.Join('\n', seen.Select(text => Spaces().Replace(text, " ")));

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            seen.Enqueue(command.CommandText);
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            seen.Enqueue(command.CommandText);
            return ValueTask.FromResult(result);
        }

        [GeneratedRegex(@"\s+")]
        private static partial Regex Spaces();
    }
}
