using System.Net;
using System.Text;
using Berth.Server.Accounts;
using Berth.Server.Packages;
using Berth.Server.Tests.Secrets;
using Berth.Server.Tests.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Tests.Http;

/// <summary>
/// Every endpoint, asked by every kind of caller: who is let through, and what the others are told. An endpoint that is not in the table
/// fails the test.
/// </summary>
public sealed class Authorization_matrix : IAsyncLifetime
{
    /// <summary>The callers, in the order of the columns.</summary>
    private static readonly string[] Callers = ["anonymous", "stranger", "member", "reader", "writer", "admin", "owner", "siteadmin"];

    private readonly Dictionary<string, HttpClient> clients = [];
    private RunningServer server = null!;

    public async ValueTask InitializeAsync()
    {
        server = await RunningServer.StartAsync();
        Dictionary<string, Account> users = [];
        foreach (var name in Callers.Skip(1))
        {
            users[name] = await server.UserAsync(name, isSiteAdmin: name == "siteadmin");
            clients[name] = await server.ClientOfAsync(users[name]);
        }

        clients["anonymous"] = server.Anonymous();
        var acme = await server.OrganizationAsync("acme", [users["owner"]], users["member"], users["reader"], users["writer"], users["admin"]);
        var api = await server.RepositoryAsync(acme, "api");
        foreach (var (name, level) in ((string, AccessLevel)[])[("reader", AccessLevel.Read), ("writer", AccessLevel.Write), ("admin", AccessLevel.Admin)])
        {
            await server.CollaboratorAsync(api, users[name], level);
        }

        var tool = await server.PackageAsync(acme, "tool");
        foreach (var (name, level) in ((string, AccessLevel)[])[("reader", AccessLevel.Read), ("writer", AccessLevel.Write), ("admin", AccessLevel.Admin)])
        {
            await server.AddAsync(new PackageRole { PackageId = tool.Id, UserId = users[name].Id, Role = level });
        }

        await Sealing.SetAsync(clients["owner"], "orgs/acme/codespaces/secrets", "S", "x", new { visibility = "selected" });
        await Sealing.SetAsync(clients["owner"], "repos/acme/api/codespaces/secrets", "S", "x");
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Lets_each_caller_do_what_it_may_and_nothing_else()
    {
        List<string> wrong = [];
        foreach (var line in AuthorizationTable.Rows)
        {
            foreach (var (caller, expected) in Callers.Zip(line.Statuses))
            {
                using var request = new HttpRequestMessage(new(line.Method), line.Path.TrimStart('/'));
                if (line.Method is "PUT" or "POST" or "PATCH")
                {
                    // Too little for anybody: who is let through is told what is missing, and nothing changes.
                    request.Content = new StringContent(line.Body, Encoding.UTF8, "application/json");
                }

                using var answer = await clients[caller].SendAsync(request);
                if ((int)answer.StatusCode != expected)
                {
                    wrong.Add($"{line.Method} {line.Path} as {caller}: {(int)answer.StatusCode}, expected {expected}");
                }
            }
        }

        Assert.Equal([], wrong);
    }

    [Fact]
    public async Task Needs_the_scopes_that_it_names_whoever_asks()
    {
        var root = await server.UserAsync("root", isSiteAdmin: true);
        var without = await server.ClientOfAsync(root, "gist");
        List<string> wrong = [];
        foreach (var line in AuthorizationTable.Rows.Where(line => line.Scopes is not ""))
        {
            using var request = new HttpRequestMessage(new(line.Method), line.Path.TrimStart('/'));
            using var answer = await without.SendAsync(request);
            var accepted = answer.Headers.TryGetValues("X-Accepted-OAuth-Scopes", out var named) ? named.Single() : "";
            if (answer.StatusCode != HttpStatusCode.Forbidden || accepted != line.Scopes)
            {
                wrong.Add($"{line.Method} {line.Path} without a scope: {(int)answer.StatusCode}, accepts '{accepted}', expected '{line.Scopes}'");
            }
        }

        Assert.Equal([], wrong);
    }

    [Fact]
    public void Has_a_row_for_every_endpoint()
    {
        var mapped = server.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/v3", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods,
                (endpoint, method) => $"{method} {endpoint.RoutePattern.RawText!["/api/v3".Length..].TrimEnd('/')}");

        Assert.Empty(mapped.Distinct().Except(AuthorizationTable.Rows.Select(line => $"{line.Method} {line.Route.TrimEnd('/')}")).Order(StringComparer.Ordinal));
    }
}
