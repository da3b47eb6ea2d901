using Berth.Server.Benchmarks;

// Usage: Berth.Server.Benchmarks visible FOLDER POSTGRESQL [--quick]    visible-secrets resolution, in databases of three sizes
//        Berth.Server.Benchmarks requests URL TOKEN ENGINE SECONDS      PUTs and lists of a server that runs
//        Berth.Server.Benchmarks pulls URL TOKENFILE REGISTRY OPEN IMAGE ROUNDS    200 codespaces that pull at once, against an open registry
switch (args)
{
    case ["visible", var folder, var postgreSql, .. var rest]:
        await VisibleSecretsBench.RunAsync(folder, postgreSql, isQuick: rest.Contains("--quick"), Console.Out);
        return 0;
    case ["requests", var url, var token, var engine, var seconds]:
        await RequestBench.RunAsync(new(url), token, engine, TimeSpan.FromSeconds(double.Parse(seconds, System.Globalization.CultureInfo.InvariantCulture)), Console.Out);
        return 0;
    case ["pulls", var server, var token, var registry, var open, var image, var rounds]:
        await PullBench.RunAsync(new(server), await File.ReadAllTextAsync(token), new(registry), new(open), image, int.Parse(rounds, System.Globalization.CultureInfo.InvariantCulture), Console.Out);
        return 0;
    default:
        await Console.Error.WriteLineAsync("see bench/server --help");
        return 2;
}
