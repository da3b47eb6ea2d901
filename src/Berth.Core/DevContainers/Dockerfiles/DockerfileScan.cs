using System.Globalization;
using Berth.Core.References;

namespace Berth.Core.DevContainers.Dockerfiles;

/// <summary>
/// What a Dockerfile pulls: from the target every stage that is needed for it, by <c>FROM</c>, <c>COPY --from</c> and
/// <c>RUN --mount=from</c>. A name is looked for among the named contexts, then among the stages before it, and is an image otherwise.
/// </summary>
internal sealed class DockerfileScan
{
    private const string ImageContext = "docker-image://";

    /// <summary>How much the ARGs may hold together, in characters; those behind it have no value.</summary>
    private const int MaxArgsLength = 1024 * 1024;

    private readonly DockerfileStages stages;
    private readonly BuildSettings settings;
    private readonly ScanOptions options;
    private readonly Findings findings;
    private readonly Dictionary<string, string> globals;
    private readonly Dictionary<string, WrittenText> contexts = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<int> seen = [];

    private DockerfileScan(DockerfileStages stages, BuildSettings settings, ScanOptions options, Findings findings)
    {
        (this.stages, this.settings, this.options, this.findings) = (stages, settings, options, findings);
        globals = PlatformArgs.Of(options.Platform, settings.Platform ?? options.Platform);
        foreach (var (name, context) in settings.Contexts)
        {
            contexts[name] = contexts[CanonicalOf(name)] = context;
        }

        ReadGlobals();
    }

    /// <returns>The image that the target is built from in the end, as the Dev Containers CLI will inspect it; null where it is none.</returns>
    /// <exception cref="DevContainerFileException">There is nothing to build in it.</exception>
    public static WrittenText? Run(DockerfileText text, BuildSettings settings, ScanOptions options, Findings findings)
    {
        var scan = new DockerfileScan(DockerfileStages.Of(text), settings, options, findings);
        scan.AddSyntax();
        DockerfileWarnings.Add(text, settings, scan.stages, findings);
        if (scan.Target() is not { } target)
        {
            return null;
        }

        scan.Add(target);
        var image = scan.BaseOf(target);
        if (image is not null)
        {
            scan.CompareWithCli(image);
        }

        return image;
    }

    /// <summary>A line that is misread is told already; everything else in which the two differ is told here.</summary>
    private void CompareWithCli(WrittenText image)
    {
        var text = stages.Text;
        if (text.MisreadLines.Count == 0 && text.Escape == '\\'
            && CliBaseImage.Of(text, settings.CliTarget, settings.CliArgs, PlatformArgs.Of(options.Platform, options.Platform)) is var found
            && found != image.Text)
        {
            findings.Add(DevContainerProblems.BaseImageMisread(image, found));
        }
    }

    private DockerfileStage? Target()
    {
        if (settings.Target is not { } target)
        {
            return stages.Stages[^1];
        }

        var stage = stages.Find(target.Text, stages.Stages.Count);
        if (stage is null)
        {
            findings.Add(DevContainerProblems.StageMissing(target, stages.Text.At(0).File));
        }

        return stage;
    }

    private void ReadGlobals()
    {
        var length = 0L;
        foreach (var word in stages.GlobalArgs)
        {
            if (length > MaxArgsLength)
            {
                return;
            }

            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? word : word[..equals];
            if (settings.Args.TryGetValue(name, out var given))
            {
                globals[name] = given;
            }
            else if (equals >= 0)
            {
                // What a default names and nobody set is empty, as for the engines.
                globals[name] = Expand(word[(equals + 1)..]).Text;
                length += globals[name].Length;
            }
        }
    }

    private ShellWord Expand(string word) => ShellWord.Expand(word, stages.Text.Escape, name => globals.GetValueOrDefault(name));

