using System.Formats.Tar;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Core.References;
using Berth.Core.Tokens;
using Berth.Testing.Network;

namespace Berth.Testing.Distribution;

/// <summary>A dev container feature in a registry, as the Dev Containers CLI publishes one: an artefact whose layer is a bare tar.</summary>
/// <remarks>https://containers.dev/implementors/features-distribution/</remarks>
public static class TestFeature
{
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>Pushes a feature as <paramref name="reference"/>, for example <c>registry.berth.test:5000/acme/features/tool:1</c>.</summary>
    /// <param name="metadata">Its <c>devcontainer-feature.json</c>.</param>
    /// <param name="isAnnotated">Whether the manifest carries the metadata too, as it does since 2022.</param>
    /// <param name="install">Its <c>install.sh</c>.</param>
    /// <returns>The digest of its manifest.</returns>
    /// <exception cref="HttpRequestException">The registry did not take it.</exception>
    public static Task<string> PushAsync(
        string reference, string metadata, RegistryUser user, PrivateCa authority, CancellationToken cancellationToken,
        bool isAnnotated = true, string install = "#!/bin/sh\nexit 0\n") => PushAsync(
            reference, "devcontainer_feature", isAnnotated ? metadata : null, [("devcontainer-feature.json", metadata), ("install.sh", install)],
            user, authority, cancellationToken);

    /// <summary>Pushes a template, which is stored in the same way.</summary>
    /// <param name="metadata">Its <c>devcontainer-template.json</c>.</param>
    /// <param name="config">The <c>.devcontainer.json</c> that it brings.</param>
    /// <exception cref="HttpRequestException">The registry did not take it.</exception>
    public static Task PushTemplateAsync(
        string reference, string metadata, string config, RegistryUser user, PrivateCa authority, CancellationToken cancellationToken) => PushAsync(
            reference, "devcontainer_template", metadata, [("devcontainer-template.json", metadata), (".devcontainer.json", config)],
            user, authority, cancellationToken);

    private static async Task<string> PushAsync(
        string reference, string type, string? annotation, (string Name, string Text)[] files, RegistryUser user, PrivateCa authority,
        CancellationToken cancellationToken)
    {
        var image = ImageReference.Parse(reference);
        using var client = authority.Client();
        client.BaseAddress = new($"https://{image.Domain}/v2/{image.Name}/");
        client.DefaultRequestHeaders.Authorization = await AuthorizationAsync(client, image, user, cancellationToken);

        var config = await PushBlobAsync(client, "application/vnd.devcontainers", "{}"u8.ToArray(), cancellationToken);
        var layer = await PushBlobAsync(
            client, "application/vnd.devcontainers.layer.v1+tar", Tar(files), cancellationToken);
        var annotations = new JsonObject { ["com.github.package.type"] = type };
        if (annotation is not null)
        {
            annotations["dev.containers.metadata"] = annotation;
        }

        var manifest = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = ManifestType,
            ["config"] = config,
            ["layers"] = new JsonArray(layer),
            ["annotations"] = annotations,
        }.ToJsonString());
        using var content = Content(manifest, ManifestType);
        using var answer = await client.PutAsync(new Uri($"manifests/{image.TagOrDigest}", UriKind.Relative), content, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return Digest(manifest);
    }

    /// <summary>A password where the registry wants one, a token for pushing where it wants that, nothing where it is open.</summary>
    private static async Task<AuthenticationHeaderValue?> AuthorizationAsync(
        HttpClient client, ImageReference image, RegistryUser user, CancellationToken cancellationToken)
    {
        using var answer = await client.GetAsync(new Uri("/v2/", UriKind.Relative), cancellationToken);
        var basic = new AuthenticationHeaderValue("Basic", user.Basic);
        switch (Challenge.Choose(Challenge.ParseAll(answer.Headers.WwwAuthenticate.Select(line => line.ToString()))))
        {
            case null:
                return null;
            case { Scheme: Challenge.BasicScheme }:
                return basic;
            case var bearer:
                using (var request = new HttpRequestMessage(
                    HttpMethod.Get, $"{bearer.Realm}?service={bearer.Service}&scope=repository:{image.Name}:pull,push"))
                {
                    request.Headers.Authorization = basic;
                    using var granted = await client.SendAsync(request, cancellationToken);
                    granted.EnsureSuccessStatusCode();
                    return new("Bearer", JsonNode.Parse(await granted.Content.ReadAsStringAsync(cancellationToken))!["token"]!.GetValue<string>());
                }
        }
    }

    private static async Task<JsonObject> PushBlobAsync(HttpClient client, string mediaType, byte[] blob, CancellationToken cancellationToken)
    {
        using var begun = await client.PostAsync(new Uri("blobs/uploads/", UriKind.Relative), null, cancellationToken);
        begun.EnsureSuccessStatusCode();
        var location = new Uri(client.BaseAddress!, begun.Headers.Location!);
        var digest = Digest(blob);
        using var content = Content(blob, "application/octet-stream");
        using var ended = await client.PutAsync(
            new Uri($"{location}{(location.Query is "" ? "?" : "&")}digest={Uri.EscapeDataString(digest)}"), content, cancellationToken);
        ended.EnsureSuccessStatusCode();
        return new() { ["mediaType"] = mediaType, ["digest"] = digest, ["size"] = blob.Length };
    }

    private static byte[] Tar(params (string Name, string Text)[] files)
    {
        using var content = new MemoryStream();
        using (var tar = new TarWriter(content, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var (name, text) in files)
            {
                using var data = new MemoryStream(Encoding.UTF8.GetBytes(text));
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"./{name}")
                {
                    Mode = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute,
                    DataStream = data,
                });
            }
        }

        return content.ToArray();
    }

    private static ByteArrayContent Content(byte[] bytes, string mediaType) => new(bytes) { Headers = { ContentType = new(mediaType) } };

    private static string Digest(byte[] content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";
}
