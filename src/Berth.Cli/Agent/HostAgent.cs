using Berth.Core.Client;
using Berth.Core.References;
using Berth.Core.Secrets;

namespace Berth.Cli.Agent;

/// <summary>What the agent of a host's user answers beyond a codespace's: it takes sets, gives them up, and ends with the last.</summary>
/// <param name="ended">Cancelled when there is nothing left to serve.</param>
public sealed class HostAgent(AgentLogins logins, AgentDirectory directory, CancellationTokenSource ended)
{
    private readonly Lock writing = new();

    public Task<AgentResponse> AnswerAsync(AgentRequest request, CancellationToken cancellationToken) => request.Operation switch
    {
        AgentWords.Load => Task.FromResult(Load(request.Sets)),
        AgentWords.Forget => Task.FromResult(Forget(request.Sets)),
        AgentWords.Registries => Task.FromResult(new AgentResponse(AgentWords.Done) { Logins = [.. logins.Shown()] }),
        _ => logins.AnswerAsync(request, cancellationToken),
    };

    private AgentResponse Load(IReadOnlyList<AgentSet> given)
    {
        List<RegistrySecretSet> sets = [];
        foreach (var set in given)
        {
            if (!RegistryHost.TryParse(set.Registry, out var registry, out var problem))
            {
                return AgentResponse.Refused(problem, "hand sets over with berth login");
            }

            sets.Add(new(set.Identifier, SecretLevel.User, set.Origin, registry, set.Path, set.User, set.Password, set.SessionToken));
        }

        lock (writing)
        {
            logins.Load(sets);
            WriteRegistries(directory, logins);
        }

        return AgentResponse.Done;
    }

    private AgentResponse Forget(IReadOnlyList<AgentSet> given)
    {
        List<RegistryHost> registries = [];
        foreach (var set in given)
        {
            if (RegistryHost.TryParse(set.Registry, out var host))
            {
                registries.Add(host.Canonical);
            }
        }

        lock (writing)
        {
            logins.Forget(registries);
            WriteRegistries(directory, logins);
        }

        if (logins.IsEmpty)
        {
            // The answer is sent first: the listener stops, answers under way do not.
            ended.CancelAfter(TimeSpan.FromMilliseconds(100));
        }

        return AgentResponse.Done;
    }

    /// <summary>Leaves the names behind, for helpers that outlive the agent.</summary>
    public static void WriteRegistries(AgentDirectory directory, AgentLogins logins)
    {
        var next = directory.RegistriesFile + ".next";

        // Made anew, so that no link is followed that somebody else put there.
        File.Delete(next);
        using (var file = new StreamWriter(new FileStream(next, FileMode.CreateNew, FileAccess.Write)))
        {
            file.Write(string.Concat(logins.Hosts.Order(StringComparer.Ordinal).Select(host => host + "\n")));
        }

        File.Move(next, directory.RegistriesFile, overwrite: true);
    }
}
