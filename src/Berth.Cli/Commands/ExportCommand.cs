using System.CommandLine;
using System.Diagnostics;
using Berth.Core.Credentials;
using Berth.Core.Docker.Exports;
using Berth.Core.References;
using Berth.Core.Secrets;

namespace Berth.Cli.Commands;

/// <summary><c>berth export FORMAT</c>: logins written out for tools that cannot call a helper. What it prints is secret.</summary>
internal static class ExportCommand
{
    private const string DockerConfig = "docker-config";
    private const string ContainersAuth = "containers-auth";
    private const string Kubernetes = "kubernetes";
    private const string DotnetSdk = "dotnet-sdk";
    private const string Devcontainers = "devcontainers";
    private const string Env = "env";

    public static Command Of(Surroundings surroundings)
    {
        var format = new Argument<string>("FORMAT")
        {
            Description = "docker-config, containers-auth, kubernetes (a Secret for kubectl apply), dotnet-sdk, devcontainers, or env (shell lines)",
            HelpName = "FORMAT",
        };
        format.AcceptOnlyFromAmong(DockerConfig, ContainersAuth, Kubernetes, DotnetSdk, Devcontainers, Env);
        var registries = GivenRegistries.Argument("The registries to write out; all of them where none is named");
        var secretsFile = GivenSecrets.FileOption();
        var name = new Option<string>("--name")
        {
            Description = "For kubernetes: the Secret's name",
            HelpName = "NAME",
            DefaultValueFactory = _ => "berth-registries",
        };
        var space = new Option<string?>("--namespace") { Description = "For kubernetes: the Secret's namespace", HelpName = "NAMESPACE" };
        var command = new Command("export", "Write logins for tools that cannot call a credential helper; what is printed is secret")
        {
            format,
            registries,
            secretsFile,
            name,
            space,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var sets = GivenSecrets.Read(surroundings, parsed.GetValue(secretsFile));
            var chosen = GivenRegistries.Chosen(sets, parsed.GetValue(registries) ?? []);
            var logins = await LoginsAsync(surroundings, sets, chosen, cancellationToken);
            return logins is null ? (int)ExitCode.Refused : (int)Print(surroundings, logins, parsed.GetRequiredValue(format) switch
            {
                DockerConfig => DockerConfigExport.Write(logins),
                ContainersAuth => ContainersAuthExport.Write(logins),
                Kubernetes => KubernetesExport.Write(logins, parsed.GetRequiredValue(name), parsed.GetValue(space)),
                DotnetSdk => DotnetSdkExport.Write(logins),
                Devcontainers => DevcontainersExport.Write(logins),
                _ => EnvironmentExport.Write(logins),
            });
        });
        return command;
    }

    /// <returns>The logins, or null where one of them cannot be produced, which was told: half an export is worse than none.</returns>
    private static async Task<IReadOnlyList<ExportedLogin>?> LoginsAsync(
        Surroundings surroundings, RegistrySecretSets sets, IReadOnlyList<RegistrySecretSet> chosen, CancellationToken cancellationToken)
    {
        if (chosen.Count == 0)
        {
            surroundings.Error.Error(
                "no registry is given by secrets, so there is nothing to write; what the agent holds is for credential helpers alone",
                GivenRegistries.WhereToGive(sets));
            return null;
        }

        var keychain = new Keychains(surroundings).Of(sets);
        List<ExportedLogin> logins = [];
        foreach (var set in chosen)
        {
            switch (await keychain.GetAsync(new RegistryQuery(set.Registry.Canonical, set.Path), cancellationToken))
            {
                case CredentialResult.Found(var credential):
                    logins.Add(new(set.Registry, set.Path, credential));
                    break;
                case CredentialResult.Refused refused:
                    surroundings.Error.Error($"{refused.Registry}: {refused.Reason}", refused.Hint);
                    return null;
                default:
                    throw new UnreachableException();
            }
        }

        return logins;
    }

    private static ExitCode Print(Surroundings surroundings, IReadOnlyList<ExportedLogin> logins, ExportResult result)
    {
        if (result is ExportResult.Refused refused)
        {
            surroundings.Error.Error(refused.Reason, refused.Hint);
            return refused.IsMisuse ? ExitCode.Misused : ExitCode.Refused;
        }

        foreach (var login in logins)
        {
            surroundings.Error.Line($"berth: {login.Name}: {Expiry.Text(login.Credential.ExpiresAt, surroundings.Clock.GetUtcNow())}");
        }

        surroundings.Out.Writer.Write(((ExportResult.Text)result).Content);
        return ExitCode.Answered;
    }
}
