using System.CommandLine;
using Berth.Cli.Codespaces;
using Berth.Cli.Engines;

namespace Berth.Cli.Commands;

/// <summary>The words that the commands for codespaces share.</summary>
internal sealed class CodespaceOptions
{
    public Argument<string> Folder { get; } = new("FOLDER")
    {
        Description = "The checked-out repository; this folder where none is named",
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = _ => ".",
    };

    /// <summary>One that was launched already.</summary>
    public Argument<string> Codespace { get; } = new("CODESPACE")
    {
        Description = "Its folder, or its name in berth list; this folder where none is named",
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = _ => ".",
    };

    public Option<string?> Config { get; } = new("--config") { Description = "Use this devcontainer.json", HelpName = "FILE" };

    public Option<string?> Engine { get; } = new("--engine") { Description = "Use this engine: podman or docker", HelpName = "ENGINE" };

    public Option<string?> SecretsFile { get; } = GivenSecrets.FileOption();

    public Option<bool> RegistrySecretsInEnv { get; } = new("--registry-secrets-in-env")
    {
        Description = "Give commands inside the PASSWORD of registry secret sets as well",
    };

    public Option<bool> ForwardLogins { get; } = new("--forward-logins")
    {
        Description = "Serve your own docker logins inside, for registries that no secret names",
    };

    public Option<bool> Trust { get; } = new("--trust") { Description = "Do not ask about what runs on this host or opens it" };

    public Option<bool> NoPreflight { get; } = new("--no-preflight") { Description = "Do not check the references before the launch" };

    public Option<string[]> AllowRealm { get; } = new("--allow-realm")
    {
        Description = "Let a registry send logins to a token service on another host",
        HelpName = "REGISTRY=HOST",
        Arity = ArgumentArity.OneOrMore,
    };

    public Option<string?> Server { get; } = new("--server")
    {
        Description = "Let this server say which registries and secrets the codespace gets; log in before with berth auth login",
        HelpName = "SERVER",
    };

    public Option<string?> Repository { get; } = new("--repo")
    {
        Description = "The repository at the server; else the remote 'origin' tells it",
        HelpName = "OWNER/NAME",
    };

    public Option<bool> Json { get; } = JsonAnswer.Option();

    /// <summary>What these options say.</summary>
    /// <exception cref="MisusedException">A value is not usable.</exception>
    public LaunchRequest Request(ParseResult parsed) => new(
        parsed.GetValue(Folder) ?? ".",
        parsed.GetValue(Config),
        EngineOf(parsed),
        new(parsed.GetValue(SecretsFile), parsed.GetValue(RegistrySecretsInEnv), parsed.GetValue(ForwardLogins))
        {
            Server = parsed.GetValue(Server),
            Repository = RepositoryOf(parsed),
        })
    {
        IsTrusted = parsed.GetValue(Trust),
        SkipsPreflight = parsed.GetValue(NoPreflight),
        Realms = [.. (parsed.GetValue(AllowRealm) ?? []).Select(DoctorCommand.ParseRealm)],
        Json = parsed.GetValue(Json),
    };

    private string? RepositoryOf(ParseResult parsed) => parsed.GetValue(Repository) is not { } name ? null
        : name.Split('/') is [{ Length: > 0 }, { Length: > 0 }] ? name
        : throw new MisusedException($"'{name}' is no repository", "write it like acme/api");

    public EngineKind? EngineOf(ParseResult parsed) => parsed.GetValue(Engine) is not { } word ? null
        : EngineKinds.Read(word) ?? throw new MisusedException($"'{word}' is no engine that berth knows", "--engine podman, or --engine docker");
}
