using Berth.Testing;
using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Fixtures;

/// <summary>A checkout of <c>examples/everything</c> that names our registries in place of its placeholders.</summary>
public sealed class ExampleRepository : IDisposable
{
    /// <summary>What it makes of compose, a Dockerfile and a feature; null, since this is where the CLI looks first.</summary>
    public const string? WithCompose = null;

    public const string WithDockerfile = ".devcontainer/dockerfile/devcontainer.json";

    public const string WithImage = ".devcontainer/image/devcontainer.json";

    private readonly TemporaryFolder folder = new();

    private ExampleRepository()
    {
    }

    public string Path => folder["everything"];

    public static async Task<ExampleRepository> CheckOutAsync(RealExample example)
    {
        var repository = new ExampleRepository();
        var run = await ProgramRun.OfAsync(
            System.IO.Path.Combine(RepositoryRoot.Path, "scripts", "fill-example.sh"),
            [repository.Path, example.Passwords.Name, example.Tokens.Name],
            ProgramEnvironment.Bare(repository.folder.Path), TestContext.Current.CancellationToken);
        run.Succeeded();
        return repository;
    }

    public void Dispose() => folder.Dispose();
}
