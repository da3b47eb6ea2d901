using Berth.Core.Credentials;
using Berth.Core.Problems;
using Berth.Core.References;
using Berth.Core.Secrets;

namespace Berth.Cli.Commands;

/// <summary>Secrets that are there and that the clients do not use: whoever changes them wonders why nothing changes.</summary>
/// <param name="login">The command that would hand these secrets over: <c>berth login</c>, with the file they came from.</param>
internal sealed class UnusedSecrets(ClientsHere clients, string login)
{
    /// <returns>One problem at most for each set.</returns>
    public async Task<IReadOnlyList<Problem>> FindAsync(IEnumerable<RegistrySecretSet> sets, CancellationToken cancellationToken)
    {
        List<Problem> problems = [];
        foreach (var set in sets)
        {
            if (await FindAsync(set, cancellationToken) is { } problem && !problems.Contains(problem))
            {
                problems.Add(problem);
            }
        }

        return problems;
    }

    private async Task<Problem?> FindAsync(RegistrySecretSet set, CancellationToken cancellationToken) =>
        clients.AskBerth(set.Registry.Canonical) ? await OfAgentAsync(set, cancellationToken) : await OfClientsAsync(set, cancellationToken);

    private async Task<Problem?> OfAgentAsync(RegistrySecretSet set, CancellationToken cancellationToken)
    {
        var query = new RegistryQuery(set.Registry.Canonical, set.Path);
        var held = await clients.HeldAsync(query, cancellationToken);
        var shown = clients.HeldLogin(query);
        if (shown is null || held is CredentialResult.NotFound)
        {
            // The helper of a client looks into its own environment then, and never into a file.
            return set.Origin == SecretLayer.EnvironmentOrigin ? null : Differs(
                set, $"clients get no login for {set.Registry}: no agent holds the secrets of {Printable.Text(set.Origin)}",
                "what is examined here works for nobody else", "hand the secrets over", login);
        }

        if (shown.Origin == Core.Client.AgentLogin.StoredOrigin)
        {
            return IsSame(set, held) ? null : Differs(
                set, $"clients use the login for {set.Registry} that docker login stored, and not that of {set.Identifier}",
                "a stored login beats an issued one until docker logout", "log out of it, if the secrets are meant",
                $"docker logout {set.Registry.DockerConfigKey}");
        }

        // The password of a key that is exchanged cannot be compared, its name can.
        var same = EcrRegistry(set) ? shown.Username == set.ShownUser : IsSame(set, held);
        return same ? null : Differs(
            set, $"clients get another login for {set.Registry} than {set.Identifier} holds: the agent has that of {Printable.Text(shown.Identifier)} from {Printable.Text(shown.Origin)}",
            "the agent keeps what it was given at the last berth login", "hand the secrets over", login);
    }

    private async Task<Problem?> OfClientsAsync(RegistrySecretSet set, CancellationToken cancellationToken)
    {
        var docker = await clients.DockersOwnAsync(set.Registry.Canonical, cancellationToken);
        if (docker is CredentialResult.Found)
        {
            return EcrRegistry(set) || IsSame(set, docker) ? null : Differs(
                set, $"docker has another login for {set.Registry} than {set.Identifier} holds, and does not ask berth",
                "docker uses what its own configuration has", "let docker ask berth, if the secrets are meant", login);
        }

        return clients.ContainersHaveTheirOwn(set.Registry.Canonical) ? null : new(
            ProblemCode.ClientsDoNotAsk,
            Severity.Warning,
            set.Registry.Value,
            $"no client here asks berth for {set.Registry}, and none has a login of its own",
            "docker, podman, buildah and skopeo pull without a login",
            "hand the secrets over",
            login);
    }

    private static bool EcrRegistry(RegistrySecretSet set) =>
        CommonRegistries.ProductOf(set.Registry) is RegistryProduct.Ecr or RegistryProduct.EcrPublic;

    private static bool IsSame(RegistrySecretSet set, CredentialResult result) =>
        result is CredentialResult.Found(var credential) && credential.Username == set.User && credential.Password.Equals(set.Password);

    private static Problem Differs(RegistrySecretSet set, string what, string why, string fix, string command) =>
        new(ProblemCode.ClientsUseAnotherLogin, Severity.Warning, set.Registry.Value, what, why, fix, command);
}
