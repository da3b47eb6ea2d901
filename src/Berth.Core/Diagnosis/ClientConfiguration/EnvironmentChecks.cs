using Berth.Core.Docker.Lookup;
using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.Diagnosis.ClientConfiguration;

/// <summary>Variables and programs that keep a configuration from being read.</summary>
internal static class EnvironmentChecks
{
    public static IEnumerable<Problem> Run(ClientFacts facts) =>
    [
        .. AuthVariable(facts),
        .. Elsewhere(facts, "DOCKER_CONFIG"),
        .. Elsewhere(facts, "REGISTRY_AUTH_FILE"),
        .. Runtime(facts),
        .. Snap(facts),
    ];

    private static IEnumerable<Problem> AuthVariable(ClientFacts facts)
    {
        if (facts.Client.Variable("DOCKER_AUTH_CONFIG") is not { } text)
        {
            yield break;
        }

        yield return DockerAuthConfig.TryParse(text, out var variable, out var problem)
            ? new(
                ProblemCode.AuthVariableWins,
                Severity.Notice,
                "DOCKER_AUTH_CONFIG",
                $"DOCKER_AUTH_CONFIG has logins for {string.Join(", ", variable.Auths.Keys.Select(key => Printable.Text(key)))}",
                "docker uses them before any file and any helper, so that docker login has no effect there; podman does not read them",
                "take the variable away where that is not meant",
                "unset DOCKER_AUTH_CONFIG")
            : new(
                ProblemCode.AuthVariableRefused,
                Severity.Error,
                "DOCKER_AUTH_CONFIG",
                $"docker does not read DOCKER_AUTH_CONFIG: {problem}",
                "docker takes auths.KEY.auth and no other member, and passes over the whole variable otherwise",
                "write it anew in that form",
                "berth export env");
    }

    /// <summary>A variable that leads away from the file in which the logins are.</summary>
    private static IEnumerable<Problem> Elsewhere(ClientFacts facts, string variable)
    {
        if (facts.Client.Variable(variable) is not { } value)
        {
            yield break;
        }

        var read = variable == "DOCKER_CONFIG" ? Path.Combine(value, "config.json") : value;
        if (facts.Files.FirstOrDefault(file => file.Path == read) is { Status: null, Failure: null })
        {
            yield return new(
                ProblemCode.ConfigPointsElsewhere,
                Severity.Warning,
                variable,
                $"{variable} leads to '{Printable.Text(read)}', which is not there",
                "clients that follow it find no login, whatever other files hold",
                "correct the variable or take it away",
                $"unset {variable}");
        }
    }

    private static IEnumerable<Problem> Runtime(ClientFacts facts)
    {
        if (!facts.HasRuntimeDirectory)
        {
            yield return new(
                ProblemCode.RuntimeDirectoryMissing,
                Severity.Warning,
                "XDG_RUNTIME_DIR",
                $"XDG_RUNTIME_DIR names '{Printable.Text(facts.Client.Variable("XDG_RUNTIME_DIR") ?? "")}', which is not there",
                "podman and its kin keep logins there: they fail, or lose them at the next reboot",
                "unset it, or name a lasting file in REGISTRY_AUTH_FILE",
                "unset XDG_RUNTIME_DIR");
        }
    }

    private static IEnumerable<Problem> Snap(ClientFacts facts)
    {
        if (facts.DockerProgram is { } docker && docker.StartsWith("/snap/", StringComparison.Ordinal))
        {
            yield return new(
                ProblemCode.SnapDocker,
                Severity.Warning,
                docker,
                "docker is the snap, which sees neither ~/.docker nor helpers outside of it",
                "its configuration lies in ~/snap/docker/current/.docker, and no helper of this machine can be started from there",
                "install docker from the distribution or from Docker's own packages",
                "sudo snap remove docker");
        }
    }
}
