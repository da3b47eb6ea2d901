using System.Text;
using Microsoft.AspNetCore.Http;

namespace Berth.Testing.Registry;

/// <summary>What reached a <see cref="ScriptedRegistry"/>, in the parts that a script decides by.</summary>
/// <param name="Host">As the client named it, port included where it is not the usual one.</param>
/// <param name="User">The user of a Basic login, or null.</param>
/// <param name="Token">The bearer token, or null.</param>
/// <param name="Form">The fields of a posted form; empty otherwise.</param>
public sealed record ScriptedRequest(
    string Method,
    string Host,
    string Path,
    ILookup<string, string> Query,
    string? User,
    string? Password,
    string? Token,
    ILookup<string, string> Form)
{
    public bool IsAnonymous => User is null && Token is null;

    internal static async Task<ScriptedRequest> ReadAsync(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        var basic = authorization.StartsWith("Basic ", StringComparison.Ordinal)
            ? Encoding.UTF8.GetString(Convert.FromBase64String(authorization["Basic ".Length..])).Split(':', 2)
            : null;
        return new(
            request.Method,
            request.Host.Value ?? "",
            request.Path,
            Lookup(request.Query),
            basic?[0],
            basic?[1],
            authorization.StartsWith("Bearer ", StringComparison.Ordinal) ? authorization["Bearer ".Length..] : null,
            request.HasFormContentType ? Lookup(await request.ReadFormAsync()) : Lookup([]));
    }

    private static ILookup<string, string> Lookup(IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> pairs) =>
        (from pair in pairs from value in pair.Value select (pair.Key, value)).ToLookup(pair => pair.Key, pair => pair.value);
}
