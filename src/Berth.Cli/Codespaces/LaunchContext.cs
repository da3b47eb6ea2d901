using Berth.Cli.Engines;
using Berth.Cli.Server;
using Berth.Core.Credentials;
using Berth.Core.DevContainers;
using Berth.Core.Preflight;
using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Cli.Codespaces;

/// <summary>What a launch works on, read and checked before anything is done.</summary>
/// <param name="Withheld">The names of variables that are set here and that the dev container must not see.</param>
public sealed record LaunchContext(
    Codespace Codespace, DevContainerConfig Config, LaunchSecrets Secrets, EngineChoice Engine, IReadOnlySet<string> Withheld, UsersConfig Users)
{
    /// <summary>The secrets that the configuration recommends and nobody has set.</summary>
    public IReadOnlyList<Problem> SecretsNotSet => DeclaredSecrets.NotSet(Config.DeclaredSecrets, Config.File, Secrets.Names, Secrets.Sets);

    /// <summary>The codespace at its server; null for one without.</summary>
    internal RegisteredCodespace? Registered { get; init; }

    /// <summary>Whether there is a record of an earlier launch.</summary>
    public bool WasLaunched { get; init; }

    /// <exception cref="DevContainerFileException">The configuration cannot be read.</exception>
    /// <exception cref="MisusedException">The secrets file or the engine cannot be used.</exception>
    public static LaunchContext Read(Surroundings surroundings, LaunchRequest request)
    {
        var folder = FullPath(request.Folder);
        var file = DevContainerFiles.Find(folder, request.Config);
        var name = CodespaceName.Of(folder, file);
        var existing = new CodespaceStore(surroundings).Read(name);
        var options = request.Options with { SecretsFile = request.Options.SecretsFile is { } given ? Path.GetFullPath(given) : null };
        if (request.ExpectsContainer && existing is not null)
        {
            options = new(
                options.SecretsFile ?? existing.Options.SecretsFile,
                options.RegistrySecretsInEnvironment || existing.Options.RegistrySecretsInEnvironment,
                options.ForwardLogins || existing.Options.ForwardLogins)
            {
                Server = options.Server,
                Repository = options.Repository,
                RegisteredAs = options.RegisteredAs,
            };
        }

        if (existing is not null && (options.Server ?? existing.Options.Server) == existing.Options.Server)
        {
            options = options with { Server = existing.Options.Server, Repository = options.Repository ?? existing.Options.Repository, RegisteredAs = options.RegisteredAs ?? existing.Options.RegisteredAs, OwnsFolder = existing.Options.OwnsFolder };
        }

        if (folder.AsSpan().ContainsAny(",\"\n"))
        {
            throw new MisusedException(
                $"the path '{Printable.Text(folder, maxLength: 1000)}' has a comma, a quotation mark or a line break, which no engine mounts", "move the repository, or give the folder another name");
        }

        var secrets = LaunchSecrets.Read(surroundings, options.SecretsFile, options.RegistrySecretsInEnvironment);
        var withheld = LaunchEnvironment.Withheld(surroundings, secrets.Names, secrets.Values);
        var config = ConfigOf(surroundings, folder, file, withheld);
        if (existing is not null && request.Engine is { } other && other != existing.Engine)
        {
            throw new MisusedException(
                $"{name} was launched with {existing.Engine.Word}, and {other.Word} does not know its containers", "berth down first, then launch it anew");
        }

        var engine = EngineChoice.Make(surroundings, request.Engine ?? existing?.Engine);
        var project = config.Kind == DevContainerKind.Compose ? name : null;
        return new(
            new(name, folder, file, engine.Kind, project, options) { CreatedAt = existing?.CreatedAt ?? surroundings.Clock.GetUtcNow() },
            config, secrets, engine, withheld, UsersConfig.Read(surroundings))
        { WasLaunched = existing is not null };
    }

    /// <summary>The same with what a server gives the codespace, where one was named: the launch is registered there.</summary>
    /// <exception cref="MisusedException">Nobody is logged in, or the repository cannot be told.</exception>
    /// <exception cref="ServerException">The server does not answer, or refuses.</exception>
    internal async Task<LaunchContext> WithServerAsync(Surroundings surroundings, LaunchRequest request, CancellationToken cancellationToken)
    {
        if (Codespace.Options.Server is null)
        {
            return this;
        }

        var registered = request.Registered ?? await RegisteredCodespace.OfAsync(surroundings, Codespace, request, cancellationToken);
        return this with
        {
            Codespace = Codespace with { Options = Codespace.Options with { RegisteredAs = registered.Name, Repository = registered.Repository } },
            Registered = registered,
        };
    }

    /// <summary>The same with the secrets that the server gives. What was given here goes before.</summary>
    /// <exception cref="ServerException">The server does not answer, or refuses.</exception>
    internal async Task<LaunchContext> WithSecretsOfServerAsync(CancellationToken cancellationToken)
    {
        if (Registered is not { } registered)
        {
            return this;
        }

        var (sets, variables) = await registered.Connection.ReadAsync(cancellationToken);
        return this with
        {
            Secrets = Secrets with
            {
                Sets = ServerSets.Join(Secrets.Sets, sets),
                Names = Secrets.Names.Concat(variables.Keys).ToHashSet(),
                Variables = new Dictionary<string, SecretText>(Secrets.Variables.Concat(variables.Where(one => !Secrets.Variables.ContainsKey(one.Key)))),
                Own = Secrets.Variables,
                Values = [.. Secrets.Values, registered.Connection.Token, .. variables.Where(LaunchSecrets.IsSecretVariable).Select(one => one.Value)],
            },
        };
    }

    /// <summary>The configuration alone, with the variables of this environment that are no secrets.</summary>
    /// <exception cref="DevContainerFileException">It cannot be read.</exception>
    public static DevContainerConfig ConfigOf(Surroundings surroundings, LaunchRequest request, LaunchSecrets secrets)
    {
        var folder = FullPath(request.Folder);
        return ConfigOf(surroundings, folder, DevContainerFiles.Find(folder, request.Config), LaunchEnvironment.Withheld(surroundings, secrets.Names));
    }

    private static DevContainerConfig ConfigOf(Surroundings surroundings, string folder, string file, IReadOnlySet<string> withheld) =>
        DevContainerConfig.Read(folder, file, new(LaunchEnvironment.WithoutSecrets(surroundings, withheld), withheld));

    /// <summary>The full path of a folder, with the last link followed: the same folder is the same codespace. It need not be there.</summary>
    public static string FullPath(string folder)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return Directory.Exists(full) && new DirectoryInfo(full).ResolveLinkTarget(returnFinalTarget: true) is { } target ? target.FullName : full;
    }
}
