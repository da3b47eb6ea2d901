using Berth.Core.Credentials;
using Berth.Core.References;

namespace Berth.Core.Docker.Exports;

/// <summary>A login that is written down for a tool which cannot ask a helper.</summary>
/// <param name="Path">The image name prefix it is limited to; null for the whole registry.</param>
public sealed record ExportedLogin(RegistryHost Registry, string? Path, RegistryCredential Credential)
{
    /// <summary>What a user calls it: <c>ghcr.io</c>, <c>ghcr.io/acme</c>.</summary>
    public string Name => Path is null ? Registry.Value : $"{Registry.Value}/{Path}";
}

/// <summary>The text, or why the form cannot hold these logins.</summary>
public abstract record ExportResult
{
    private ExportResult()
    {
    }

    /// <param name="Content">Holds passwords: it is printed and nothing else. Ends in a line feed.</param>
    /// <param name="EndsAt">When the first of the logins stops to work; null where none is known to.</param>
    public sealed record Text(string Content, DateTimeOffset? EndsAt) : ExportResult
    {
        public override string ToString() => "[redacted]";
    }

    /// <param name="Reason">What cannot be written, one line, no secret.</param>
    /// <param name="Hint">What to do instead, one line.</param>
    public sealed record Refused(string Reason, string Hint) : ExportResult
    {
        /// <summary>Whether a name that was given is the reason, and no login.</summary>
        public bool IsMisuse { get; init; }
    }
}
