using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Berth.Core.Credentials;
using Berth.Core.References;

namespace Berth.Core.Docker.Exports;

/// <summary>What the forms of export have in common.</summary>
internal static class ExportRules
{
    /// <summary>Nothing to write, or a login that <c>user:password</c> cannot hold.</summary>
    public static ExportResult.Refused? Unwritable(IReadOnlyList<ExportedLogin> logins)
    {
        if (logins is [])
        {
            return new("there is no login to export", "run berth registries to see what is configured");
        }

        if (logins.FirstOrDefault(login => !IsIdentityToken(login) && !IsBasicUser(login.Credential.Username)) is { } misnamed)
        {
            return new(
                $"the user name for {misnamed.Name} is empty or holds a colon, which basic authentication cannot carry",
                "correct the user name");
        }

        return logins.FirstOrDefault(login => HoldsNul(login.Credential)) is { } torn
            ? new($"the login for {torn.Name} holds a NUL, which no client sends", "set it anew")
            : null;
    }

    /// <summary>Two logins at one host, for a form that has one place for each host.</summary>
    public static ExportResult.Refused? Ambiguous(IReadOnlyList<ExportedLogin> logins)
    {
        if (logins.GroupBy(login => login.Registry.Canonical).FirstOrDefault(group => group.Count() > 1) is not { } several)
        {
            return null;
        }

        var names = string.Join(", ", several.Select(login => Printable.Text(login.Name)));
        return new(
            $"{several.Key.Value} has {several.Count()} logins ({names}), and this form holds one",
            "export one of them, or use the form containers-auth, which knows paths");
    }

    public static ExportResult.Refused? IdentityTokens(IReadOnlyList<ExportedLogin> logins, string reader) =>
        logins.FirstOrDefault(IsIdentityToken) is { } token
            ? new(
                $"the login for {token.Registry.Value} is an identity token, which {reader} does not read",
                "use a user name and a password or token for it")
            : null;

    public static bool IsIdentityToken(ExportedLogin login) => login.Credential.Username == RegistryCredential.IdentityTokenUser;

    /// <summary>The text, with the moment the first login ends.</summary>
    public static ExportResult.Text Written(string content, IEnumerable<ExportedLogin> logins) =>
        new(content, logins.Min(login => login.Credential.ExpiresAt));

    /// <summary><c>{"auths":{…}}</c>.</summary>
    public static string Auths(IEnumerable<(string Key, ExportedLogin Login)> entries, JsonForm form)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var options = new JsonWriterOptions
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Indented = form == JsonForm.Indented,
            IndentCharacter = '\t',
            IndentSize = 1,
        };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            json.WriteStartObject("auths"u8);
            foreach (var (key, login) in entries)
            {
                json.WritePropertyName(key);
                AuthEntry.For(login.Credential).WriteTo(json);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>A line for a POSIX shell.</summary>
    public static string ExportLine(string name, string value) =>
        $"export {name}='{value.Replace("'", @"'\''", StringComparison.Ordinal)}'\n";

    private static bool IsBasicUser(string username) => username is not "" && !username.Contains(':');

    private static bool HoldsNul(RegistryCredential credential) =>
        credential.Username.Contains('\0') || credential.Password.Reveal().Contains('\0');
}

internal enum JsonForm
{
    Compact,
    Indented,
}
