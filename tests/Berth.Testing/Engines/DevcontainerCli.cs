namespace Berth.Testing.Engines;

/// <summary>The Dev Containers CLI, in the version that <c>scripts/devcontainer-cli/</c> pins and <c>scripts/devcontainer-cli.sh</c> installs.</summary>
public static class DevcontainerCli
{
    /// <summary>What goes on a search path.</summary>
    public static string Folder => Path.Combine(RepositoryRoot.Path, ".tools", "devcontainer-cli", "node_modules", ".bin");

    public static string Program => Path.Combine(Folder, "devcontainer");

    /// <summary>Skips the test where it has not been installed.</summary>
    public static void Required() => Requires.That(File.Exists(Program), "the Dev Containers CLI: run scripts/devcontainer-cli.sh");
}
