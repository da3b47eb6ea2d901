using Berth.Core.DevContainers;

namespace Berth.Core.Tests.DevContainers;

public sealed class Dev_container_files : IDisposable
{
    private readonly DevContainerFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Are_looked_for_in_the_three_places_of_the_specification()
    {
        folder.Write(".devcontainer/a/devcontainer.json", "{}");
        Assert.Equal(".devcontainer/a/devcontainer.json", Found());

        folder.Write(".devcontainer.json", "{}");
        Assert.Equal(".devcontainer.json", Found());

        folder.Write(".devcontainer/devcontainer.json", "{}");
        Assert.Equal(".devcontainer/devcontainer.json", Found());
    }

    [Fact]
    public void Are_listed_where_there_are_several()
    {
        folder.Write(".devcontainer/b/devcontainer.json", "{}").Write(".devcontainer/a/devcontainer.json", "{}").Write(".devcontainer/c/other.json", "{}");

        var failure = Assert.Throws<DevContainerFileException>(() => Found());

        Assert.Contains(".devcontainer/a/devcontainer.json, .devcontainer/b/devcontainer.json", failure.Message, StringComparison.Ordinal);
        Assert.Equal($"name one: --config {folder.Path}/.devcontainer/a/devcontainer.json", failure.Advice);
    }

    /// <remarks>The Dev Containers CLI 0.89: "Filename must be devcontainer.json or .devcontainer.json".</remarks>
    [Fact]
    public void Must_have_a_name_that_the_dev_containers_cli_takes()
    {
        folder.Write("other.json", "{}").Write("x/.devcontainer.json", "{}");

        Assert.Equal("x/.devcontainer.json", Found("x/.devcontainer.json"));
        Assert.Throws<DevContainerFileException>(() => Found("other.json"));
        Assert.Throws<DevContainerFileException>(() => Found("y/devcontainer.json"));
    }

    [Fact]
    public void Are_missed_with_advice()
    {
        Assert.Contains("create one", Assert.Throws<DevContainerFileException>(() => Found()).Advice, StringComparison.Ordinal);
        Assert.Contains(
            "no such folder",
            Assert.Throws<DevContainerFileException>(() => DevContainerFiles.Find(Path.Combine(folder.Path, "nowhere"))).Message,
            StringComparison.Ordinal);
    }

    private string Found(string? named = null) =>
        Path.GetRelativePath(folder.Path, DevContainerFiles.Find(folder.Path, named is null ? null : Path.Combine(folder.Path, named)));
}
