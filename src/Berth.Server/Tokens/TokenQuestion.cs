using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Berth.Core.Tokens;
using Microsoft.AspNetCore.WebUtilities;

namespace Berth.Server.Tokens;

/// <summary>What a client asks the token endpoint: by GET with a password in <c>Basic</c>, or by POST as OAuth 2 has it.</summary>
/// <param name="Password">Null for an anonymous question.</param>
/// <param name="Scopes">Merged: one for each type and name.</param>
/// <param name="Key">The same for the same question with the same login.</param>
/// <remarks>CNCF Distribution, docs/spec/auth/token.md and oauth.md.</remarks>
internal sealed record TokenQuestion(string? Service, string? Password, IReadOnlyList<Scope> Scopes, string Key)
{
    /// <summary>The longest body, and the longest text of scopes.</summary>
    public const int MaxBytes = 16 * 1024;

    /// <summary>The most scopes of one question. Clients ask for a handful.</summary>
    public const int MaxScopes = 50;

    /// <summary>The most of one without a login.</summary>
    public const int MaxAnonymousScopes = 10;

    public static async Task<(TokenQuestion? Question, TokenRefusal? Refusal)> ReadAsync(HttpContext context, CancellationToken cancellationToken) =>
        HttpMethods.IsPost(context.Request.Method) ? await ReadFormAsync(context, cancellationToken) : ReadQuery(context);

    private static (TokenQuestion?, TokenRefusal?) ReadQuery(HttpContext context)
    {
        var (query, header) = (context.Request.Query, context.Request.Headers.Authorization.ToString());
        if (header is not "" && PasswordOf(header) is null)
        {
            return (null, TokenRefusal.BadCredentials("the login is not Basic with a token of this server as its password"));
        }

        var scopes = string.Join(' ', query["scope"].AsEnumerable());
        return Of(query["service"], header is "" ? null : PasswordOf(header), scopes, $"{header}\n{context.Request.QueryString}", context);
    }

    /// <summary>Forms come in chunks, without a length, from some clients.</summary>
    private static async Task<(TokenQuestion?, TokenRefusal?)> ReadFormAsync(HttpContext context, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[4096];
        int read;
        while ((read = await context.Request.Body.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (buffer.Length + read > MaxBytes)
            {
                return (null, TokenRefusal.TooLarge);
            }

            buffer.Write(chunk, 0, read);
        }

        Dictionary<string, Microsoft.Extensions.Primitives.StringValues> form;
        var text = Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
        try
        {
            using var reader = new FormReader(text) { ValueCountLimit = 100 };
            form = reader.ReadForm();
        }
        catch (InvalidDataException)
        {
            return (null, TokenRefusal.Bad("the body is no form"));
        }

        string? Value(string name) => form.TryGetValue(name, out var values) && values.ToString() is { Length: > 0 } value ? value : null;
        var password = Value("grant_type") switch
        {
            "password" => Value("password"),
            "refresh_token" => Value("refresh_token"),
            _ => null,
        };
        return password is null
            ? (null, TokenRefusal.Bad("grant_type is 'password' with username and password, or 'refresh_token' with refresh_token"))
            : Of(Value("service"), password, Value("scope") ?? "", $"POST\n{text}", context);
    }

    private static (TokenQuestion?, TokenRefusal?) Of(string? service, string? password, string scopes, string question, HttpContext context)
    {
        if (scopes.Length > MaxBytes)
        {
            return (null, TokenRefusal.TooLarge);
        }

        var merged = Scope.Merge(scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var key = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"{context.Connection.RemoteIpAddress}\n{question}")));
        var most = password is null ? MaxAnonymousScopes : MaxScopes;
        return merged.Count > most
            ? (null, TokenRefusal.Bad($"{merged.Count} scopes are too many: at most {most}"))
            : (new(service, password, [.. merged.Select(Scope.Read)], key), null);
    }

    private static string? PasswordOf(string header)
    {
        if (!AuthenticationHeaderValue.TryParse(header, out var value) || !value.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)
            || value.Parameter is not { Length: > 0 and <= 4096 } parameter)
        {
            return null;
        }

        var bytes = new byte[parameter.Length];
        return Convert.TryFromBase64String(parameter, bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [_, { Length: > 0 } password]
                ? password
                : null;
    }
}
