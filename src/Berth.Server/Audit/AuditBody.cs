using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Berth.Server.Audit;

/// <summary>How an entry is written down, and the code that binds it to the one before.</summary>
internal static class AuditBody
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(AuditEvent what, DateTimeOffset at)
    {
        SortedDictionary<string, string?> members = new(StringComparer.Ordinal)
        {
            ["action"] = what.Action,
            ["actor"] = what.Actor.Login,
            ["actor_id"] = Number(what.Actor.Id),
            ["actor_ip"] = what.Actor.Address,
            ["at"] = Number(at.ToUnixTimeMilliseconds()),
            ["org"] = what.Organization,
            ["org_id"] = Number(what.OrganizationId),
            ["repo"] = what.Repository,
            ["token_id"] = Number(what.Actor.TokenId),
            ["user"] = what.User,
        };
        foreach (var (name, value) in what.Data)
        {
            members[$"data.{name}"] = value;
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteStartObject();
            foreach (var (name, value) in members.Where(member => member.Value is not null))
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    public static byte[] CodeOf(byte[] key, byte[] before, string chain, long sequence, string body) =>
        HMACSHA256.HashData(key, (byte[])[.. before, .. Encoding.UTF8.GetBytes($"{chain}\n{sequence}\n{body}")]);

    /// <summary>Whether the columns of an entry, which are there to be searched, say what its body says.</summary>
    public static bool Says(AuditEntry entry)
    {
        using var document = JsonDocument.Parse(entry.Body);
        var body = document.RootElement;
        return Text("action") == entry.Action && Text("actor") == entry.Actor && Text("actor_id") == Number(entry.ActorId)
            && Text("user") == entry.User && Text("org_id") == Number(entry.OrganizationId) && Text("repo") == entry.Repository
            && Text("at") == Number(entry.At.ToUnixTimeMilliseconds());

        string? Text(string name) => body.TryGetProperty(name, out var value) ? value.GetString() : null;
    }

    private static string? Number(long? value) => value?.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
