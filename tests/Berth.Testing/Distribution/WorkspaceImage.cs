using Berth.Testing.Network;
using Berth.Testing.Programs;

namespace Berth.Testing.Distribution;

/// <summary>
/// An image that a dev container can stand on, 26 MB: a shell, busybox, skopeo and the docker client of this machine, the users root and
/// vscode. Made by <c>scripts/make-workspace-image.sh</c> in a few seconds.
/// </summary>
public sealed class WorkspaceImage : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private WorkspaceImage()
    {
    }

    /// <summary>Whether this machine has what the image is made of.</summary>
    public static bool CanBeMade => TestImage.CanBeMade && File.Exists("/usr/bin/docker");

    /// <param name="programs">More programs of this machine, by name.</param>
    /// <param name="labels">Each as <c>KEY=VALUE</c>; <c>devcontainer.metadata</c> is what the Dev Containers CLI reads.</param>
    public static async Task<WorkspaceImage> MakeAsync(string[] programs, string[] labels, CancellationToken cancellationToken)
    {
        var image = new WorkspaceImage();
        try
        {
            var run = await ProgramRun.OfAsync(
                Path.Combine(RepositoryRoot.Path, "scripts", "make-workspace-image.sh"),
                [
                    image.folder["image"], .. programs.SelectMany(program => (string[])["--program", program]),
                    .. labels.SelectMany(label => (string[])["--label", label]),
                ],
                ProgramEnvironment.Bare(image.folder.Path),
                cancellationToken);
            run.Succeeded();
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    public Task PushAsync(string reference, RegistryUser user, PrivateCa authority, CancellationToken cancellationToken) =>
        Skopeo.PushAsync($"dir:{folder["image"]}", reference, user, authority, cancellationToken);

    public void Dispose() => folder.Dispose();
}
