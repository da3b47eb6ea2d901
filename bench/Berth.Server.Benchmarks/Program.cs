using Berth.Server.Benchmarks;

// Usage: Berth.Server.Benchmarks visible FOLDER POSTGRESQL [--quick]    visible-secrets resolution, in databases of three sizes
//        Berth.Server.Benchmarks requests URL TOKEN ENGINE SECONDS      PUTs and lists of a server that runs
switch (args)
{
    case ["visible", var folder, var postgreSql, .. var rest]:
        await VisibleSecretsBench.RunAsync(folder, postgreSql, isQuick: rest.Contains("--quick"), Console.Out);
        return 0;
    case ["requests", var url, var token, var engine, var seconds]:
        await RequestBench.RunAsync(new(url), token, engine, TimeSpan.FromSeconds(double.Parse(seconds, System.Globalization.CultureInfo.InvariantCulture)), Console.Out);
        return 0;
    default:
        await Console.Error.WriteLineAsync("see bench/server --help");
        return 2;
}
