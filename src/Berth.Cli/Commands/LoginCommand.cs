using System.CommandLine;
using Berth.Cli.Agent;
using Berth.Core.Azure;
using Berth.Core.Client;
using Berth.Core.References;
using Berth.Core.Secrets;

namespace Berth.Cli.Commands;

/// <summary>
/// <c>berth login</c>: 1. hands the sets to the agent, 2. makes the clients ask for them, 3. fetches what has to be exchanged, so that a
/// wrong key is told now and not by the first pull.
/// </summary>
internal static class LoginCommand
{
    public static Command Of(Surroundings surroundings)
    {
        var registries = GivenRegistries.Argument("The registries to log in to; all of them where none is named");
        var secretsFile = GivenSecrets.FileOption();
        var command = new Command("login", "Let docker, podman, buildah and skopeo use this environment's registries, with no password on disk")
        {
            registries,
            secretsFile,
        };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(surroundings, parsed.GetValue(registries) ?? [], parsed.GetValue(secretsFile), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Surroundings surroundings, string[] named, string? file, CancellationToken cancellationToken)
    {
        var given = GivenSecrets.Read(surroundings, file);
        var sets = GivenRegistries.Chosen(given, named);
        foreach (var problem in given.Problems)
        {
            surroundings.Error.Problem(problem);
        }

        if (sets.Count == 0)
        {
            surroundings.Error.Error(
                "no registry is given, so there is nothing to log in to",
                "set ID_CONTAINER_REGISTRY_SERVER, _USER and _PASSWORD, or name a file: berth login --secrets-file FILE");
            return (int)ExitCode.Refused;
        }

        // What would stop step 2 stops step 1, so that no agent is left behind with logins that nobody asks it for.
        var installation = LoggedInRegistries.Installation(surroundings);
        await installation.CheckAsync(cancellationToken);

        // 1.
        var answer = AgentStart.Ask(surroundings, new(AgentWords.Load) { Sets = [.. sets.Select(HandedSets.Write)] });
        if (answer.Outcome != AgentWords.Done)
        {
            surroundings.Error.Error(answer.Reason ?? "the agent refused the sets", answer.Hint);
            return (int)ExitCode.Refused;
        }

        foreach (var set in sets)
        {
            surroundings.Out.Line($"{set.Registry}: {set.ShownUser}, from {Printable.Text(set.Origin)}, held by the agent");
        }

        // 2.
        var report = await installation.InstallAsync(
            LoggedInRegistries.ClientOf(surroundings), [.. sets.Select(set => set.Registry).Distinct()], cancellationToken);
        LoggedInRegistries.Print(surroundings, report);

        // 3.
        var exchanged = Exchange(surroundings, AgentStart.Running(surroundings), sets);
        return (int)(exchanged is ExitCode.Answered ? Outcome.Of([.. given.Problems, .. report.Problems]) : exchanged);
    }

    private static ExitCode Exchange(Surroundings surroundings, AgentClient agent, IReadOnlyList<RegistrySecretSet> sets)
    {
        var outcome = ExitCode.Answered;
        foreach (var set in sets.Where(set => CommonRegistries.ProductOf(set.Registry) is RegistryProduct.Ecr or RegistryProduct.EcrPublic
            || AzurePrincipal.IsNamed(set.Registry, set.User)))
        {
            var answer = agent.Ask(new(AgentWords.Get, set.Registry.Value));
            if (answer.Outcome == AgentWords.Found)
            {
                surroundings.Out.Line($"{set.Registry}: the token {Expiry.Text(answer.ExpiresAt, surroundings.Clock.GetUtcNow())}");
            }
            else
            {
                surroundings.Error.Error($"{set.Registry}: {answer.Reason}", answer.Hint);
                outcome = ExitCode.Refused;
            }
        }

        return outcome;
    }
}
