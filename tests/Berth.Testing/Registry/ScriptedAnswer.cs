namespace Berth.Testing.Registry;

/// <summary>What a <see cref="ScriptedRegistry"/> answers.</summary>
/// <param name="Headers">Added to those that every HTTP answer has.</param>
public sealed record ScriptedAnswer(int Status, string Body = "", params (string Name, string Value)[] Headers)
{
    /// <summary>Every 401 and 200 of a registry says which protocol it speaks.</summary>
    private static readonly (string, string) Version = ("Docker-Distribution-Api-Version", "registry/2.0");

    /// <summary>Whether the server stays silent until the client gives up.</summary>
    public bool NeverComes { get; init; }

    public static ScriptedAnswer Silence { get; } = new(0) { NeverComes = true };

    public static ScriptedAnswer Ok { get; } = new(200, "{}", Version);

    public static ScriptedAnswer Bearer(string realm, string service) =>
        new(401, Errors("UNAUTHORIZED", "authentication required"), Version, ("WWW-Authenticate", $"Bearer realm=\"{realm}\",service=\"{service}\""));

    public static ScriptedAnswer Basic(string realm) =>
        new(401, Errors("UNAUTHORIZED", "authentication required"), Version, ("WWW-Authenticate", $"Basic realm=\"{realm}\""));

    public static ScriptedAnswer Token(string token, int expiresIn = 300) =>
        new(200, $$"""{"token":"{{token}}","expires_in":{{expiresIn}}}""", ("Content-Type", "application/json"));

    /// <summary>A refusal in the form of the distribution specification.</summary>
    public static ScriptedAnswer Error(int status, string code, string message) => new(status, Errors(code, message), ("Content-Type", "application/json"));

    public static ScriptedAnswer Manifest(string mediaType, string body) => new(200, body, ("Content-Type", mediaType));

    /// <summary>An image for one platform.</summary>
    public static ScriptedAnswer Image { get; } = Manifest("application/vnd.oci.image.manifest.v1+json", """{"schemaVersion":2}""");

    /// <summary>An image for several platforms, written <c>os/architecture</c>.</summary>
    public static ScriptedAnswer Index(params string[] platforms)
    {
        var entries = platforms.Select(platform => platform.Split('/')).Select(parts =>
            $$$"""{"mediaType":"application/vnd.oci.image.manifest.v1+json","platform":{"os":"{{{parts[0]}}}","architecture":"{{{parts[1]}}}"}}""");
        return Manifest(
            "application/vnd.oci.image.index.v1+json",
            $$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{{string.Join(',', entries)}}]}""");
    }

    private static string Errors(string code, string message) =>
        $$"""{"errors":[{"code":"{{code}}","message":{{System.Text.Json.JsonSerializer.Serialize(message)}}}]}""";
}
