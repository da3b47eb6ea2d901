using Berth.Server.Accounts.Administration;
using Berth.Server.Certificates;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Berth.Host;

/// <summary>What a start says on standard output: where the server is, whom to trust, and once the administrator's token.</summary>
internal static class Announcement
{
    private const string DefaultLogin = "admin";

    /// <summary>Makes the administrator where there is nobody yet.</summary>
    /// <returns>What is to be told of it; null for nothing.</returns>
    public static async Task<string?> MakeAdministratorAsync(WebApplication app, CancellationToken cancellationToken)
    {
        var login = app.Configuration["Administrator:Login"] ?? DefaultLogin;
        await using var scope = app.Services.CreateAsyncScope();
        var isAgain = app.Configuration.GetValue<bool>("Administrator:NewToken");
        var token = await scope.ServiceProvider.GetRequiredService<FirstStart>().RunAsync(login, isAgain, cancellationToken);
        return token is null ? null : $"  administrator  {login}, with this token, which is shown once: {token}";
    }

    /// <summary>Tells it; the server listens.</summary>
    public static async Task TellAsync(WebApplication app, string? administrator, TextWriter output)
    {
        var registry = await RegistryStart.WaitAsync(app);
        var options = app.Services.GetRequiredService<IOptions<ServerOptions>>().Value;
        var listening = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        output.WriteLine($"berth-server {typeof(Announcement).Assembly.GetName().Version!.ToString(3)} listens at {string.Join(", ", listening)}");
        if (app.Services.GetRequiredService<CertificatesInUse>().Authority is { } authority && options.Addresses.Any(address => address.IsHttps))
        {
            output.WriteLine($"  trust it       berth trust {options.ShownUrl} --fingerprint {authority.Fingerprint}");
        }

        if (registry is not null)
        {
            output.WriteLine($"  registry       {registry}");
        }

        if (administrator is not null)
        {
            output.WriteLine(administrator);
        }

        output.Flush();
    }
}
