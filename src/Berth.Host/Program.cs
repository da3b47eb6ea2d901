using Berth.Host;
using Berth.Server.Storage;

using var stopping = new CancellationTokenSource();
try
{
    await using var server = await BerthServer.BuildAsync(args, adjust: null, stopping.Token);
    await server.RunAsync();
    return 0;
}
catch (StartException e)
{
    await Console.Error.WriteLineAsync($"berth-server: error: {e.Message}\nberth-server: hint: {e.Hint}");
    return 1;
}
