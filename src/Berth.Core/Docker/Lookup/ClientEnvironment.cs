namespace Berth.Core.Docker.Lookup;

/// <summary>What decides which configuration files a client reads.</summary>
/// <param name="Variables">The client's environment.</param>
/// <param name="Home">The user's home directory.</param>
public sealed record ClientEnvironment(IReadOnlyDictionary<string, string> Variables, string Home, uint UserId)
{
    /// <summary>A variable's value; null where it is unset or empty, which clients treat alike.</summary>
    public string? Variable(string name) => Variables.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
}