    private void AddSyntax()
    {
        if (options.Engine == Engine.Docker)
        {
            var named = settings.Args.TryGetValue("BUILDKIT_SYNTAX", out var given) ? new(given, stages.Text.At(0)) : stages.Text.Syntax;
            if (named is not null)
            {
                findings.Add(ReferenceUse.Syntax, named, settings.Via);
            }
        }
    }

    private void Add(DockerfileStage stage)
    {
        // A stage refers to earlier ones only, so this ends; a list instead of recursion, since there may be thousands.
        var wanted = new Stack<DockerfileStage>([stage]);
        var reached = new SortedDictionary<int, DockerfileStage>();
        while (wanted.TryPop(out var next))
        {
            if (reached.TryAdd(next.Index, next))
            {
                foreach (var needed in Needed(next))
                {
                    wanted.Push(needed);
                }
            }
        }

        foreach (var next in reached.Values)
        {
            AddImages(next);
        }
    }

    private IEnumerable<DockerfileStage> Needed(DockerfileStage stage) =>
        from name in stage.Sources.Select(source => source.From).Prepend(Expand(stage.Base).Text)
        let found = ContextOf(name) is null ? stages.Find(name, stage.Index) : null
        where found is not null
        select found;

    private void AddImages(DockerfileStage stage)
    {
        var via = settings.Via is null ? stage.Words : $"{settings.Via}, {stage.Words}";
        var expanded = Expand(stage.Base);
        Resolve(ReferenceUse.From, expanded, stage, stage.Location, via, PlatformOf(stage));
        foreach (var (use, from, location) in stage.Sources)
        {
            var source = from.Contains('$', StringComparison.Ordinal)
                ? new ShellWord(from, "a variable stands there, which BuildKit does not take; give the image a stage: FROM image AS name")
                : new ShellWord(from.Trim('"', '\''), null);
            Resolve(use, source, stage, location, via, platform: null);
        }
    }

    private void Resolve(ReferenceUse use, ShellWord name, DockerfileStage stage, SourceLocation location, string via, string? platform)
    {
        if (ContextOf(name.Text) is { } context)
        {
            if (context.Text.StartsWith(ImageContext, StringComparison.OrdinalIgnoreCase))
            {
                findings.Add(ReferenceUse.BuildContext, context with { Text = context.Text[ImageContext.Length..] }, via, platform);
            }

            return;
        }

        if (name.Text == "scratch" || stages.Find(name.Text, stage.Index) is not null)
        {
            return;
        }

        if (name.Unknown is { } why)
        {
            findings.AddUnknown(use, name.Text, location, via, why);
        }
        else if (use != ReferenceUse.From && int.TryParse(name.Text, NumberStyles.None, null, out _))
        {
            findings.Add(DevContainerProblems.StageMissing(new(name.Text, location), location.File));
        }
        else
        {
            findings.Add(use, new(name.Text, location), via, platform);
        }
    }

    private string? PlatformOf(DockerfileStage stage)
    {
        var platform = stage.Platform is null ? settings.Platform : Expand(stage.Platform).Text;
        return platform is not "" && platform != options.Platform ? platform : null;
    }

    /// <summary>A named context stands for a stage or an image, however the image is spelt.</summary>
    private WrittenText? ContextOf(string name) =>
        contexts.Count == 0 ? null : contexts.GetValueOrDefault(name) ?? contexts.GetValueOrDefault(CanonicalOf(name));

    private static string CanonicalOf(string name) => ImageReference.TryParse(name, out var image, out _) ? image.Canonical : name;

    private WrittenText? BaseOf(DockerfileStage stage)
    {
        while (seen.Add(stage.Index))
        {
            var name = Expand(stage.Base);
            if (ContextOf(name.Text) is not null || name.Unknown is not null || name.Text == "scratch")
            {
                return null;
            }

            if (stages.Find(name.Text, stage.Index) is not { } below)
            {
                return new(name.Text, stage.Location);
            }

            stage = below;
        }

        return null;
    }
}
