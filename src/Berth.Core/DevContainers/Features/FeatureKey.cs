using System.Buffers;
using Berth.Core.References;

namespace Berth.Core.DevContainers.Features;

/// <summary>
/// Reads a key of <c>features</c>, of <c>dependsOn</c> or of <c>installsAfter</c> as the Dev Containers CLI 0.89 does: 1. ids from before
/// there were registries are mapped to those that took their place, 2. an address is an archive, 3. a path is local, 4. everything else
/// is a reference in lower case if its registry has a dot or is localhost, 5. else perhaps a release at GitHub.
/// </summary>
public static class FeatureKey
{
    private const string Official = "ghcr.io/devcontainers/features";

    private static readonly HashSet<string> Unchanged =
    [
        "aws-cli", "azure-cli", "desktop-lite", "docker-in-docker", "docker-from-docker", "dotnet", "git", "git-lfs", "github-cli", "java",
        "kubectl-helm-minikube", "node", "powershell", "python", "ruby", "rust", "sshd", "terraform",
    ];

    private static readonly Dictionary<string, string> Renamed = new() { ["golang"] = "go", ["common"] = "common-utils" };

    private static readonly Dictionary<string, string> Absorbed = new() { ["gradle"] = "java", ["maven"] = "java", ["jupyterlab"] = "python" };

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

    /// <summary>The id that took the place of an old one; any other key as it is.</summary>
    public static string Mapped(string key) =>
        Unchanged.Contains(key) ? $"{Official}/{key}:1"
        : Renamed.TryGetValue(key, out var name) || Absorbed.TryGetValue(key, out name) ? $"{Official}/{name}:1"
        : key;

    /// <param name="configPath">The full path of the <c>devcontainer.json</c>, to which local paths are relative.</param>
    /// <param name="folder">The folder of the dev container, below which local features must lie.</param>
    /// <param name="locked">The digest that the lock file has for the key; null without one.</param>
    public static FeatureSource Read(string key, string configPath, string folder, string? locked = null)
    {
        // 1.
        var id = Mapped(key);
        if (!id.AsSpan().ContainsAny('/', '\\'))
        {
            return new FeatureSource.Refused(
                "it is no id that a registry knows, nor a path",
                "write a reference, such as ghcr.io/devcontainers/features/git:1, or ./ before a local one");
        }

        // 2.
        if (id.StartsWith("https://", StringComparison.Ordinal))
        {
            return IsArchive(id)
                ? new FeatureSource.Archive(id)
                : new FeatureSource.Refused("it is no address of a feature's archive", "such an address ends with devcontainer-feature-ID.tgz");
        }

        // 3.
        if (id is ['/', ..] || id.StartsWith("./", StringComparison.Ordinal) || id.StartsWith("../", StringComparison.Ordinal))
        {
            return LocalFolder(id, configPath, folder);
        }

        // 4. and 5.
        return OfRegistry(id.ToLowerInvariant(), locked) ?? (FeatureSource?)OfGitHub(id)
            ?? new FeatureSource.Refused("no registry would accept it", "write a reference, such as ghcr.io/devcontainers/features/git:1");
    }

    private static bool IsArchive(string url)
    {
        const string prefix = "devcontainer-feature-";
        return Uri.TryCreate(url, UriKind.Absolute, out var address)
            && address.AbsolutePath[(address.AbsolutePath.LastIndexOf('/') + 1)..] is var name
            && name.StartsWith(prefix, StringComparison.Ordinal)
            && name.EndsWith(".tgz", StringComparison.Ordinal)
            && IsId(name.AsSpan(prefix.Length)[..^4]);
    }

    private static FeatureSource LocalFolder(string id, string configPath, string folder)
    {
        if (id is ['/', ..] || id.Contains('\0', StringComparison.Ordinal))
        {
            return new FeatureSource.Refused("an absolute path is not allowed", "write a path below .devcontainer, beginning with ./");
        }

        var path = Path.GetFullPath(id, Path.GetDirectoryName(configPath)!);
        return Path.GetRelativePath(Path.Combine(folder, ".devcontainer"), path).Contains("..", StringComparison.Ordinal)
            ? new FeatureSource.Refused("a local feature must lie below the folder .devcontainer", "move it there")
            : new FeatureSource.Local(path);
    }

    private static FeatureSource.Registry? OfRegistry(string id, string? locked)
    {
        var parts = id.Split('/');
        var hasHost = parts[0].Contains('.', StringComparison.Ordinal) || parts[0].StartsWith("localhost", StringComparison.Ordinal);
        if (parts.Length < 2 || id is ['.', ..] || !hasHost)
        {
            return null;
        }

        // The name of a collection that has moved.
        if (parts is [_, "devcontainers-contrib", _, ..])
        {
            parts[1] = "devcontainers-extra";
        }

        var text = string.Join('/', parts);
        return ImageReference.TryParse(text, out var image, out _)
            && ImageReference.TryParse(locked is null ? text : $"{image.FullName}@{locked}", out var asked, out _)
            ? new(asked)
            : null;
    }

    private static FeatureSource.GitHubRelease? OfGitHub(string id)
    {
        var halves = id.Split('@');
        return halves.Length <= 2 && halves[0].Split('/') is [{ Length: > 0 } owner, { Length: > 0 } repository, var name] && IsId(name)
            ? new(owner, repository, name, halves is [_, var tag] ? tag : "latest")
            : null;
    }

    private static bool IsId(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(IdCharacters);
}
