using Berth.Core.Docker;
using Berth.Core.Docker.Installation;
using Berth.Core.Docker.Lookup;
using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.Diagnosis.ClientConfiguration;

/// <summary>Logins that one client has and another does not see.</summary>
internal static class LoginChecks
{
    public static IEnumerable<Problem> Run(ClientFacts facts) => [.. Hidden(facts), .. UnseenByPodman(facts), .. UnseenByDocker(facts)];

    /// <summary>A stored login that a helper hides. Behind our own it lies on purpose.</summary>
    private static IEnumerable<Problem> Hidden(ClientFacts facts) =>
        from file in facts.Files
        let config = file.Config ?? DockerConfig.Empty
        from auth in config.Auths
        where auth.Value is not { Entry: { IsPlaceholder: true } }
        let host = DockerLookup.HostOf(auth.Key)
        let helper = file.IsDockers
            ? DockerLookup.Find(config, auth.Key) as LoginSource.Helper ?? DockerLookup.Find(config, host) as LoginSource.Helper
            : ContainersLookup.Find(config, host) as LoginSource.Helper
        where helper is not null && helper.Name != HelperInstallation.HelperName
        select new Problem(
            ProblemCode.StoredLoginHidden,
            Severity.Warning,
            file.Path,
            $"the login stored for '{Printable.Text(auth.Key)}' in '{Printable.Text(file.Path)}' is not used",
            $"the helper '{Printable.Text(helper.Name)}' ({(helper.IsForAll ? "credsStore" : "credHelpers")}) goes before it",
            "take out the one that is not meant",
            $"jq '.auths | keys' {Shell.Quote(file.Path)}");

    /// <summary>podman, buildah and skopeo pass over <c>credsStore</c>.</summary>
    private static IEnumerable<Problem> UnseenByPodman(ClientFacts facts)
    {
        if (facts.ContainersProgram is null || facts.DockerConfig.CredsStore is not { } store)
        {
            yield break;
        }

        var dockers = facts.Files.First(file => file.IsDockers);
        var unseen = dockers.Config!.Auths.Select(auth => auth.Key)
            .Where(key => RegistryQuery.Read(key) is { } query && !IsSeenByPodman(facts, query.Registry))
            .Select(key => Printable.Text(key)).ToList();
        if (dockers.Config.Auths.Count > 0 && unseen is [])
        {
            yield break;
        }

        var whose = unseen is [] ? "the logins it keeps" : $"its logins for {string.Join(", ", unseen)}";
        yield return new(
            ProblemCode.StorePassedOverByPodman,
            Severity.Warning,
            dockers.Path,
            $"podman, buildah and skopeo pass over the credsStore '{Printable.Text(store)}'",
            $"docker has {whose}, and they pull anonymously",
            "name the helper under credHelpers for each registry, or log in with podman too",
            unseen is [] ? null : $"podman login {Shell.Quote(DockerLookup.HostOf(unseen[0]))}");
    }

    /// <summary>A login that lies where docker does not look.</summary>
    private static IEnumerable<Problem> UnseenByDocker(ClientFacts facts)
    {
        if (facts.DockerProgram is null)
        {
            yield break;
        }

        var docker = facts.DockerConfig;
        foreach (var file in facts.Files.Where(file => file is { IsDockers: false, Config: not null }))
        {
            var hosts = file.Config!.Auths.Where(auth => auth.Value.Entry is { IsPlaceholder: false }).Select(auth => auth.Key)
                .Select(RegistryQuery.Read).Where(query => query is { Path: null }).Select(query => query!.Registry).Distinct();
            foreach (var host in hosts.Where(host => DockerLookup.Find(docker, host.DockerConfigKey) is LoginSource.Nowhere))
            {
                yield return new(
                    ProblemCode.LoginUnseenByDocker,
                    Severity.Notice,
                    host.Value,
                    $"the login for {host.Value} is in '{Printable.Text(file.Path)}' alone",
                    "podman, buildah and skopeo use it; docker does not look there",
                    "log in with docker too, or let berth answer for both",
                    $"docker login {Shell.Quote(host.Value)}");
            }
        }
    }

    private static bool IsSeenByPodman(ClientFacts facts, RegistryHost registry) => facts.Files
        .Where(file => file is { IsContainers: true, Config: not null })
        .Select(file => ContainersLookup.Find(file.Config!, registry.Value))
        .Any(source => source is LoginSource.Helper or LoginSource.Stored { Entry.Entry: { IsPlaceholder: false } });
}
