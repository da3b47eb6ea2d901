using System.Text.Json;
using Berth.Core.Problems;

namespace Berth.Core.Preflight;

/// <summary>A preflight as JSON, for scripts. Members that are not known are null; none is ever left out.</summary>
public static class PreflightJson
{
    /// <summary>Writes the members <c>references</c>, <c>features</c>, <c>bytesToPull</c> and others into an object that the caller has begun.</summary>
    public static void WriteMembers(Utf8JsonWriter json, PreflightReport report)
    {
        json.WriteBoolean("isReady"u8, !report.HasErrors);
        json.WriteNumber("bytesToPull"u8, report.BytesToPull);
        json.WriteBoolean("isBytesComplete"u8, report.IsBytesComplete);
        json.WriteNumber("milliseconds"u8, Math.Round(report.Duration.TotalMilliseconds));
        json.WriteStartArray("references"u8);
        foreach (var check in report.References)
        {
            Write(json, check);
        }

        json.WriteEndArray();
        json.WriteStartArray("features"u8);
        foreach (var feature in report.Features.Features)
        {
            Write(json, feature);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ReferenceCheck check)
    {
        json.WriteStartObject();
        json.WriteString("reference"u8, check.Reference.Text);
        json.WriteString("use"u8, JsonNamingPolicy.CamelCase.ConvertName(check.Reference.Use.ToString()));
        json.WriteString("file"u8, check.Reference.Location.File);
        json.WriteNumber("line"u8, check.Reference.Location.Line);
        json.WriteString("via"u8, check.Reference.Via);
        json.WriteString("outcome"u8, check.Outcome.Text);
        json.WriteString("unknown"u8, check.Reference.Unknown);
        json.WriteString("registry"u8, check.Registry);
        json.WriteString("product"u8, check.Product);
        json.WritePropertyName("login"u8);
        Write(json, check.Login);
        json.WriteString("digest"u8, check.Digest);
        WriteNumber(json, "bytes", check.Bytes);
        json.WriteString("platform"u8, check.Platform);
        if (check.IsForPlatform is { } isForPlatform)
        {
            json.WriteBoolean("isForPlatform"u8, isForPlatform);
        }
        else
        {
            json.WriteNull("isForPlatform"u8);
        }

        WriteTexts(json, "problems", check.Problems.Select(problem => problem.Code.Text));
        json.WriteNumber("milliseconds"u8, Math.Round(check.Duration.TotalMilliseconds));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ServingLogin? login)
    {
        if (login is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("kind"u8, JsonNamingPolicy.CamelCase.ConvertName(login.Kind.ToString()));
        json.WriteString("identifier"u8, login.Identifier);
        json.WriteString("level"u8, login.Level?.ToString().ToLowerInvariant());
        json.WriteString("origin"u8, login.Origin);
        json.WriteString("why"u8, login.Why);
        json.WriteString("expiresAt"u8, login.ExpiresAt?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ResolvedFeature feature)
    {
        json.WriteStartObject();
        json.WriteString("reference"u8, feature.Reference.Text);
        json.WriteString("version"u8, feature.Metadata.Version);
        WriteTexts(json, "dependsOn", feature.Metadata.DependsOn.Select(entry => entry.Key));
        WriteTexts(json, "installsAfter", feature.Metadata.InstallsAfter.Select(after => after.Text));
        json.WriteBoolean("privileged"u8, feature.Brought.IsPrivileged);
        WriteTexts(json, "capAdd", feature.Brought.CapAdd);
        WriteTexts(json, "securityOpt", feature.Brought.SecurityOpt);
        WriteTexts(json, "mounts", feature.Brought.Mounts);
        json.WriteString("entrypoint"u8, feature.Brought.Entrypoint);
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
