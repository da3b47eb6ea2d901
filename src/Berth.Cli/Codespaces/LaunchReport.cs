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

    private string reason = "its launcher was interrupted";

    private bool isUp;

    public void IsUp() => isUp = true;

    public void HasFailed(string why) => reason = Printable.Text(why, maxLength: MaxReason);

    public void Begin()
    {
        if (registered is not null && !only.WasInterrupted)
        {
            only.Begin(makes: false);
        }
    }

    public Task ProvisioningAsync() => registered?.Connection.ReportAsync("Provisioning") ?? Task.CompletedTask;

    public async Task EndAsync()
    {
        if (registered is not null)
        {
            if (isUp || !only.WasMaking)
            {
                only.End();
            }

            await (isUp ? registered.Connection.ReportAsync("Available") : registered.Connection.ReportAsync("Failed", reason));
        }
    }
}
