using Berth.Testing.Network;
using Berth.Testing.Programs;

namespace Berth.Testing.Distribution;

/// <summary>Pushes images from this disk to real registries.</summary>
internal static class Skopeo
{
    private const string Program = "/usr/bin/skopeo";

    public static bool IsInstalled => File.Exists(Program);

    /// <param name="source">As skopeo reads it from this disk: <c>oci:FOLDER:TAG</c>, <c>dir:FOLDER</c>.</param>
    /// <remarks>With docker's media types: docker 20.10's <c>manifest inspect</c> and the Dev Containers CLI know no others.</remarks>
    public static async Task PushAsync(
        string source, string reference, RegistryUser user, PrivateCa authority, CancellationToken cancellationToken)
    {
        using var own = new TemporaryFolder();
        own.Write("certs/ca.crt", authority.Pem);
        var logins = own.Write("auth.json", user.DockerConfig(reference[..reference.IndexOf('/')]));
        var run = await ProgramRun.OfAsync(
            Program,
            [
                "--insecure-policy", "copy", "--quiet", "--format", "v2s2", "--dest-cert-dir", own["certs"], "--dest-authfile", logins,
                source, $"docker://{reference}",
            ],
            ProgramEnvironment.Bare(own.Path),
            cancellationToken);
        run.Succeeded();
    }
}
