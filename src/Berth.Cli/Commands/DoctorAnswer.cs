using System.Text.Json;
using Berth.Core.Diagnosis;
using Berth.Core.References;

namespace Berth.Cli.Commands;

/// <summary>Tells a report: the steps of each registry and image, then the problems, each with its fix.</summary>
internal static class DoctorAnswer
{
    public static void Print(Surroundings surroundings, DoctorReport report)
    {
        foreach (var registry in report.Registries)
        {
            surroundings.Out.Line($"{registry.Registry} ({registry.Product}; {LoginOf(registry, surroundings.Clock.GetUtcNow())})");
            PrintSteps(surroundings, registry.Steps, indent: "  ");
            foreach (var image in registry.References)
            {
                surroundings.Out.Line($"  {image.Reference}");
                PrintSteps(surroundings, image.Steps, indent: "    ");
            }
        }

        foreach (var problem in report.Problems)
        {
            surroundings.Out.Line();
            surroundings.Out.Problem(problem);
        }

        if (report is { Problems: [], Registries: [] })
        {
            surroundings.Out.Line("nothing to look at: no registry is given; name an image, or set ID_CONTAINER_REGISTRY_SERVER, _USER and _PASSWORD");
        }
        else if (report.Problems is [])
        {
            surroundings.Out.Line();
            surroundings.Out.Line("nothing is wrong");
        }
    }

    public static void Write(Surroundings surroundings, DoctorReport report) => JsonAnswer.Write(surroundings.Out, json =>
    {
        json.WriteStartArray("registries"u8);
        foreach (var registry in report.Registries)
        {
            json.WriteStartObject();
            json.WriteString("registry"u8, registry.Registry.Value);
            json.WriteString("product"u8, registry.Product);
            json.WriteString("login"u8, registry.Login switch
            {
                LoginUse.Used => "used",
                LoginUse.Refused => "refused",
                LoginUse.None => "none",
                _ => "not tried",
            });
            json.WriteString("user"u8, registry.User);
            JsonAnswer.WriteTime(json, "expiresAt", registry.LoginExpiresAt);
            json.WriteStartArray("addresses"u8);
            foreach (var address in registry.Addresses)
            {
                json.WriteStringValue(address);
            }

            json.WriteEndArray();
            WriteNumber(json, "clockSkewSeconds", registry.ClockSkew?.TotalSeconds);
            WriteSteps(json, registry.Steps);
            json.WriteStartArray("references"u8);
            foreach (var image in registry.References)
            {
                Write(json, image);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        JsonAnswer.WriteProblems(json, report.Problems);
    });

    private static string LoginOf(RegistryReport registry, DateTimeOffset now) => registry.Login switch
    {
        LoginUse.Used => $"as {Printable.Text(registry.User ?? "")}, {Expiry.Text(registry.LoginExpiresAt, now)}",
        LoginUse.Refused => "the login could not be produced",
        LoginUse.None => "no login",
        _ => "login not tried",
    };

    private static void Write(Utf8JsonWriter json, ReferenceReport image)
    {
        json.WriteStartObject();
        json.WriteString("reference"u8, image.Reference.ToString());
        WriteTruth(json, "canBePulled", image.CanBePulled);
        WriteTruth(json, "isPublic", image.IsPublic);
        json.WriteStartArray("platforms"u8);
        foreach (var platform in image.Platforms)
        {
            json.WriteStringValue(platform);
        }

        json.WriteEndArray();
        WriteNumber(json, "rateLimitRemaining", image.RateLimit?.Remaining);
        WriteSteps(json, image.Steps);
        json.WriteEndObject();
    }

    private static void WriteSteps(Utf8JsonWriter json, IReadOnlyList<ProbeStep> steps)
    {
        json.WriteStartArray("steps"u8);
        foreach (var step in steps)
        {
            json.WriteStartObject();
            json.WriteString("step"u8, NameOf(step.Kind));
            json.WriteString("outcome"u8, step.Outcome switch { ProbeStepOutcome.Passed => "passed", ProbeStepOutcome.Failed => "failed", _ => "skipped" });
            json.WriteString("detail"u8, step.Detail);
            json.WriteNumber("milliseconds"u8, Math.Round(step.Duration.TotalMilliseconds));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void PrintSteps(Surroundings surroundings, IReadOnlyList<ProbeStep> steps, string indent)
    {
        foreach (var step in steps)
        {
            // That an image is private is how it should be; the findings tell where it is not.
            var expected = step is { Kind: ProbeStepKind.AnonymousManifest, Outcome: ProbeStepOutcome.Failed };
            surroundings.Out.Step(
                expected ? ProbeStepOutcome.Skipped : step.Outcome, indent, $"{NameOf(step.Kind),-18} {(expected ? "not public: " : "")}{step.Detail}");
        }
    }

    private static string NameOf(ProbeStepKind kind) => kind switch
    {
        ProbeStepKind.Dns => "dns",
        ProbeStepKind.Tcp => "tcp",
        ProbeStepKind.Tls => "tls",
        ProbeStepKind.Challenge => "challenge",
        ProbeStepKind.Login => "login",
        ProbeStepKind.Token => "token",
        ProbeStepKind.Manifest => "manifest",
        ProbeStepKind.AnonymousManifest => "without login",
        _ => "platform",
    };

    private static void WriteTruth(Utf8JsonWriter json, string name, bool? value)
    {
        if (value is { } known)
        {
            json.WriteBoolean(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, Math.Round(known));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
