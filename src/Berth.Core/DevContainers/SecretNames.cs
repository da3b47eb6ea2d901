namespace Berth.Core.DevContainers;

/// <summary>Finds what looks like a secret by its name, where it does not belong. The value is looked at, never told.</summary>
internal static class SecretNames
{
    private static readonly HashSet<string> Words =
        ["PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "KEY", "APIKEY", "CREDENTIAL", "CREDENTIALS"];

    public static void AddOf(IReadOnlyList<WrittenPair> pairs, string where, Findings findings)
    {
        foreach (var pair in pairs.Where(pair => LooksSecret(pair.Name) && IsValue(pair.Value)))
        {
            findings.Add(DevContainerProblems.SecretInConfiguration(where, pair.Name, pair.Location, WhyOf(where)));
        }
    }

    /// <summary>Whether the last word of a name says so: <c>NPM_TOKEN</c>, <c>db-password</c>; not <c>TOKEN_FILE</c> or <c>KEYBOARD</c>.</summary>
    private static bool LooksSecret(string name) =>
        name.Split(['_', '-', '.'], StringSplitOptions.RemoveEmptyEntries) is [.., var last]
        && Words.Contains(last.ToUpperInvariant().TrimEnd("0123456789".ToCharArray()))
        && !name.Contains("PUBLIC", StringComparison.OrdinalIgnoreCase);

    /// <summary>A path leads to a secret, a variable of the container holds what is there already, a truth is none.</summary>
    private static bool IsValue(string? value) => value is not (null or "" or "true" or "false" or ['/', ..] or ['~', ..])
        && !value.StartsWith("${containerEnv:", StringComparison.Ordinal);

    private static string WhyOf(string where) => where switch
    {
        "containerEnv" => "it stands in this file, on command lines of the host, and in the container's /etc/environment",
        "remoteEnv" => "it stands in this file, and in a label of the image",
        _ => "it stands in this file, on command lines of the host, and in the history of the image",
    };
}
