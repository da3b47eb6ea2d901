namespace Berth.Core.Secrets;

/// <summary>The parts a set is made of.</summary>
public enum RegistrySecretPart
{
    Server,
    User,
    Password,

    /// <summary>Berth's own, optional fourth part: the session token of a temporary AWS key.</summary>
    SessionToken,
}

/// <summary>A name of the form <c>ID_CONTAINER_REGISTRY_PART</c>.</summary>
/// <param name="Identifier">Not empty, in capitals.</param>
public sealed record RegistrySecretName(string Identifier, RegistrySecretPart Part)
{
    private const string Middle = "_CONTAINER_REGISTRY_";

    /// <summary>The name's parts, whatever its case; null for a name that is not of the convention.</summary>
    public static RegistrySecretName? Read(string name)
    {
        var upper = name.ToUpperInvariant();
        foreach (var (part, text) in PartNames)
        {
            if (upper.EndsWith(Middle + text, StringComparison.Ordinal)
                && upper[..^(Middle.Length + text.Length)] is { Length: > 0 } identifier
                && IsIdentifier(identifier))
            {
                return new(identifier, part);
            }
        }

        return null;
    }

    /// <summary>The full name: <c>ACR_CONTAINER_REGISTRY_SERVER</c>.</summary>
    public static string Format(string identifier, RegistrySecretPart part) => identifier + Middle + NameOf(part);

    /// <summary>How a part is spelt in a name.</summary>
    public static string NameOf(RegistrySecretPart part) => PartNames[(int)part].Name;

    public override string ToString() => Format(Identifier, Part);

    private static readonly (RegistrySecretPart Part, string Name)[] PartNames =
    [
        (RegistrySecretPart.Server, "SERVER"),
        (RegistrySecretPart.User, "USER"),
        (RegistrySecretPart.Password, "PASSWORD"),
        (RegistrySecretPart.SessionToken, "SESSION_TOKEN"),
    ];

    /// <summary>Letters, digits and underscores: what the name of a secret may hold.</summary>
    private static bool IsIdentifier(string text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
            {
                return false;
            }
        }

        return !char.IsAsciiDigit(text[0]);
    }
}
