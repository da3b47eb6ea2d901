using System.Text.Json;
using Berth.Core.Credentials;

namespace Berth.Core.Docker;

/// <summary>One entry of <c>auths</c> in docker's <c>config.json</c> or in containers' <c>auth.json</c>.</summary>
/// <param name="Username">From <c>auth</c>, else from the member of that name; null where the entry is only a placeholder.</param>
/// <param name="Password">As <paramref name="Username"/>.</param>
/// <param name="IdentityToken">An OAuth2 refresh token; it is used instead of the password.</param>
/// <param name="IsPadded">False where only kubelet would read <c>auth</c>.</param>
public sealed record AuthEntry(string? Username, SecretText? Password, SecretText? IdentityToken, bool IsPadded = true)
{
    /// <summary>What docker leaves where a helper holds the login: <c>{}</c>.</summary>
    public bool IsPlaceholder => Username is null && IdentityToken is null;

    /// <summary>The login it holds, or null for a placeholder.</summary>
    public RegistryCredential? Credential => (IdentityToken, Username) switch
    {
        ({ } token, _) => new(RegistryCredential.IdentityTokenUser, token),
        (_, { } user) => new(user, Password ?? new("")),
        _ => null,
    };

    /// <summary>The entry for a login.</summary>
    /// <remarks>containers/image passes over an entry without <c>auth</c>, so an identity token gets one too.</remarks>
    public static AuthEntry For(RegistryCredential credential) => credential.Username == RegistryCredential.IdentityTokenUser
        ? new(RegistryCredential.IdentityTokenUser, new(""), credential.Password)
        : new(credential.Username, credential.Password, IdentityToken: null);

    /// <summary>Reads an entry: <c>auth</c> first, else <c>username</c> and <c>password</c>; unknown members are passed over.</summary>
    /// <exception cref="InvalidOperationException">A text in it is no Unicode.</exception>
    internal static AuthEntryResult Read(JsonElement entry)
    {
        if (entry.ValueKind == JsonValueKind.Null)
        {
            return new AuthEntry(null, null, null);
        }

        if (entry.ValueKind != JsonValueKind.Object)
        {
            return AuthFault.NotText;
        }

        Dictionary<string, string> texts = [];
        foreach (var member in entry.EnumerateObject())
        {
            if (member.Name is not ("auth" or "username" or "password" or "identitytoken") || member.Value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            if (member.Value.ValueKind != JsonValueKind.String)
            {
                return AuthFault.NotText;
            }

            texts[member.Name] = member.Value.GetString()!;
        }

        var token = Secret(texts, "identitytoken");
        if (texts.GetValueOrDefault("auth") is not { Length: > 0 } auth)
        {
            var user = texts.GetValueOrDefault("username");
            return new AuthEntry(string.IsNullOrEmpty(user) ? null : user, Secret(texts, "password"), token);
        }

        return AuthText.TryDecode(auth, out var decoded, out var fault)
            ? new AuthEntry(decoded.Username, decoded.Password, token, decoded.IsPadded)
            : fault.Value;
    }

    /// <summary>Writes it the way <c>docker login</c> does.</summary>
    internal void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (Username is not null)
        {
            json.WriteString("auth"u8, AuthText.Encode(Username, Password?.Reveal() ?? ""));
        }

        if (IdentityToken is not null)
        {
            json.WriteString("identitytoken"u8, IdentityToken.Reveal());
        }

        json.WriteEndObject();
    }

    private static SecretText? Secret(Dictionary<string, string> texts, string name) =>
        texts.GetValueOrDefault(name) is { Length: > 0 } text ? new(text) : null;
}

/// <summary>An entry, or the fault that keeps it from being one.</summary>
public readonly record struct AuthEntryResult(AuthEntry? Entry, AuthFault? Fault)
{
    public static implicit operator AuthEntryResult(AuthEntry entry) => new(entry, null);
    public static implicit operator AuthEntryResult(AuthFault fault) => new(null, fault);
}
