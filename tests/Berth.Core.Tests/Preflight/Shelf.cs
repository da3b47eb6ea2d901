using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Berth.Testing.Registry;

namespace Berth.Core.Tests.Preflight;

/// <summary>What a scripted registry has on its shelf, handed out for a token that opens the one name it was asked for.</summary>
internal sealed class Shelf(string host)
{
    internal const string ManifestType = "application/vnd.oci.image.manifest.v1+json";
    internal const string IndexType = "application/vnd.oci.image.index.v1+json";

    private readonly ConcurrentDictionary<string, ScriptedAnswer> answers = new();

    /// <summary>How long each answer takes: long enough for questions to meet.</summary>
    internal TimeSpan Delay { get; init; }

    private int underWay;

    /// <summary>The most questions that were under way at once.</summary>
    internal int MostAtOnce { get; private set; }

    /// <summary>Puts an image there: a configuration and one layer of 1000 bytes that nobody fetches.</summary>
    /// <param name="name"><c>acme/api:1</c>.</param>
    /// <returns>The manifest's digest.</returns>
    internal string Image(string name, string platform = "linux/amd64", string? metadata = null, string? layer = null)
    {
        var (path, tag) = Split(name);
        var parts = platform.Split('/');
        var labels = metadata is null ? "{}" : $$"""{"devcontainer.metadata":{{JsonSerializer.Serialize(metadata)}}}""";
        var config = $$$"""{"os":"{{{parts[0]}}}","architecture":"{{{parts[1]}}}","config":{"Labels":{{{labels}}}}}""";
        var configDigest = Put($"/v2/{path}/blobs/", config, "application/octet-stream");
        var layerDigest = Digest(layer ?? name);
        return Put(path, tag, ManifestType, $$"""
            {"schemaVersion":2,"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{configDigest}}","size":{{config.Length}} },
             "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{{layerDigest}}","size":1000}]}
            """);
    }

    /// <summary>Puts an index there, with an image for each platform.</summary>
    internal string Index(string name, params string[] platforms)
    {
        var (path, tag) = Split(name);
        var entries = platforms.Select(platform =>
        {
            var digest = Image($"{path}:made-for-{platform.Replace('/', '-')}", platform);
            var parts = platform.Split('/');
            return $$$"""{"mediaType":"{{{ManifestType}}}","digest":"{{{digest}}}","size":9,"platform":{"os":"{{{parts[0]}}}","architecture":"{{{parts[1]}}}"} }""";
        });
        return Put(path, tag, IndexType, $$"""{"schemaVersion":2,"manifests":[{{string.Join(',', entries)}}]}""");
    }

    internal string Feature(string name, string metadata)
    {
        var (path, tag) = Split(name);
        return Put(path, tag, ManifestType, $$"""
            {"schemaVersion":2,"config":{"mediaType":"application/vnd.devcontainers","digest":"{{Digest("{}")}}","size":2},
             "layers":[{"mediaType":"application/vnd.devcontainers.layer.v1+tar","digest":"{{Digest(name)}}","size":3000}],
             "annotations":{"dev.containers.metadata":{{JsonSerializer.Serialize(metadata)}} } }
            """);
    }

    /// <summary>Puts any answer there.</summary>
    internal void Answer(string path, ScriptedAnswer answer) => answers[path] = answer;

    /// <summary>The registry, with a token service of its own.</summary>
    internal ScriptedAnswer Serve(ScriptedRequest request) => Counted(() => request switch
    {
        { Path: "/token" } => ScriptedAnswer.Token(request.Query["scope"].FirstOrDefault() ?? "no-scope"),
        { Token: null } => ScriptedAnswer.Bearer($"https://{host}/token", host),
        { Path: "/v2/" } => ScriptedAnswer.Ok,
        _ when !request.Path.StartsWith($"/v2/{NameOf(request.Token!)}/", StringComparison.Ordinal) => ScriptedAnswer.Error(401, "UNAUTHORIZED", "not this name"),
        _ => Find(request.Path),
    });

    /// <summary>The registry, open to anyone.</summary>
    internal ScriptedAnswer ServeOpenly(ScriptedRequest request) =>
        Counted(() => request.Path == "/v2/" ? ScriptedAnswer.Ok : Find(request.Path));

    internal static string Digest(string content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}";

    private ScriptedAnswer Find(string path) =>
        answers.GetValueOrDefault(path) ?? ScriptedAnswer.Error(404, "MANIFEST_UNKNOWN", "manifest unknown");

    private ScriptedAnswer Counted(Func<ScriptedAnswer> answer)
    {
        var now = Interlocked.Increment(ref underWay);
        lock (answers)
        {
            MostAtOnce = Math.Max(MostAtOnce, now);
        }

        Thread.Sleep(Delay);
        Interlocked.Decrement(ref underWay);
        return answer();
    }

    private string Put(string path, string tag, string type, string manifest)
    {
        answers[$"/v2/{path}/manifests/{tag}"] = ScriptedAnswer.Manifest(type, manifest);
        return Put($"/v2/{path}/manifests/", manifest, type);
    }

    private string Put(string folder, string content, string type)
    {
        var digest = Digest(content);
        answers[folder + digest] = ScriptedAnswer.Manifest(type, content);
        return digest;
    }

    /// <summary>Of <c>repository:acme/api:pull</c>.</summary>
    private static string NameOf(string scope) => scope.Split(':') is [_, var name, ..] ? name : "";

    private static (string Path, string Tag) Split(string name) => (name[..name.LastIndexOf(':')], name[(name.LastIndexOf(':') + 1)..]);
}
