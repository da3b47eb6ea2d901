using System.CommandLine;
using System.Diagnostics;
using Berth.Core.Credentials;
using Berth.Core.Docker.Exports;
using Berth.Core.Problems;
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
            var named = parsed.GetValue(registries) ?? [];
            var sets = GivenSecrets.Read(surroundings, parsed.GetValue(secretsFile));
            var (logins, missing) = await LoginsAsync(surroundings, sets, GivenRegistries.Chosen(sets, named), cancellationToken);
            missing = [.. missing, .. named is [] ? TellBroken(surroundings, sets) : []];
            if (logins is [])
            {
                return (int)ExitCode.Refused;
            }

            var outcome = Print(surroundings, logins, parsed.GetRequiredValue(format) switch
            {
                DockerConfig => DockerConfigExport.Write(logins),
                ContainersAuth => ContainersAuthExport.Write(logins),
                Kubernetes => KubernetesExport.Write(logins, parsed.GetRequiredValue(name), parsed.GetValue(space)),
                DotnetSdk => DotnetSdkExport.Write(logins),
                Devcontainers => DevcontainersExport.Write(logins),
                _ => EnvironmentExport.Write(logins),
            });
            if (outcome is not ExitCode.Answered || missing is [])
            {
                return (int)outcome;
            }

            surroundings.Error.Warning($"what was written has no login for {string.Join(", ", missing.Distinct())}", "put it right before it takes the place of something whole");
            return (int)ExitCode.Refused;
        });
        return command;
    }

    /// <returns>The logins, and the registries whose login cannot be produced, each of which was told: one must not keep another from working.</returns>
    private static async Task<(IReadOnlyList<ExportedLogin> Logins, IReadOnlyList<string> Missing)> LoginsAsync(
        Surroundings surroundings, RegistrySecretSets sets, IReadOnlyList<RegistrySecretSet> chosen, CancellationToken cancellationToken)
    {
        if (chosen.Count == 0)
        {
            surroundings.Error.Error(
                "no registry is given by secrets, so there is nothing to write; what the agent holds is for credential helpers alone",
                GivenRegistries.WhereToGive(sets));
        }

        var keychain = new Keychains(surroundings).Of(sets);
        List<ExportedLogin> logins = [];
        List<string> missing = [];
        foreach (var set in chosen)
        {
            switch (await keychain.GetAsync(new RegistryQuery(set.Registry.Canonical, set.Path), cancellationToken))
            {
                case CredentialResult.Found(var credential):
                    logins.Add(new(set.Registry, set.Path, credential));
                    break;
                case CredentialResult.Refused refused:
                    surroundings.Error.Error($"{refused.Registry}: {refused.Reason}", refused.Hint);
                    missing.Add(set.Registry.Value);
                    break;
                default:
                    throw new UnreachableException();
            }
        }

        return (logins, missing);
    }

    /// <summary>Tells why sets do not serve.</summary>
    /// <returns>The registries that they name and that no other set serves.</returns>
    private static IEnumerable<string> TellBroken(Surroundings surroundings, RegistrySecretSets sets)
    {
        foreach (var problem in sets.Problems.Where(problem => problem.Severity == Severity.Error))
        {
            surroundings.Error.Problem(problem);
        }

        return sets.Refused.Where(set => sets.For(new(set.Registry.Canonical, set.Path)) is null).Select(set => set.Registry.Value);
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
