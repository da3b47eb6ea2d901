using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Berth.Core.Credentials;

namespace Berth.Core.Docker.Kubelet;

/// <summary>How far a login reaches in kubelet's cache.</summary>
public enum KubeletCacheKey
{
    /// <summary>For the very image that was asked for.</summary>
    Image,

    /// <summary>For every image of the same registry.</summary>
    Registry,

    /// <summary>For all images.</summary>
    Global,
}

/// <summary>The JSON between kubelet and an image credential provider, <c>credentialprovider.kubelet.k8s.io/v1</c>.</summary>
/// <remarks>Rules: kubernetes, <c>staging/src/k8s.io/kubelet/pkg/apis/credentialprovider/v1</c>.</remarks>
public static class KubeletProtocol
{
    public const string ApiVersion = "credentialprovider.kubelet.k8s.io/v1";

    /// <summary>The most that is read of a request, in bytes; a service account's token is the larger part of it.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const string RequestKind = "CredentialProviderRequest";
    private const string ResponseKind = "CredentialProviderResponse";

    /// <summary>The image that a request asks for.</summary>
    /// <param name="problem">Why it is no request; nothing but its kind or version is in it, since it may carry a token.</param>
    public static bool TryReadRequest(byte[] text, [NotNullWhen(true)] out string? image, [NotNullWhen(false)] out string? problem)
    {
        image = null;
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            problem = root.ValueKind != JsonValueKind.Object ? "the request is no JSON object"
                : Text(root, "kind") != RequestKind ? $"kind is not {RequestKind}"
                : Text(root, "apiVersion") != ApiVersion ? $"apiVersion is not {ApiVersion}"
                : Text(root, "image") is not { Length: > 0 } asked ? "the request names no image"
                : null;
            image = problem is null ? Text(root, "image") : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The exception's own message may quote the request.
            problem = "the request is not JSON";
        }

        return problem is null;
    }

    /// <summary>The response, its line feed included.</summary>
    /// <param name="cacheDuration">How long kubelet may use the logins; null for the provider's default.</param>
    /// <param name="logins">By the pattern of the images they open; none for an anonymous pull.</param>
    public static string WriteResponse(
        KubeletCacheKey cacheKey, TimeSpan? cacheDuration, IReadOnlyDictionary<string, RegistryCredential> logins)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("kind"u8, ResponseKind);
            json.WriteString("apiVersion"u8, ApiVersion);
            json.WriteString("cacheKeyType"u8, cacheKey switch
            {
                KubeletCacheKey.Registry => "Registry",
                KubeletCacheKey.Global => "Global",
                _ => "Image",
            });
            json.WriteString("cacheDuration"u8, cacheDuration is { } duration ? GoDuration(duration) : null);
            json.WriteStartObject("auth"u8);
            foreach (var (pattern, login) in logins)
            {
                json.WriteStartObject(pattern);
                json.WriteString("username"u8, login.Username);
                json.WriteString("password"u8, login.Password.Reveal());
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    /// <summary>A length of time as Go prints it, in whole seconds: <c>11h45m0s</c>, <c>10m0s</c>, <c>0s</c>.</summary>
    public static string GoDuration(TimeSpan duration)
    {
        var seconds = (long)duration.TotalSeconds;
        return seconds switch
        {
            < 60 => $"{seconds}s",
            < 3600 => $"{seconds / 60}m{seconds % 60}s",
            _ => $"{seconds / 3600}h{seconds / 60 % 60}m{seconds % 60}s",
        };
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
