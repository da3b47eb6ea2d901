using System.Collections.Concurrent;
using System.Data.Common;
using System.Net;
using System.Text.Json;
using Berth.Server.Storage;
using Berth.Server.Tests.Server;
using Berth.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Tests.Tokens;

/// <summary>Whatever is sent as a scope is answered cheaply, opens nothing that it should not, and comes back only where it can be printed.</summary>
public sealed class Hostile_scopes
{
    private static readonly string[] Nonsense =
    [
        "", ":", "::", ":::", "repository", "repository:", "repository::", "repository::pull", "repository:acme:pull", "repository:acme/../secret:pull",
        "repository:../../etc/passwd:pull", "repository:acme//tool:pull", "repository:ACME/tool:pull", "repository:acme/tool%2f..:pull", "repository:acme/tóol:pull",
        "repository:acme/tool\u202e:pull", "repository:acme/tool\n:pull", "repository:acme/tool\0:pull", "repository:acme/tool::pull", "repository:acme/tool:PULL",
        "repository:acme/tool:,,,", "repository:acme/tool:pull\"}]", "registry:catalog:pull", "registry:*:*", "*:*:*", "repository:*:*", "repository:acme/*:pull",
        "repository:host:5000/acme/tool:pull", "samalba/my-app:pull", "repository:acme/'; DROP TABLE packages; --:pull",
    ];

    [Fact]
    public async Task Open_nothing()
    {
        await using var registry = await RegistryServer.StartAsync();
        var mona = await registry.Server.UserAsync("mona");
        var acme = await registry.Server.OrganizationAsync("acme", [mona]);
        await registry.Server.PackageAsync(acme, "tool");
        var token = await registry.Server.TokenOfAsync(mona);

        foreach (var scope in Nonsense.Concat(OfTheVectors()))
        {
            var reply = await registry.GetAsync(token, scope);
            Assert.True(reply.Status is 200 or 400 or 401, $"'{scope}' was answered {reply.Status}");
            Assert.DoesNotContain('\u202e', reply.Body);
            Assert.DoesNotContain(reply.Message ?? "", char.IsControl);
            if (reply.Access is { Length: > 0 } access)
            {
                // Who owns an organization may make packages of its, and of nobody else's.
                Assert.All(access.Split(' '), one => Assert.Matches("^repository:(acme|mona)/[a-z0-9._/-]+:[a-z,]+$", one));
            }
        }
    }

    [Fact]
    public async Task Are_not_looked_up_when_they_are_many_or_long()
    {
        var commands = new Commands();
        await using var server = await RunningServer.StartAsync(
            Engine.Sqlite, services => services.ConfigureDbContext<BerthDbContext>(options => options.AddInterceptors(commands)),
            "Registry:IsEnabled=true", "Registry:Url=http://127.0.0.1:1", "Logging:LogLevel:Berth=None");
        using var http = new HttpClient { BaseAddress = server.Address };
        var many = string.Join(' ', Enumerable.Range(0, 1000).Select(number => $"repository:a/{number}:pull"));
        var longOne = $"repository:acme/{new string('a', 6000)}:pull";

        commands.Clear();
        foreach (var (scope, expected) in ((string, HttpStatusCode[])[])[(many, [HttpStatusCode.BadRequest]), (longOne, [HttpStatusCode.Unauthorized])])
        {
            using var form = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "password"), KeyValuePair.Create("password", "x"), KeyValuePair.Create("scope", scope)]);
            using var posted = await http.PostAsync(new Uri("/token", UriKind.Relative), form);
            Assert.True(posted.StatusCode is HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized, $"{posted.StatusCode}");
            using var got = await http.GetAsync(new Uri($"/token?scope={Uri.EscapeDataString(scope[..Math.Min(scope.Length, 7000)])}", UriKind.Relative));
            Assert.Contains(got.StatusCode, expected.Append(HttpStatusCode.RequestUriTooLong));
        }

        Assert.DoesNotContain(commands.Seen, command => command.Contains("packages", StringComparison.Ordinal));
    }

    /// <summary>Every text of the vectors about scopes.</summary>
    private static List<string> OfTheVectors()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Directory.GetFiles(RepositoryRoot.Path + "/tests/Berth.Core.Tests", "vectors.json", SearchOption.AllDirectories).First()));
        var texts = document.RootElement.GetProperty("vectors").EnumerateArray()
            .Where(row => row.GetProperty("category").GetString()!.StartsWith("scope_", StringComparison.Ordinal))
            .SelectMany(row => row.GetProperty("input") is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : (JsonElement[])[row.GetProperty("input")])
            .Where(input => input.ValueKind == JsonValueKind.String)
            .Select(input => input.GetString()!).ToList();
        Assert.NotEmpty(texts);
        return texts;
    }

    private sealed class Commands : DbCommandInterceptor
    {
        public ConcurrentQueue<string> Seen { get; } = new();

        public void Clear() => Seen.Clear();

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            // The watch over pushes asks by itself, now and then.
            if (!command.CommandText.Contains("push_granted_at\" >=", StringComparison.Ordinal))
            {
                Seen.Enqueue(command.CommandText);
            }

            return ValueTask.FromResult(result);
        }
    }
}
