using Berth.Testing;
using Berth.Testing.Programs;

namespace Berth.Server.Tests.Octokit;

/// <summary>Runs a script of this folder with what <c>scripts/node-tests.sh</c> installed.</summary>
internal static class NodeTools
{
    private static string Folder => Path.Combine(RepositoryRoot.Path, ".tools", "node-tests");

    public static async Task<ProgramRun> RunAsync(string script, string input, params (string Name, string Value)[] variables)
    {
        Requires.That(Directory.Exists(Path.Combine(Folder, "node_modules")), "Octokit: run scripts/node-tests.sh");
        var environment = ProgramEnvironment.Bare("/tmp");
#pragma warning disable RS0030 // Node.js lies where the machine has it.
        environment["PATH"] = Environment.GetEnvironmentVariable("PATH")!;
#pragma warning restore RS0030
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        return await ProgramRun.OfAsync(
            "/usr/bin/env", ["node", Path.Combine(RepositoryRoot.Path, "tests", "Berth.Server.Tests", "Octokit", script), Folder], environment,
            TestContext.Current.CancellationToken, input);
    }
}
