using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.DevContainers;

/// <summary>What is wrong with a dev container's files, in words.</summary>
internal static class DevContainerProblems
{
    /// <param name="problem">What is wrong with it, as the parser says.</param>
    public static Problem ReferenceRefused(SourceLocation location, string problem) => new(
        ProblemCode.ReferenceRefused,
        Severity.Error,
        location.ToString(),
        $"{location}: {problem}",
        "no registry would accept it",
        "write registry/name:tag");

    public static Problem StageMissing(WrittenText stage, string dockerfile) => new(
        ProblemCode.StageMissing,
        Severity.Error,
        stage.Location.ToString(),
        $"{stage.Location}: '{Printable.Text(stage.Text)}' is no stage that '{dockerfile}' has there",
        "the build fails",
        "correct the name, or add the stage");

    public static Problem FlatName(WrittenText image) => new(
        ProblemCode.FlatName,
        Severity.Warning,
        image.Location.ToString(),
        $"{image.Location}: '{Printable.Text(image.Text)}' has one slash only, and the Dev Containers CLI looks for such a name at Docker Hub first",
        "a private name is told to Docker Hub, its metadata is not read, and whoever owns that name there could supply other metadata",
        "put the image below a second part, such as registry/team/name");

    public static Problem TaggedCacheFrom(WrittenText image) => new(
        ProblemCode.TaggedCacheFrom,
        Severity.Error,
        image.Location.ToString(),
        $"{image.Location}: the cache '{Printable.Text(image.Text)}' has a tag or a digest",
        "podman refuses it, and with it the build: repository must contain neither a tag nor digest",
        "leave the tag out, or build with docker");

    public static Problem DefaultCutAtColon(VariableUse use) => new(
        ProblemCode.DefaultCutAtColon,
        Severity.Warning,
        use.Location.ToString(),
        $"{use.Location}: the default of '{use.Text}' ends at its first colon: '{Printable.Text(use.CutDefault!)}' is used",
        "the Dev Containers CLI takes a colon for the end of a default, so that a tag or a port is lost",
        $"set '{Printable.Text(use.LocalVariable!)}' wherever the dev container is launched, or put the colon in front of the variable");

    /// <param name="where">In words, such as <c>containerEnv</c>; the value is never shown.</param>
    public static Problem SecretInConfiguration(string where, string name, SourceLocation location, string why) => new(
        ProblemCode.SecretInConfiguration,
        Severity.Warning,
        location.ToString(),
        $"{location}: '{Printable.Text(name)}' in {where} looks like a secret",
        why,
        where == "build.args" ? "use a build secret: RUN --mount=type=secret" : "declare it under \"secrets\" and let Berth hand it over");

    public static Problem SecretWithheld(VariableUse use) => new(
        ProblemCode.SecretWithheld,
        Severity.Warning,
        use.Location.ToString(),
        $"{use.Location}: '{Printable.Text(use.LocalVariable!)}' is a secret and is unset here",
        "what the files of a repository say must not get hold of secrets, so the variable is empty, or has its default",
        "read it from the environment inside the container instead");

    public static Problem FromMisread(SourceLocation location, Severity severity, int others) => new(
        ProblemCode.FromMisread,
        severity,
        location.ToString(),
        $"{location}: the line begins with FROM and is no instruction{(others > 0 ? $", as are {others} more" : "")}",
        "the Dev Containers CLI takes every line that begins so for a stage, inside heredocs and continued instructions too, and the launch can fail",
        "begin the line with something else, or put the script into a file of its own");

    /// <param name="found">What the CLI takes for the base image; null for none.</param>
    public static Problem BaseImageMisread(WrittenText image, string? found) => new(
        ProblemCode.BaseImageMisread,
        Severity.Warning,
        image.Location.ToString(),
        $"{image.Location}: the image is built from '{Printable.Text(image.Text)}', and the Dev Containers CLI takes "
            + (found is null ? "none for it" : $"'{Printable.Text(found)}' for it"),
        "it asks a registry for that name and reads its metadata, or fails",
        "write it more simply: one ARG on a line, build.args in quotation marks, ${X} or ${X:-word}, and the names of stages in lower case");

    public static Problem EscapeDirective(SourceLocation location) => new(
        ProblemCode.EscapeDirective,
        Severity.Warning,
        location.ToString(),
        $"{location}: the Dockerfile has its own escape character",
        "the Dev Containers CLI does not know the directive, and what it adds for features breaks on it",
        "continue lines with backslashes");

    public static Problem FeatureNotUsable(string key, SourceLocation location, string why, string fix) => new(
        ProblemCode.FeatureNotUsable,
        Severity.Error,
        location.ToString(),
        $"{location}: the feature '{Printable.Text(key)}' cannot be used",
        why,
        fix);

    public static Problem ServiceMissing(WrittenText service) => new(
        ProblemCode.ServiceMissing,
        Severity.Error,
        service.Location.ToString(),
        $"{service.Location}: there is no service '{Printable.Text(service.Text)}' in the compose files",
        "there is nothing to start",
        "correct the name");

    public static Problem ServiceWithoutImage(string service, SourceLocation location) => new(
        ProblemCode.ServiceWithoutImage,
        Severity.Error,
        location.ToString(),
        $"{location}: the service '{Printable.Text(service)}' has neither an image nor a build",
        "compose refuses the whole project",
        "give it one");

    public static Problem IncludeNotLookedInto(WrittenText include) => new(
        ProblemCode.IncludeNotLookedInto,
        Severity.Warning,
        include.Location.ToString(),
        $"{include.Location}: '{Printable.Text(include.Text)}' is not on this machine",
        "what it pulls is not known before the launch",
        "look into it by hand, or keep a copy");
}
