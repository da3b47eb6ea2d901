namespace Berth.Core.Secrets;

/// <summary>The part that the end of a name means.</summary>
/// <param name="IsVague">Many other names end so: it counts only in company.</param>
internal readonly record struct PartSpelling(RegistrySecretPart Part, bool IsVague = false);

/// <summary>How people spell SERVER, USER, PASSWORD and SESSION_TOKEN.</summary>
internal static class PartSpellings
{
    /// <summary>How many slips of the finger still make the part: the shorter the word, the fewer.</summary>
    private static readonly (RegistrySecretPart Part, int Slips)[] Misspellings =
    [
        (RegistrySecretPart.Server, 1),
        (RegistrySecretPart.User, 1),
        (RegistrySecretPart.Password, 2),
        (RegistrySecretPart.SessionToken, 2),
    ];

    /// <summary>The part that was meant, or null where none can be told.</summary>
    /// <param name="text">In capitals, words parted by underscores.</param>
    public static PartSpelling? Find(string text, bool mayBeMisspelt)
    {
        if (Usual.TryGetValue(text, out var usual))
        {
            return usual;
        }

        foreach (var (part, slips) in Misspellings)
        {
            if (mayBeMisspelt && Spelling.IsWithin(slips, text, RegistrySecretName.NameOf(part)))
            {
                return new(part);
            }
        }

        return null;
    }

    /// <summary>What people write for a part; those that many other names end in count only in company.</summary>
    private static readonly Dictionary<string, PartSpelling> Usual = new()
    {
        ["SERVER"] = new(RegistrySecretPart.Server),
        ["LOGIN_SERVER"] = new(RegistrySecretPart.Server),
        ["LOGINSERVER"] = new(RegistrySecretPart.Server),
        ["SERVER_URL"] = new(RegistrySecretPart.Server),
        ["SERVER_NAME"] = new(RegistrySecretPart.Server),
        ["SERVER_HOST"] = new(RegistrySecretPart.Server),
        ["URL"] = new(RegistrySecretPart.Server),
        ["URI"] = new(RegistrySecretPart.Server),
        ["HOST"] = new(RegistrySecretPart.Server),
        ["HOSTNAME"] = new(RegistrySecretPart.Server),
        ["ADDRESS"] = new(RegistrySecretPart.Server, IsVague: true),
        ["DOMAIN"] = new(RegistrySecretPart.Server, IsVague: true),
        ["ENDPOINT"] = new(RegistrySecretPart.Server, IsVague: true),
        ["USER"] = new(RegistrySecretPart.User),
        ["USERNAME"] = new(RegistrySecretPart.User),
        ["USER_NAME"] = new(RegistrySecretPart.User),
        ["USER_ID"] = new(RegistrySecretPart.User),
        ["UNAME"] = new(RegistrySecretPart.User),
        ["LOGIN"] = new(RegistrySecretPart.User),
        ["CLIENT_ID"] = new(RegistrySecretPart.User, IsVague: true),
        ["ACCESS_KEY_ID"] = new(RegistrySecretPart.User, IsVague: true),
        ["PASSWORD"] = new(RegistrySecretPart.Password),
        ["PASS"] = new(RegistrySecretPart.Password),
        ["PASSWD"] = new(RegistrySecretPart.Password),
        ["PASSWRD"] = new(RegistrySecretPart.Password),
        ["PASSPHRASE"] = new(RegistrySecretPart.Password),
        ["PWD"] = new(RegistrySecretPart.Password),
        ["PWORD"] = new(RegistrySecretPart.Password),
        ["TOKEN"] = new(RegistrySecretPart.Password),
        ["PAT"] = new(RegistrySecretPart.Password),
        ["SECRET"] = new(RegistrySecretPart.Password, IsVague: true),
        ["KEY"] = new(RegistrySecretPart.Password, IsVague: true),
        ["ACCESS_TOKEN"] = new(RegistrySecretPart.Password),
        ["AUTH_TOKEN"] = new(RegistrySecretPart.Password),
        ["CLIENT_SECRET"] = new(RegistrySecretPart.Password, IsVague: true),
        ["SECRET_ACCESS_KEY"] = new(RegistrySecretPart.Password, IsVague: true),
        ["SESSION_TOKEN"] = new(RegistrySecretPart.SessionToken),
        ["SESSIONTOKEN"] = new(RegistrySecretPart.SessionToken),
        ["AWS_SESSION_TOKEN"] = new(RegistrySecretPart.SessionToken, IsVague: true),
        ["SECURITY_TOKEN"] = new(RegistrySecretPart.SessionToken, IsVague: true),
    };
}
