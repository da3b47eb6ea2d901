using Berth.Core.Docker;
using Berth.Core.Docker.CredentialHelpers;
using Berth.Core.Docker.Installation;
using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.Diagnosis.ClientConfiguration;

/// <summary>What is wrong with the helpers that the configuration names.</summary>
internal static class HelperChecks
{
    /// <summary>The exit code from which on it is the shell or the system that speaks, not the helper.</summary>
    private const int FirstSystemExitCode = 126;

    private static readonly HashSet<string> OfOtherSystems = ["desktop", "desktop.exe", "osxkeychain", "wincred", "wincred.exe"];

    private static readonly HashSet<string> CannotStore = ["ecr-login", "gcr", "acr-env"];

    public static IEnumerable<Problem> Run(ClientFacts facts) =>
        facts.Helpers.SelectMany(helper => (Problem?[])[Desktop(helper, facts) ?? Pass(helper, facts) ?? Answer(helper), Store(helper)])
            .OfType<Problem>();

    private static Problem? Answer(HelperFacts helper) => helper.Answer switch
    {
        HelperAnswer.Missing when OfOtherSystems.Contains(helper.Name) => OtherSystem(helper, "is not here"),
        HelperAnswer.Missing => Missing(helper),
        HelperAnswer.NotStarted notStarted => OtherSystem(helper, $"cannot be started: {notStarted.Reason}"),
        HelperAnswer.TimedOut timedOut => Of(
            helper,
            ProblemCode.HelperHangs,
            $"did not answer within {timedOut.After.TotalSeconds:0.#} s",
            "docker and podman wait for it as long as it takes",
            "restart what the helper talks to (an IDE's window, a keyring), or take the helper out"),
        HelperAnswer.Failed { Output: "", ErrorOutput: not "" } silent => Of(
            helper,
            ProblemCode.HelperSilent,
            $"fails without a word for clients; on standard error it says: {silent.ErrorOutput}",
            "clients show only err: exit status, out: ``, and stop",
            "put right what it says"),
        HelperAnswer.Failed { ExitCode: >= FirstSystemExitCode } failed => Of(
            helper,
            ProblemCode.HelperFails,
            $"ended with exit status {failed.ExitCode}{Said(failed.Output)}",
            "docker and podman stop, also for public images",
            "reload the IDE's window that put the helper there, or take the helper out"),

        // A helper for certain registries alone is asked for nothing else.
        HelperAnswer.Failed failed when helper.IsStore => Of(
            helper,
            ProblemCode.HelperSaysOtherWords,
            $"answers for a registry that it does not know{Said(failed.Output)}, and not '{CredentialHelperProtocol.NotFoundMessage}'",
            "docker takes that for a failure and stops, also for public images",
            "name the helper under credHelpers for its own registries instead of as credsStore"),
        HelperAnswer.Unreadable unreadable => Of(
            helper,
            ProblemCode.HelperSaysOtherWords,
            $"claims success and answers no login ({unreadable.Problem})",
            "docker and podman stop, also for public images",
            "update the helper, or take it out"),
        _ => null,
    };

    private static Problem Missing(HelperFacts helper)
    {
        var ours = helper.Name == HelperInstallation.HelperName;
        return Of(
            helper,
            ProblemCode.HelperNotOnPath,
            "is not on the path",
            "docker pulls anonymously (no basic auth credentials), podman stops: executable file not found in $PATH",
            ours ? "install berth where the path leads; under sudo, in an IDE and in cron the path is another"
                : "install the helper or link it to /usr/local/bin; under sudo, in an IDE and in cron the path is another",
            $"command -v {Shell.Quote(CredentialHelperProtocol.ProgramPrefix + Printable.Text(helper.Name))}");
    }

    private static Problem OtherSystem(HelperFacts helper, string what) => Of(
        helper,
        ProblemCode.HelperOfAnotherSystem,
        $"{what}; it belongs to another system",
        "the configuration was probably copied from Docker Desktop or from the Windows side of WSL, and no login of it works here",
        helper.IsStore ? "take credsStore out of the file" : "take the helper's entries out of credHelpers",
        $"grep -n '{Printable.Text(helper.Name).Replace("'", "", StringComparison.Ordinal)}' {Shell.Quote(helper.File)}");

    private static Problem? Desktop(HelperFacts helper, ClientFacts facts) =>
        helper.Name == "secretservice" && helper.Answer is not (HelperAnswer.Missing or HelperAnswer.Found or HelperAnswer.NotFound)
        && facts.Client.Variable("DISPLAY") is null && facts.Client.Variable("DBUS_SESSION_BUS_ADDRESS") is null
            ? Of(
                helper,
                ProblemCode.SecretServiceWithoutDesktop,
                "needs a desktop session, and there is none (no DISPLAY, no DBUS_SESSION_BUS_ADDRESS)",
                "docker login and every pull fail with: Cannot autolaunch D-Bus without X11 $DISPLAY",
                "take it out, and let berth answer for your registries",
                "berth login")
            : null;

    private static Problem? Pass(HelperFacts helper, ClientFacts facts) =>
        helper.Name == "pass" && helper.Answer is not HelperAnswer.Missing && !facts.HasPassStore
            ? Of(
                helper,
                ProblemCode.PassNotInitialized,
                "has no store: pass was never set up for this user",
                "docker login fails with: pass not initialized",
                "set pass up, or take the helper out",
                "pass init YOUR-GPG-KEY")
            : null;

    private static Problem? Store(HelperFacts helper) => helper.IsStore && CannotStore.Contains(helper.Name)
        ? Of(
            helper,
            ProblemCode.HelperCannotStore,
            "keeps no logins, and is named for all registries",
            "docker login fails with: error storing credentials, not implemented",
            "name the helper under credHelpers for its own registries instead of as credsStore")
        : null;

    private static Problem Of(HelperFacts helper, ProblemCode code, string what, string why, string fix, string? command = null) => new(
        code,
        helper.IsStore || code is ProblemCode.HelperNotOnPath or ProblemCode.HelperOfAnotherSystem ? Severity.Error : Severity.Warning,
        helper.File,
        $"the helper '{Printable.Text(helper.Name)}' that '{Printable.Text(helper.File)}' names {what}",
        why,
        fix,
        command ?? $"echo registry.invalid | {Shell.Quote(CredentialHelperProtocol.ProgramPrefix + Printable.Text(helper.Name))} get");

    private static string Said(string output) => output is "" ? "" : $" (`{output}`)";
}
