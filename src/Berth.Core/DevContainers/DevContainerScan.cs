using Berth.Core.DevContainers.Compose;
using Berth.Core.DevContainers.Dockerfiles;
using Berth.Core.DevContainers.Features;
using Berth.Core.References;

namespace Berth.Core.DevContainers;

/// <summary>
/// Looks a dev container through without asking anybody: what a launch pulls, and what in its files will not work as one expects.
/// </summary>
public static class DevContainerScan
{
    /// <exception cref="DevContainerFileException">A file is missing or broken, so that a launch would fail.</exception>
    public static ScanResult Read(DevContainerConfig config, ScanOptions options)
    {
        var findings = new Findings();
        AddVariables(config, findings);
        SecretNames.AddOf(WithoutWithheld(config, "containerEnv", config.ContainerEnv), "containerEnv", findings);
        SecretNames.AddOf(WithoutWithheld(config, "remoteEnv", config.RemoteEnv), "remoteEnv", findings);

        ComposeProject? compose = null;
        WrittenText? inspected;
        switch (config.Kind)
        {
            case DevContainerKind.Dockerfile:
                inspected = AddBuild(config, options, findings);
                break;
            case DevContainerKind.Image:
                findings.Add(ReferenceUse.Image, config.Image!, platform: RunPlatform(config, options));
                inspected = config.Image;
                break;
            default:
                compose = new ComposeReader(config, findings).Read();
                inspected = new ComposeScan(compose, config, options, findings).Run();
                break;
        }

        if (inspected is not null && IsFlat(inspected.Text))
        {
            findings.Add(DevContainerProblems.FlatName(inspected));
        }

        var features = FeatureScan.Run(config, findings);
        return new(findings.References, findings.Problems, compose, features) { BaseImage = inspected };
    }

    private static void AddVariables(DevContainerConfig config, Findings findings)
    {
        foreach (var use in config.Variables)
        {
            if (use.LocalVariable is { } name && config.Scope.Withheld.Contains(name))
            {
                findings.Add(DevContainerProblems.SecretWithheld(use));
            }

            // A variable that is set has no use for its default.
            if (use.CutDefault is not null && !config.Scope.LocalEnvironment.ContainsKey(use.LocalVariable!))
            {
                findings.Add(DevContainerProblems.DefaultCutAtColon(use));
            }
        }
    }

    private static WrittenText? AddBuild(DevContainerConfig config, ScanOptions options, Findings findings)
    {
        var build = config.Build!;
        var engineOptions = BuildOptions.Read(build.Options, config.Scope);
        var shown = SourceFile.Shown(config.Folder, build.Dockerfile);
        var text = DockerfileText.Parse(new(shown, 0), SourceFile.Read(build.Dockerfile, shown, DockerfileText.MaxBytes, build.DockerfileAt));

        var args = new Dictionary<string, string>();
        foreach (var arg in build.Args.Concat(engineOptions.Args))
        {
            args[arg.Name] = arg.Value!;
        }

        var written = config.Values["build"]?["args"]?.Members ?? [];
        var known = written.Where(arg => !arg.Value.IsNull).ToDictionary(arg => arg.Name, arg => arg.Value.Text);
        var settings = new BuildSettings(
            engineOptions.Target ?? build.Target, args, engineOptions.Contexts, engineOptions.Platform, build.Target?.Text, known, Via: null);
        var inspected = DockerfileScan.Run(text, settings, options, findings);
        foreach (var cache in build.CacheFrom.Concat(engineOptions.CacheFrom))
        {
            CacheFrom.Add(cache, via: null, options, findings);
        }

        SecretNames.AddOf(WithoutWithheld(config, "args", build.Args), "build.args", findings);
        SecretNames.AddOf(engineOptions.Args, "build.args", findings);
        return inspected;
    }

    /// <summary>Those that are not empty because Berth hides a secret, of which there is a word already.</summary>
    private static List<WrittenPair> WithoutWithheld(DevContainerConfig config, string section, IReadOnlyList<WrittenPair> pairs)
    {
        var written = section == "args" ? config.Root["build"]?[section] : config.Root[section];
        return [.. pairs.Where(pair => written?[pair.Name] is not { } node
            || !Substitution.UsesIn(node, config.File).Any(use => use.LocalVariable is { } name && config.Scope.Withheld.Contains(name)))];
    }

    private static string? RunPlatform(DevContainerConfig config, ScanOptions options)
    {
        for (var i = 0; i < config.RunArgs.Count; i++)
        {
            var platform = config.RunArgs[i].Text switch
            {
                "--platform" => config.RunArgs.ElementAtOrDefault(i + 1)?.Text,
                var text when text.StartsWith("--platform=", StringComparison.Ordinal) => text["--platform=".Length..],
                _ => null,
            };
            if (platform is { Length: > 0 } && platform != options.Platform)
            {
                return platform;
            }
        }

        return null;
    }

    /// <summary>Whether a name has one slash, and a registry before it: <c>registry.example.com/app</c>.</summary>
    /// <remarks>The Dev Containers CLI 0.89 puts <c>docker.io/</c> before every name of two parts, of whatever kind the first is.</remarks>
    private static bool IsFlat(string text) =>
        text.Count(c => c == '/') == 1 && ImageReference.TryParse(text, out var image, out _) && image.Domain != "docker.io";
}
