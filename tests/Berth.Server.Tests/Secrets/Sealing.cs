using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Berth.Server.Tests.Secrets;

/// <summary>Seals values as clients do, with libsodium.</summary>
internal static partial class Sealing
{
    /// <summary>The members of a PUT body that carry a value.</summary>
    /// <param name="secrets">Where the public key is: <c>user/codespaces/secrets</c>.</param>
    public static async Task<(string Encrypted, string KeyId)> SealAsync(HttpClient client, string secrets, string value)
    {
        var key = await client.GetFromJsonAsync<JsonElement>($"{secrets}/public-key");
        return (Box(Encoding.UTF8.GetBytes(value), Convert.FromBase64String(key.GetProperty("key").GetString()!)), key.GetProperty("key_id").GetString()!);
    }

    /// <summary>Sets a secret, with further members of the body.</summary>
    public static async Task<HttpResponseMessage> SetAsync(HttpClient client, string secrets, string name, string value, object? more = null)
    {
        var (encrypted, keyId) = await SealAsync(client, secrets, value);
        var body = new Dictionary<string, object?> { ["encrypted_value"] = encrypted, ["key_id"] = keyId };
        foreach (var member in more is null ? [] : JsonSerializer.SerializeToElement(more).EnumerateObject())
        {
            body[member.Name] = member.Value;
        }

        return await client.PutAsJsonAsync($"{secrets}/{name}", body);
    }

    public static string Box(byte[] value, byte[] key)
    {
        var box = new byte[value.Length + 48];
        Assert.Equal(0, crypto_box_seal(box, value, (ulong)value.Length, key));
        return Convert.ToBase64String(box);
    }

    [LibraryImport("libsodium.so.23")]
    private static partial int crypto_box_seal([Out] byte[] box, byte[] value, ulong length, byte[] key);
}
