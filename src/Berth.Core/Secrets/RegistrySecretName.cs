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
        foreach (var (part, ending) in Endings)
        {
            if (name.Length > ending.Length
                && name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)
                && IsIdentifier(name.AsSpan(0, name.Length - ending.Length)))
            {
                return new(name[..^ending.Length].ToUpperInvariant(), part);
            }
        }

        return null;
    }

    /// <summary>The full name: <c>ACR_CONTAINER_REGISTRY_SERVER</c>.</summary>
    public static string Format(string identifier, RegistrySecretPart part) => identifier + Endings[(int)part].Text;

    /// <summary>How a part is spelt in a name.</summary>
    public static string NameOf(RegistrySecretPart part) => Endings[(int)part].Text[Middle.Length..];

    public override string ToString() => Format(Identifier, Part);

    private static readonly (RegistrySecretPart Part, string Text)[] Endings =
    [
        (RegistrySecretPart.Server, Middle + "SERVER"),
        (RegistrySecretPart.User, Middle + "USER"),
        (RegistrySecretPart.Password, Middle + "PASSWORD"),
        (RegistrySecretPart.SessionToken, Middle + "SESSION_TOKEN"),
    ];

    /// <summary>Letters, digits and underscores: what the name of a secret may hold.</summary>
    private static bool IsIdentifier(ReadOnlySpan<char> text)
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
