using System.ComponentModel.DataAnnotations;

namespace Berth.Server.Keys;

/// <summary>Section <c>Keys</c>: where the key-encryption keys are.</summary>
public sealed class KeyOptions
{
    /// <summary>The ring's file, mode 0600; also a systemd credential. Default: <c>keys.json</c> in the data directory, made at the first start.</summary>
    public string? File { get; init; }

    /// <summary>A program, and its arguments separated by blanks, that prints the ring: a KMS keeps it. Absent by default.</summary>
    public string? Command { get; init; }

    /// <summary>How long <see cref="Command"/> may take. Default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(30);
}

[OptionsValidator]
internal sealed partial class KeyOptionsValidator : IValidateOptions<KeyOptions>;
