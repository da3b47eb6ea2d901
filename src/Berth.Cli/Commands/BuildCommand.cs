using System.CommandLine;
using Berth.Cli.Codespaces;

namespace Berth.Cli.Commands;

/// <summary><c>berth build</c>: builds the image of a dev container, with the same logins as a launch.</summary>
internal static class BuildCommand
{
    public static Command Of(Surroundings surroundings)
    {
        var options = new CodespaceOptions();
        var images = new Option<string[]>("--image-name") { Description = "Name the image", HelpName = "IMAGE", Arity = ArgumentArity.OneOrMore };
        var push = new Option<bool>("--push") { Description = "Push the image; needs docker's buildx" };
        var noCache = new Option<bool>("--no-cache") { Description = "Build every layer anew" };
        var prebuild = new Option<bool>("--prebuild") { Description = "Launch, and stop after updateContentCommand: what a prebuilt image is made of" };
        var command = new Command("build", "Build the image of a dev container, with the same logins as a launch")
        {
            options.Folder, options.Config, options.Engine, options.SecretsFile, options.Trust, options.NoPreflight, options.AllowRealm,
            images, push, noCache, prebuild, options.Json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var request = options.Request(parsed);
            string[] more = [.. parsed.GetValue(push) ? ["--push"] : (string[])[], .. parsed.GetValue(noCache) ? ["--no-cache"] : (string[])[]];
            return parsed.GetValue(prebuild)
                ? new Launch(surroundings, request with { IsPrebuild = true }).RunAsync(cancellationToken)
                : new ImageBuild(surroundings, request with { IsBuild = true }, parsed.GetValue(images) ?? [], more).RunAsync(cancellationToken);
        });
        return command;
    }
}
