using System.Text.Json;
using Berth.Cli.Commands;
using Berth.Cli.Engines;
using Berth.Core.DevContainers;
using Berth.Core.Preflight;
using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Cli.Codespaces;

/// <summary>Tells people, or with <c>--json</c> programs, how a launch went.</summary>
internal sealed class LaunchAnswer(Surroundings surroundings, LaunchRequest request, LaunchContext context, ScanResult scan)
{
    private readonly List<Problem> told = [];

    /// <summary>Why there was no launch, in one sentence; null while nothing has stopped it.</summary>
    public string? Failure { get; private set; }

    /// <summary>Shows how far the preflight is, on a terminal.</summary>
    public IProgress<PreflightProgress>? Progress => request.Json || !surroundings.Error.IsTerminal ? null : new ProgressLine(surroundings.Error);

    /// <summary>Tells what was found in secrets and files; whether a launch makes no sense.</summary>
    /// <remarks>A broken set does not stop: the launch may have no need of it.</remarks>
    public bool IsStoppedBy(IReadOnlyList<Problem> secrets, IReadOnlyList<Problem> files)
    {
        TellFound([.. secrets, .. files]);
        var isStopped = files.Any(problem => problem.Severity == Severity.Error);
        if (isStopped)
        {
            WriteIfJson("refused", null, null, []);
        }

        return isStopped;
    }

    /// <summary>Tells what was found in secrets and files.</summary>
    public void TellFound(IReadOnlyList<Problem> problems) => Tell(problems);

    /// <summary>What a launch would fail for: one table, and one fix for each cause.</summary>
    public void TellFailedPreflight(PreflightReport report)
    {
        Tell(report.Problems);
        Failure = report.Problems.FirstOrDefault(problem => problem.Severity == Severity.Error) is { } first ? $"{first.Subject}: {first.What}" : "a reference cannot be pulled";
        if (!request.Json)
        {
            var failed = report.References.Where(check => check.Outcome == PreflightOutcome.Failed).ToList();
            surroundings.Error.Line();
            var table = new Table([.. PreflightTable.Header]);
            foreach (var row in PreflightTable.Rows(report with { References = failed }))
            {
                table.Add([.. row]);
            }

            table.WriteTo(surroundings.Error);
            surroundings.Error.Error(
                $"not {request.Done}: {failed.Count} of {Counted(report.References.Count)} cannot be pulled",
                $"put right what is told above, or try it all the same: {request.Command} --no-preflight");
        }

        WriteIfJson("refused", null, report, []);
    }

    /// <summary>That the references can be pulled, in one line, and what is worth a word about them.</summary>
    public void TellPreflight(PreflightReport report)
    {
        Tell(report.Problems);
        if (!request.Json && report.References.Count > 0)
        {
            var local = report.References.Count(check => check.Outcome == PreflightOutcome.Local);
            var unknown = report.References.Count(check => check.Outcome == PreflightOutcome.Unknown);
            surroundings.Error.Line(
                $"berth: checked {Counted(report.References.Count)}: {report.References.Count(check => check.Outcome == PreflightOutcome.Ready)} can be pulled"
                + (report.BytesToPull > 0 ? $" ({PreflightTable.Size(report.BytesToPull)}{(report.IsBytesComplete ? "" : " or more")})" : "")
                + (local > 0 ? $", {local} only here" : "")
                + (unknown > 0 ? $", {unknown} not known before the launch" : ""));
        }
    }

    /// <summary>The end of a launch.</summary>
    /// <param name="recheck">Asks the registries again, where a launch failed for something that they may explain.</param>
    public async Task<ExitCode> TellAsync(
        DevContainersResult result, LaunchLog log, IReadOnlyList<RegistryHost> inside, PreflightReport? report, Func<Task<PreflightReport>> recheck)
    {
        if (!result.Succeeded)
        {
            WriteIfJson("failed", result, report, inside, log, await TellFailureAsync(result, log, report, recheck));
            return ExitCode.Refused;
        }

        if (!request.Json)
        {
            var codespace = context.Codespace;
            surroundings.Out.Line($"{codespace.Name} is up: user {result.RemoteUser ?? "root"} in {result.RemoteWorkspaceFolder}");
            surroundings.Out.Line($"  registries inside  {(inside.Count == 0 ? "none is given" : string.Join(", ", inside))}");
            surroundings.Out.Line($"  enter it           berth exec{Named}");
            surroundings.Out.Line($"  log                {log.Path}");
        }

        WriteIfJson("up", result, report, inside, log);
        return ExitCode.Answered;
    }

