using System.CommandLine;
using Berth.Core.DevContainers;
using Berth.Core.DevContainers.Features;
using Berth.Core.References;

namespace Berth.Cli.Commands;

/// <summary><c>berth references</c>: everything that a dev container pulls, and where that is written.</summary>
internal static class ReferencesCommand
{
    public static Command Of(Surroundings surroundings)
    {
        var folder = GivenDevContainer.Folder();
        var config = GivenDevContainer.ConfigOption();
        var engine = GivenDevContainer.EngineOption();
        var json = JsonAnswer.Option();
        var command = new Command("references", "List everything that a dev container pulls, and where that is written") { folder, config, engine, json };
        command.SetAction(parsed =>
        {
            var options = GivenDevContainer.OptionsOf(surroundings, parsed.GetValue(engine));
            var container = GivenDevContainer.Read(surroundings, parsed.GetValue(folder)!, parsed.GetValue(config));
            var scan = DevContainerScan.Read(container, options);
            var references = References(scan);
            if (parsed.GetValue(json))
            {
                Write(surroundings, references, scan);
            }
            else
            {
                Print(surroundings, references, scan);
            }

            return (int)Outcome.Of(scan.Problems);
        });
        return command;
    }

    /// <summary>What the files tell. What features of registries depend on, only their registries know.</summary>
    private static IReadOnlyList<DevContainerReference> References(ScanResult scan) => scan.References;

    private static void Print(Surroundings surroundings, IReadOnlyList<DevContainerReference> references, ScanResult scan)
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

        foreach (var problem in scan.Problems)
        {
            surroundings.Error.Problem(problem);
        }

        if (scan.Features.Any(feature => feature.Source is FeatureSource.Registry))
        {
            surroundings.Error.Line("berth: what features depend on is asked of their registries at the launch, and is not listed here");
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

    private static void Write(Surroundings surroundings, IReadOnlyList<DevContainerReference> references, ScanResult scan) => JsonAnswer.Write(surroundings.Out, json =>
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
        JsonAnswer.WriteProblems(json, scan.Problems);
    });

    private static string NameOf(ReferenceUse use) => $"{char.ToLowerInvariant(use.ToString()[0])}{use.ToString()[1..]}";
}
