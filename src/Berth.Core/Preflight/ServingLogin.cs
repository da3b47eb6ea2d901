using Berth.Core.Secrets;

namespace Berth.Core.Preflight;

/// <summary>Which login opens a registry for a launch, and where it comes from. Nothing in it is secret.</summary>
/// <param name="Identifier">Of the registry secret set; null where none is meant to serve.</param>
/// <param name="Level">Of that set.</param>
/// <param name="Origin">Where the set is kept, as people call it.</param>
/// <param name="Why">Why no set serves, one line; null where one does.</param>
/// <param name="ExpiresAt">When the login ends, where it was looked up and that is known.</param>
public sealed record ServingLogin(
    ServingLoginKind Kind, string? Identifier, SecretLevel? Level, string? Origin, string? Why, DateTimeOffset? ExpiresAt)
{
    /// <summary><c>set ACR (environment)</c>, <c>your own login</c>, <c>without a login</c>, <c>set ACR is refused</c>.</summary>
    public string Text => Kind switch
    {
        ServingLoginKind.Set => $"set {Identifier} ({Origin})",
        ServingLoginKind.RefusedSet => $"set {Identifier} ({Origin}) is refused",
        ServingLoginKind.OwnLogin => "your own login",
        _ => "without a login",
    };
}

/// <summary>Whose login it is.</summary>
public enum ServingLoginKind
{
    /// <summary>That of a registry secret set.</summary>
    Set,

    /// <summary>None: a set names the registry, and something is wrong with it.</summary>
    RefusedSet,

    /// <summary>One of the user's own, from docker's configuration or from an agent.</summary>
    OwnLogin,

    /// <summary>None.</summary>
    Anonymous,
}
