using System.Text;
using Berth.Core.DevContainers.Dockerfiles;
using Berth.Core.References;

namespace Berth.Core.DevContainers.Compose;

/// <summary>What the started services of a compose project pull. A service with a build is built, whatever its <c>image</c> says.</summary>
internal sealed class ComposeScan(ComposeProject project, DevContainerConfig config, ScanOptions options, Findings findings)
{
    /// <returns>The image that the Dev Containers CLI inspects; null where it is none or unknown.</returns>
    /// <exception cref="DevContainerFileException">A Dockerfile is missing or broken.</exception>
    public WrittenText? Run()
    {
        WrittenText? inspected = null;
        foreach (var service in project.Services.Where(service => service.IsStarted))
        {
            var image = Add(service);
            inspected = service.Name == config.Service?.Text ? image : inspected;
        }

        return inspected;
    }

    private WrittenText? Add(ComposeService service)
    {
        var via = $"service {Printable.Text(service.Name)}";
        var platform = service.Platform?.Text is { Length: > 0 } named && named != options.Platform ? named : null;
        foreach (var volume in service.Volumes.Where(volume => volume.IsImage && volume.Source is not null))
        {
            findings.Add(ReferenceUse.Service, new(volume.Source!, volume.Location), $"{via}, volume {Printable.Text(volume.Target)}", platform);
        }

        if (service.Build is { } build)
        {
            return Build(build, platform, via);
        }

        if (service.Image is { Text: not "" } image)
        {
            findings.Add(ReferenceUse.Service, image, via, platform);
            return image;
        }

        if (service.Provider is null)
        {
            findings.Add(DevContainerProblems.ServiceWithoutImage(service.Name, service.Location));
        }

        return null;
    }

    private WrittenText? Build(ComposeBuild build, string? platform, string via)
    {
        foreach (var cache in build.CacheFrom)
        {
            CacheFrom.Add(cache, via, options, findings);
        }

        if (build.IsRemote && build.Inline is null)
        {
            findings.AddUnknown(ReferenceUse.From, build.Context.Text, build.Context.Location, via, "its Dockerfile is fetched at the launch");
            return null;
        }

        var args = build.Args.ToDictionary(arg => arg.Name, arg => arg.Value!);
        var contexts = new Dictionary<string, WrittenText>();
        foreach (var context in build.Contexts.Where(context => context.Value is not null))
        {
            contexts[context.Name] = new(context.Value!, context.Location);
        }

        SecretNames.AddOf(build.Args, "build.args", findings);
        var known = build.Args.ToDictionary(arg => arg.Name, arg => arg.Value);
        var settings = new BuildSettings(build.Target, args, contexts, platform, build.Target?.Text, known, via);
        return DockerfileScan.Run(Dockerfile(build), settings, options, findings);
    }

    private DockerfileText Dockerfile(ComposeBuild build)
    {
        if (build.Inline is { } inline)
        {
            var above = inline.Location with { Line = inline.Location.Line + build.InlineOffset };
            return DockerfileText.Parse(above, Encoding.UTF8.GetBytes(inline.Text));
        }

        var name = (build.Dockerfile?.Text ?? "Dockerfile").Replace("\0", "\ufffd", StringComparison.Ordinal);
        var path = Path.GetFullPath(name, build.Context.Text);
        var shown = SourceFile.Shown(config.Folder, path);
        var named = build.Dockerfile?.Location ?? build.Context.Location;
        return DockerfileText.Parse(new(shown, 0), SourceFile.Read(path, shown, DockerfileText.MaxBytes, named));
    }
}
