using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Berth.Core.References;

namespace Berth.Core.Docker.Lookup;

/// <summary>
/// The variable <c>DOCKER_AUTH_CONFIG</c>, which docker 28.3.2 and later ask before any file. It takes <c>auths.KEY.auth</c> and not one
/// member more: anything else makes docker pass over the whole variable, with a warning.
/// </summary>
/// <param name="Auths">By key; Docker Hub's is <see cref="DockerLookup.DockerHubKey"/>.</param>
public sealed record DockerAuthConfig(IReadOnlyDictionary<string, AuthEntry> Auths)
{
    /// <summary>Reads the variable as strictly as docker does.</summary>
    /// <param name="problem">Why docker would not read it; no value is ever in it.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out DockerAuthConfig? config, [NotNullWhen(false)] out string? problem)
    {
        (config, problem) = (null, null);
        Dictionary<string, AuthEntry> auths = [];
        try
        {
            using var document = JsonDocument.Parse(text);
            problem = document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.EnumerateObject().Select(member => Section(member, auths)).FirstOrDefault(fault => fault is not null)
                : "it is no JSON object";
        }
        catch (JsonException)
        {
            problem = "it is not one JSON object";
        }
        catch (InvalidOperationException)
        {
            problem = "it holds a text that is no Unicode";
        }

        config = problem is null ? new(auths) : null;
        return problem is null;
    }

    private static string? Section(JsonProperty member, Dictionary<string, AuthEntry> auths) => (member.Name, member.Value.ValueKind) switch
    {
        ("auths", JsonValueKind.Object) =>
            member.Value.EnumerateObject().Select(entry => Entry(entry, auths)).FirstOrDefault(fault => fault is not null),
        ("auths", JsonValueKind.Null) => null,
        ("auths", _) => "auths is no object",
        _ => UnknownField(member),
    };

    private static string? Entry(JsonProperty member, Dictionary<string, AuthEntry> auths)
    {
        var key = Printable.Text(member.Name);
        if (member.Value.ValueKind != JsonValueKind.Object)
        {
            return $"the entry of '{key}' is no object";
        }

        foreach (var field in member.Value.EnumerateObject())
        {
            if (field.Name != "auth")
            {
                return UnknownField(field);
            }
        }

        if (AuthEntry.Read(member.Value) is not { Entry: { IsPadded: true } entry })
        {
            return $"the auth of '{key}' is not base64 of user:password";
        }

        auths[member.Name] = entry;
        return null;
    }

    private static string UnknownField(JsonProperty field) => $"unknown field \"{Printable.Text(field.Name)}\"";
}
