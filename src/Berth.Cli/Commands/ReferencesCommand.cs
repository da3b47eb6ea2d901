using System.CommandLine;
using Berth.Cli.Codespaces;
using Berth.Cli.Engines;
using Berth.Core.DevContainers;
using Berth.Core.DevContainers.Features;
using Berth.Core.Diagnosis;
using Berth.Core.Preflight;
using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Cli.Commands;

/// <summary><c>berth references</c>: everything that a dev container pulls, and where that is written.</summary>
internal static class ReferencesCommand
{
    public static Command Of(Surroundings surroundings)
    {
        var options = new CodespaceOptions();
        var offline = new Option<bool>("--offline") { Description = "Ask no registry: what features depend on is then not known" };
        var command = new Command("references", "List everything that a dev container pulls, and where that is written")
        {
            options.Folder, options.Config, options.Engine, options.SecretsFile, options.AllowRealm, offline, options.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var request = options.Request(parsed);
            var secrets = LaunchSecrets.Read(surroundings, request.Options.SecretsFile, withPasswords: false);
            var config = LaunchContext.ConfigOf(surroundings, request, secrets);
            var scan = DevContainerScan.Read(config, new(EngineChoice.KindFor(surroundings, request.Engine).AsCore, HostPlatform.Current));
            var features = parsed.GetValue(offline) ? FeatureResolution.None : await ResolveAsync(surroundings, request, secrets, scan, cancellationToken);
            IReadOnlyList<DevContainerReference> references = [.. scan.References, .. features.References];
            Problem[] problems = [.. scan.Problems, .. features.Problems];
            if (request.Json)
            {
                Write(surroundings, references, problems);
            }
            else
            {
                Print(surroundings, references, problems);
                if (parsed.GetValue(offline) && scan.Features.Any(feature => feature.Source is FeatureSource.Registry))
                {
                    surroundings.Error.Line("berth: what features depend on only their registries know, and none was asked");
                }
            }

            return (int)Outcome.Of(problems);
        });
        return command;
    }

    /// <summary>What the features of registries depend on.</summary>
    private static async Task<FeatureResolution> ResolveAsync(
        Surroundings surroundings, LaunchRequest request, LaunchSecrets secrets, ScanResult scan, CancellationToken cancellationToken)
    {
        var keychain = new Keychains(surroundings).Of(secrets.Sets);
        using var preflight = new LaunchPreflight(surroundings, LaunchLogins.Of(surroundings, keychain), secrets.Sets, request.Realms);
        return await preflight.ResolveAsync(scan.References, cancellationToken);
    }

    private static void Print(Surroundings surroundings, IReadOnlyList<DevContainerReference> references, IReadOnlyList<Problem> problems)
    {
        var table = new Table("USE", "REFERENCE", "WHERE", "VIA");
        foreach (var reference in references)
        {
            table.Add(WordsFor(reference), Printable.Text(reference.Text), reference.Location.ToString(), ViaOf(reference));
        }

        if (references.Count > 0)
        {
            table.WriteTo(surroundings.Out);
        }
        else
        {
            surroundings.Error.Line("berth: it pulls nothing");
        }

        foreach (var problem in problems)
        {
            surroundings.Error.Problem(problem);
        }
    }

    private static string ViaOf(DevContainerReference reference)
    {
        string?[] parts =
        [
            reference.Via,
            reference.Platform is { } platform ? $"for {Printable.Text(platform)}" : null,
            reference.Unknown is { } why ? $"not known before the launch: {why}" : null,
        ];
        var told = parts.OfType<string>().ToArray();
        return told is [] ? "-" : string.Join(", ", told);
    }

    private static string WordsFor(DevContainerReference reference) => reference.Use switch
    {
        ReferenceUse.Image => "image",
        ReferenceUse.From => "FROM",
        ReferenceUse.CopyFrom => "COPY --from",
        ReferenceUse.MountFrom => "RUN --mount",
        ReferenceUse.Syntax => "# syntax",
        ReferenceUse.BuildContext => "build context",
        ReferenceUse.CacheFrom => "cache",
        ReferenceUse.Service => "service",
        ReferenceUse.Feature => "feature",
        ReferenceUse.FeatureDependency => "feature dependsOn",
        _ => "feature order",
    };

    private static void Write(Surroundings surroundings, IReadOnlyList<DevContainerReference> references, IReadOnlyList<Problem> problems) => JsonAnswer.Write(surroundings.Out, json =>
    {
        json.WriteStartArray("references"u8);
        foreach (var reference in references)
        {
            json.WriteStartObject();
            json.WriteString("use"u8, NameOf(reference.Use));
            json.WriteString("reference"u8, reference.Text);
            json.WriteString("registry"u8, reference.Image?.Registry.Value);
            json.WriteString("image"u8, reference.Image?.Name);
            json.WriteString("tag"u8, reference.Image?.Tag);
            json.WriteString("digest"u8, reference.Image?.Digest);
            json.WriteString("platform"u8, reference.Platform);
            json.WriteString("file"u8, reference.Location.File);
            json.WriteNumber("line"u8, reference.Location.Line);
            json.WriteString("via"u8, reference.Via);
            json.WriteBoolean("optional"u8, reference.IsOptional);
            json.WriteString("unknown"u8, reference.Unknown);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        JsonAnswer.WriteProblems(json, problems);
    });

    private static string NameOf(ReferenceUse use) => $"{char.ToLowerInvariant(use.ToString()[0])}{use.ToString()[1..]}";
}
