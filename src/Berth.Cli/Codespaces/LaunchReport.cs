using Berth.Core.References;

namespace Berth.Cli.Codespaces;

/// <summary>
/// Tells a launch's server how it goes, where it has one. Until something else is known the launch has failed; a launch that is killed is told of by the
/// agent, which finds its mark.
/// </summary>
internal sealed class LaunchReport(RegisteredCodespace? registered, LaunchLock only)
{
    /// <summary>How long a reason may be, in characters.</summary>
    private const int MaxReason = 400;

    private bool hasEnded;

    /// <summary>Why it has failed, as far as that is known.</summary>
    public string Reason { get; private set; } = "it was interrupted, or nobody agreed to what it opens";

    public void HasFailed(string why) => Reason = Printable.Text(why, maxLength: MaxReason);

    public void Begin()
    {
        if (registered is not null && !only.WasInterrupted)
        {
            only.Begin(makes: false);
        }
    }

    public Task ProvisioningAsync() => registered?.Connection.ReportAsync("Provisioning") ?? Task.CompletedTask;

    /// <summary>Tells that it is up.</summary>
    public Task IsUpAsync() => EndAsync(isUp: true);

    /// <summary>Tells that it has failed, unless its end has been told. Before the agent closes the codespace: of one that was stopped nobody hears that it failed.</summary>
    public Task EndAsync() => EndAsync(isUp: false);

    private async Task EndAsync(bool isUp)
    {
        if (registered is null || hasEnded)
        {
            return;
        }

        hasEnded = true;
        if (isUp || !only.WasMaking)
        {
            only.End();
        }

        await (isUp ? registered.Connection.ReportAsync("Available") : registered.Connection.ReportAsync("Failed", Reason));
    }
}
