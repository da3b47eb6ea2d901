using Berth.Core.Problems;

namespace Berth.Core.DevContainers.Dockerfiles;

/// <summary>Where the Dev Containers CLI, which reads Dockerfiles with patterns, reads something else than the engines.</summary>
internal static class DockerfileWarnings
{
    public static void Add(DockerfileText text, BuildSettings settings, DockerfileStages stages, Findings findings)
    {
        if (text.MisreadLines is [var first, ..] misread)
        {
            // Without a target the CLI gives the last line that it takes for a FROM a name, and so breaks it.
            var breaks = settings.Target is null && text.At(misread[^1]).Line > stages.Stages[^1].Location.Line;
            findings.Add(DevContainerProblems.FromMisread(text.At(first), breaks ? Severity.Error : Severity.Warning, misread.Count - 1));
        }

        if (text.EscapeLine is { } line && text.Escape != '\\')
        {
            findings.Add(DevContainerProblems.EscapeDirective(text.At(line)));
        }
    }
}
