using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Testing.Network;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Berth.Testing.Distribution;

/// <summary>
/// A small token service for a real registry: checks passwords, grants what of the scope the user may, signs. Without a password
/// nothing is granted. Speaks the GET and the POST flow of distribution's token specification.
/// </summary>
public sealed class TokenService : IAsyncDisposable
{
    public const string Issuer = "berth-tests";

    private readonly WebApplication server;
    private readonly RegistryTokenSigner signer;
    private readonly IReadOnlyList<RegistryUser> users;

    private TokenService(PrivateCa authority, IPAddress address, string host, RegistryUser[] users)
    {
        this.users = users;
        signer = new(authority.Issue("token-signer.test"));
        Name = host;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, DeafLifetime>();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(address, 0, listen => listen.UseHttps(authority.Issue(host))));
        server = builder.Build();
        server.MapGet("/token", AnswerGet);
        server.MapPost("/token", AnswerPostAsync);
    }

    /// <summary>The <c>service</c> of its challenges, and the audience of its tokens.</summary>
    public string Name { get; }

    /// <summary>Where tokens are had: a registry's own host name, on another port.</summary>
    public Uri Realm => new($"https://{Name}:{new Uri(server.Urls.Single()).Port}/token");

    public static async Task<TokenService> StartAsync(
        PrivateCa authority, IPAddress address, string host, RegistryUser[] users, CancellationToken cancellationToken)
    {
        var service = new TokenService(authority, address, host, users);
        await service.server.StartAsync(cancellationToken);
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        signer.Dispose();
    }

    private IResult AnswerGet(HttpRequest request)
    {
        var scopes = request.Query["scope"].SelectMany(scope => scope!.Split(' '));
        var header = request.Headers.Authorization.ToString();
        if (header is "")
        {
            return Token("", []);
        }

        var user = header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) ? WithBasic(header["Basic ".Length..]) : null;
        return user is null ? Refused() : Token(user.Name, Granted(user, scopes));
    }

    private async Task<IResult> AnswerPostAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var form = await request.ReadFormAsync(cancellationToken);
        var user = form["grant_type"] == "password" ? With(form["username"].ToString(), form["password"].ToString()) : null;
        return user is null ? Refused() : Token(user.Name, Granted(user, form["scope"].ToString().Split(' ')));
    }

    private RegistryUser? WithBasic(string encoded)
    {
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, bytes, out var length))
        {
            return null;
        }

        var parts = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2);
        return parts.Length == 2 ? With(parts[0], parts[1]) : null;
    }

    private RegistryUser? With(string name, string password) =>
        users.SingleOrDefault(user => user.Name == name && user.Password == password);

    private static IResult Refused() =>
        Results.Json(new { errors = new[] { new { code = "UNAUTHORIZED", message = "wrong user name or password" } } }, statusCode: 401);

    /// <summary>Of each <c>repository:NAME:ACTION,…</c> what the user may; a name may hold a colon.</summary>
    private static IEnumerable<JsonObject> Granted(RegistryUser user, IEnumerable<string> scopes) =>
        from scope in scopes
        where scope.StartsWith("repository:", StringComparison.Ordinal) && scope.LastIndexOf(':') > "repository:".Length
        let name = scope["repository:".Length..scope.LastIndexOf(':')]
        let actions = user.Allowed(name, scope[(scope.LastIndexOf(':') + 1)..].Split(',')).ToArray()
        where actions.Length > 0
        select new JsonObject
        {
            ["type"] = "repository",
            ["name"] = name,
            ["actions"] = new JsonArray([.. actions.Select(action => (JsonNode)action)]),
        };

    private IResult Token(string subject, IEnumerable<JsonObject> access)
    {
        var token = signer.Sign(Issuer, Name, subject, access);
        return Results.Json(new { token, access_token = token, expires_in = (int)RegistryTokenSigner.Lifetime.TotalSeconds });
    }
}
