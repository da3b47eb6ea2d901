using Berth.Host;
using Berth.Server.Storage;

if (args is ["--help" or "-h"])
{
    Console.WriteLine("berth-server keeps secrets for development environments and shares them by policy, through GitHub's API.");
    Console.WriteLine("Usage: berth-server [--Section:Name=value]...    the settings are in docs/guides/server.md");
    return 0;
}

try
{
    await using var server = await BerthServer.BuildAsync(args, adjust: null, CancellationToken.None);
    var administrator = await Announcement.MakeAdministratorAsync(server, CancellationToken.None);
    await server.StartAsync();
    await Announcement.TellAsync(server, administrator, Console.Out);
    await server.WaitForShutdownAsync();
    return 0;
}
catch (StartException e)
{
    await Console.Error.WriteLineAsync($"berth-server: error: {e.Message}\nberth-server: hint: {e.Hint}");
    return 2;
}
catch (IOException e)
{
    await Console.Error.WriteLineAsync($"berth-server: error: {e.Message}\nberth-server: hint: look at Server:Listen");
    return 2;
}
catch (Exception e) when (e is not OperationCanceledException)
{
    // The edge: nobody foresaw this. What it says may hold anything, so only its kind and its place are told.
    await Console.Error.WriteLineAsync($"berth-server: error: it failed in a way that nobody foresaw ({e.GetType().Name} in {e.TargetSite?.DeclaringType?.Name})");
    return 4;
}