    /// <summary>The end of a build.</summary>
    /// <param name="recheck">As for a launch.</param>
    public async Task<ExitCode> TellBuildAsync(DevContainersResult result, LaunchLog log, PreflightReport? report, Func<Task<PreflightReport>> recheck)
    {
        var failure = result.Succeeded ? null : await TellFailureAsync(result, log, report, recheck);
        if (result.Succeeded && !request.Json)
        {
            surroundings.Out.Line($"built {string.Join(", ", result.Images)}");
        }

        WriteIfJson(result.Succeeded ? "built" : "failed", result, report, [], log, failure);
        return result.Succeeded ? ExitCode.Answered : ExitCode.Refused;
    }

    /// <summary>How a command is told which codespace is meant, where the current folder does not say it.</summary>
    private string Named => Path.GetFullPath(".") == context.Codespace.Folder ? "" : $" --folder {context.Codespace.Name}";

    private static string Counted(int references) => references == 1 ? "1 reference" : $"{references} references";

    /// <summary>The last of their words, then the cause in ours.</summary>
    /// <returns>The cause.</returns>
    private async Task<string> TellFailureAsync(DevContainersResult result, LaunchLog log, PreflightReport? report, Func<Task<PreflightReport>> recheck)
    {
        var isPull = log.FailedCommand is null && scan.References.Count > 0;
        if (isPull && report is null)
        {
            Tell([.. (await recheck()).Problems.Where(problem => problem.Severity == Severity.Error)]);
        }

        var what = log.FailedCommand is { } command ? $"{command} of {context.Config.File} failed"
            : log.LastStep is { } step ? $"the dev container did not start: {Printable.Text(step)} failed"
            : $"the dev container did not start{(result.Message is { } message ? $": {log.Redacted(message)}" : "")}";
        Failure = what;
        if (request.Json)
        {
            return what;
        }

        surroundings.Error.Line();
        foreach (var line in log.Last)
        {
            surroundings.Error.Line($"  | {line}");
        }

        surroundings.Error.Error(what, $"all that was said: {log.Path}");
        if (log.FailedCommand is not null)
        {
            surroundings.Error.Hint($"the container is there: look into it with berth exec{Named}, or begin anew with berth up --recreate");
        }

        return what;
    }

    private void Tell(IReadOnlyList<Problem> problems)
    {
        foreach (var problem in problems.Where(problem => !told.Contains(problem)))
        {
            told.Add(problem);
            if (!request.Json)
            {
                surroundings.Error.Problem(problem);
            }
        }
    }

    private void WriteIfJson(
        string outcome, DevContainersResult? result, PreflightReport? report, IReadOnlyList<RegistryHost> inside, LaunchLog? log = null, string? failure = null)
    {
        if (request.Json)
        {
            JsonAnswer.Write(surroundings.Out, json =>
            {
                Write(json, outcome, result, report, inside);
                WriteFailure(json, log, failure);
            });
        }
    }

    private static void WriteFailure(Utf8JsonWriter json, LaunchLog? log, string? failure)
    {
        json.WriteString("log"u8, log?.Path);
        json.WriteString("failure"u8, failure);
        json.WriteStartArray("lastLines"u8);
        foreach (var line in failure is null ? [] : log?.Last ?? [])
        {
            json.WriteStringValue(line);
        }

        json.WriteEndArray();
    }

    private void Write(Utf8JsonWriter json, string outcome, DevContainersResult? result, PreflightReport? report, IReadOnlyList<RegistryHost> inside)
    {
        json.WriteString("outcome"u8, outcome);
        json.WriteString("codespace"u8, context.Codespace.Name);
        json.WriteString("folder"u8, context.Codespace.Folder);
        json.WriteString("engine"u8, context.Codespace.Engine.Word);
        json.WriteString("containerId"u8, result?.ContainerId);
        json.WriteString("remoteUser"u8, result?.RemoteUser);
        json.WriteString("remoteWorkspaceFolder"u8, result?.RemoteWorkspaceFolder);
        json.WriteStartArray("images"u8);
        foreach (var image in result?.Images ?? [])
        {
            json.WriteStringValue(image);
        }

        json.WriteEndArray();
        json.WriteStartArray("registries"u8);
        foreach (var registry in inside)
        {
            json.WriteStringValue(registry.Value);
        }

        json.WriteEndArray();
        if (report is not null)
        {
            PreflightJson.WriteMembers(json, report);
        }

        JsonAnswer.WriteProblems(json, told);
    }

    private sealed class ProgressLine(Terminal terminal) : IProgress<PreflightProgress>
    {
        public void Report(PreflightProgress value) => terminal.Overwrite(
            value.Done < value.Total ? $"berth: checking references, {value.Done} of {value.Total}" : "");
    }
}
