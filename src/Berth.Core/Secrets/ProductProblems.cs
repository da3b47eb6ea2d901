using System.Text;
using System.Text.Json;
using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.Secrets;

/// <summary>What common registries ask of USER and PASSWORD, as far as their own documentation leaves no doubt.</summary>
internal static class ProductProblems
{
    public static readonly Func<SetFacts, Problem?>[] Checks =
        [EmailAtDockerHub, FineGrainedTokenAtGhcr, UserWithoutNamespace, UserAtGoogle, JsonKey, UserAtIbm, LoginAtMicrosoft];

    private static Problem? EmailAtDockerHub(SetFacts set) => (set.Product, set.User.Contains('@')) switch
    {
        (RegistryProduct.DockerHub, true) when set.Password.StartsWith("dckr_oat_", StringComparison.Ordinal) => set.AboutUser(
            ProblemCode.UserOfOtherForm,
            Severity.Warning,
            $"{set.UserName} is an e-mail address, and {set.PasswordName} is an access token of an organization",
            "Docker Hub takes such a token only with the name of the organization as the user",
            $"store the organization's name in {set.UserName}"),
        (RegistryProduct.DockerHub, true) => set.AboutUser(
            ProblemCode.EmailAtDockerHub,
            Severity.Warning,
            $"{set.UserName} is an e-mail address",
            "Docker Hub knows users by their Docker ID; access tokens work with nothing else",
            $"store the Docker ID in {set.UserName}"),
        _ => null,
    };

    private static Problem? FineGrainedTokenAtGhcr(SetFacts set) =>
        set.Product == RegistryProduct.Ghcr && set.Password.StartsWith("github_pat_", StringComparison.Ordinal)
            ? set.AboutPassword(
                ProblemCode.TokenKindNotTaken,
                Severity.Warning,
                $"{set.PasswordName} is a fine-grained personal access token",
                "GitHub Packages takes classic personal access tokens only",
                $"store a classic token with the scope read:packages in {set.PasswordName}",
                "xdg-open 'https://github.com/settings/tokens/new?scopes=read:packages'")
            : null;

    private static Problem? UserWithoutNamespace(SetFacts set) =>
        set.Product == RegistryProduct.OracleInfrastructure && !set.User.Contains('/')
            ? set.AboutUser(
                ProblemCode.UserOfOtherForm,
                Severity.Warning,
                $"{set.UserName} has no namespace in front of the name",
                "Oracle's registry knows users as NAMESPACE/USER, federated ones as NAMESPACE/DOMAIN/USER",
                $"put the tenancy's namespace and a slash in front of the name in {set.UserName}",
                "oci os ns get")
            : null;

    private static Problem? UserAtGoogle(SetFacts set) =>
        IsGoogle(set) && set.User is not ("oauth2accesstoken" or "_json_key" or "_json_key_base64") && !set.User.StartsWith('_')
            ? set.AboutUser(
                ProblemCode.UserOfOtherForm,
                Severity.Warning,
                $"{set.UserName} is none of the names that Google's registries take",
                "the user tells what the password is: oauth2accesstoken, _json_key or _json_key_base64",
                $"store '_json_key_base64' in {set.UserName} and the service account's key file, as base64, in {set.PasswordName}")
            : null;

    private static Problem? JsonKey(SetFacts set) => (IsGoogle(set), set.User) switch
    {
        (true, "_json_key") => FaultOfKey(Encoding.UTF8.GetBytes(set.Password)) is { } fault ? BrokenKey(set, fault) : null,
        (true, "_json_key_base64") => SecretForms.FromBase64OrNull(set.Password) is { } key
            ? FaultOfKey(key) is { } fault ? BrokenKey(set, $"holds base64 of what {fault}") : null
            : BrokenKey(set, "is not base64"),
        _ => null,
    };

    /// <summary>What is wrong with a service account's key file, to follow its name in a sentence; null for one that looks whole.</summary>
    private static string? FaultOfKey(byte[] text)
    {
        using var document = SecretForms.ParseOrNull(text);
        return document?.RootElement switch
        {
            null or { ValueKind: not JsonValueKind.Object } => "is not a JSON object",
            { } root when !root.TryGetProperty("private_key", out var key) || key.ValueKind != JsonValueKind.String => "has no private_key",
            { } root when !HasLineBreaks(root.GetProperty("private_key")) => "has a private_key that lost its line breaks",
            _ => null,
        };
    }

    private static bool HasLineBreaks(JsonElement key)
    {
        try
        {
            return key.GetString()!.Trim().Contains('\n');
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, written as an escape: no private key holds one.
            return false;
        }
    }

    private static Problem BrokenKey(SetFacts set, string fault) => set.AboutPassword(
        ProblemCode.BrokenJsonKey,
        Severity.Warning,
        $"{set.PasswordName} {fault} ({set.Password.Length} characters)",
        $"with the user {set.User}, Google's registries expect a service account's whole key file",
        $"store '_json_key_base64' in {set.UserName} and the key file in base64, on one line, in {set.PasswordName}",
        "base64 -w0 KEYFILE");

    private static Problem? UserAtIbm(SetFacts set) =>
        set.Product == RegistryProduct.IbmCloud && !set.User.StartsWith("iam", StringComparison.Ordinal)
            ? set.AboutUser(
                ProblemCode.UserOfOtherForm,
                Severity.Notice,
                $"{set.UserName} is not 'iamapikey'",
                "IBM's registry takes an API key with that user",
                $"store 'iamapikey' in {set.UserName} if {set.PasswordName} is an API key")
            : null;

    private static Problem? LoginAtMicrosoft(SetFacts set) =>
        set.Product == RegistryProduct.Microsoft
            ? set.AboutUser(
                ProblemCode.LoginNotNeeded,
                Severity.Notice,
                $"{set.Registry} is Microsoft's public registry, which takes no login",
                "all of its images can be pulled by anyone",
                $"remove this set; a registry of one's own at Azure is called NAME.azurecr.io")
            : null;

    private static bool IsGoogle(SetFacts set) => set.Product
        is RegistryProduct.Gcr or RegistryProduct.GoogleArtifactRegistry or RegistryProduct.GoogleArtifactRegistryRegional;
}
