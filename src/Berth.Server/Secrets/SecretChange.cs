namespace Berth.Server.Secrets;

/// <summary>What a PUT asks for.</summary>
/// <param name="Value">The new value in clear; the store clears it. Null to keep the one that is there.</param>
/// <param name="Visibility">Null to keep it.</param>
/// <param name="Repositories">The repositories it is shared with from now on; null to keep them.</param>
/// <param name="Problems">Codes of what is wrong with the value, for the audit log.</param>
internal sealed record SecretChange(byte[]? Value, SecretVisibility? Visibility, IReadOnlyCollection<long>? Repositories, IReadOnlyList<string> Problems);

internal enum PutOutcome
{
    Created,
    Updated,

    /// <summary>There is none yet, and no value came.</summary>
    ValueMissing,

    /// <summary>The level is full.</summary>
    TooMany,
}
