namespace Berth.Core.DevContainers;

/// <summary>
/// A <c>devcontainer.json</c>, taken as the Dev Containers CLI takes it. What has a wrong type is an error here; the CLI fails later, or
/// goes on with nonsense.
/// </summary>
/// <remarks>Rule: <see href="https://containers.dev/implementors/json_reference/"/>.</remarks>
public sealed class DevContainerConfig
{
    private DevContainerConfig(string path, ConfigNode root, ConfigNode values, VariableScope scope)
    {
        (Path, Folder, Root, Values, Scope) = (path, scope.LocalWorkspaceFolder!, root, values, scope);
        File = SourceFile.Shown(Folder, path);
        var read = new ConfigReader(File);

        Name = read.Text(values, "name")?.Text;
        Image = read.TextWithContent(values, "image");
        Build = DevContainerPaths.BuildOf(read, values, path);
        HasComposeFile = ConfigReader.Node(values, "dockerComposeFile") is not null;
        ComposeFiles = HasComposeFile ? DevContainerPaths.ComposeFilesOf(read, values, path, scope) : [];
        Service = read.TextWithContent(values, "service");
        RunServices = read.Texts(values, "runServices");
        Features = read.Features(values, "features");
        OverrideFeatureInstallOrder = read.Texts(values, "overrideFeatureInstallOrder");

        InitializeCommand = read.Command(values, "initializeCommand");
        OnCreateCommand = read.Command(values, "onCreateCommand");
        UpdateContentCommand = read.Command(values, "updateContentCommand");
        PostCreateCommand = read.Command(values, "postCreateCommand");
        PostStartCommand = read.Command(values, "postStartCommand");
        PostAttachCommand = read.Command(values, "postAttachCommand");

        Mounts = read.List(values, "mounts");
        RunArgs = read.Texts(values, "runArgs");
        WorkspaceMount = read.Text(values, "workspaceMount");
        WorkspaceFolder = read.TextWithContent(values, "workspaceFolder")?.Text ?? scope.ContainerWorkspaceFolder!;
        Privileged = read.Flag(values, "privileged");
        CapAdd = read.Texts(values, "capAdd");
        SecurityOpt = read.Texts(values, "securityOpt");
        Init = read.Flag(values, "init");
        ContainerEnv = read.Pairs(values, "containerEnv");
        RemoteEnv = read.Pairs(values, "remoteEnv");
        ContainerUser = read.TextWithContent(values, "containerUser");
        RemoteUser = read.TextWithContent(values, "remoteUser");
        DeclaredSecrets = read.Object(values, "secrets")?.Members ?? [];
    }

    /// <summary>The full path of the file.</summary>
    public string Path { get; }

    /// <summary>The file as people should open it, for locations.</summary>
    public string File { get; }

    /// <summary>The full path of the folder that becomes the workspace.</summary>
    public string Folder { get; }

    /// <summary>All of it as it is written, variables included.</summary>
    public ConfigNode Root { get; }

    /// <summary>All of it after substitution; what is known only inside the container, <c>${containerEnv:…}</c>, stays as it is written.</summary>
    public ConfigNode Values { get; }

    /// <summary>What the variables stand for, the folders and the id of this dev container included.</summary>
    public VariableScope Scope { get; }

    /// <summary>Every variable that is used, in the order they are written.</summary>
    public IReadOnlyList<VariableUse> Variables => field ??= [.. Substitution.UsesIn(Root, File)];

    public string? Name { get; }

    /// <summary>What <c>hostRequirements</c> says of graphics processors, also of optional ones; null where it wants none.</summary>
    public ConfigNode? Gpu => ConfigReader.Node(Values, "hostRequirements")?["gpu"] is { } gpu
        && gpu.Kind is not (System.Text.Json.JsonValueKind.False or System.Text.Json.JsonValueKind.Null) ? gpu : null;

    /// <exception cref="DevContainerFileException">Neither an image nor a Dockerfile nor a compose file is named.</exception>
    public DevContainerKind Kind =>
        Build is not null ? DevContainerKind.Dockerfile
        : Image is not null ? DevContainerKind.Image
        : HasComposeFile ? DevContainerKind.Compose
        : throw new DevContainerFileException(
            new(File, Root.Line),
            "it names no image",
            "write an \"image\", a \"build\" with a \"dockerfile\", or a \"dockerComposeFile\" with its \"service\"");

    public WrittenText? Image { get; }

    /// <summary>Null where no Dockerfile is named.</summary>
    public DevContainerBuild? Build { get; }

    /// <summary>Full paths, in the order in which they are merged.</summary>
    public IReadOnlyList<WrittenText> ComposeFiles { get; }

    /// <summary>The compose service that becomes the dev container.</summary>
    public WrittenText? Service { get; }

    /// <summary>The services to be started; empty for all that have no profile.</summary>
    public IReadOnlyList<WrittenText> RunServices { get; }

    public IReadOnlyList<FeatureEntry> Features { get; }

    public IReadOnlyList<WrittenText> OverrideFeatureInstallOrder { get; }

    /// <summary>What runs on the host, at every start.</summary>
    public ConfigNode? InitializeCommand { get; }

    public ConfigNode? OnCreateCommand { get; }

    public ConfigNode? UpdateContentCommand { get; }

    public ConfigNode? PostCreateCommand { get; }

    public ConfigNode? PostStartCommand { get; }

    public ConfigNode? PostAttachCommand { get; }

    /// <summary>Texts in the form of docker's <c>--mount</c>, or objects with <c>type</c>, <c>source</c> and <c>target</c>.</summary>
    public IReadOnlyList<ConfigNode> Mounts { get; }

    public IReadOnlyList<WrittenText> RunArgs { get; }

    /// <summary>Null where it is not written; an empty text asks for no mount.</summary>
    public WrittenText? WorkspaceMount { get; }

    /// <summary>Where the folder appears inside the container, as written or as the CLI decides it.</summary>
    public string WorkspaceFolder { get; }

    public bool? Privileged { get; }

    public IReadOnlyList<WrittenText> CapAdd { get; }

    public IReadOnlyList<WrittenText> SecurityOpt { get; }

    public bool? Init { get; }

    public IReadOnlyList<WrittenPair> ContainerEnv { get; }

    /// <summary>Of a variable that is to be unset the value is null.</summary>
    public IReadOnlyList<WrittenPair> RemoteEnv { get; }

    public WrittenText? ContainerUser { get; }

    public WrittenText? RemoteUser { get; }

    /// <summary>The member <c>secrets</c>: names that the dev container recommends to set, and why.</summary>
    public IReadOnlyList<ConfigMember> DeclaredSecrets { get; }

    private bool HasComposeFile { get; }

    /// <summary>The location of something in this file.</summary>
    public SourceLocation At(int line) => new(File, line);

    /// <param name="folder">The folder that becomes the workspace.</param>
    /// <param name="path">The <c>devcontainer.json</c>, see <see cref="DevContainerFiles"/>.</param>
    /// <param name="scope">The environment; folders and id are added here where they are null.</param>
    /// <exception cref="DevContainerFileException">It cannot be read, or something in it has a wrong type.</exception>
    public static DevContainerConfig Read(string folder, string path, VariableScope scope)
    {
        var (root, full) = (TrimmedFolder(folder), System.IO.Path.GetFullPath(path));
        var shown = SourceFile.Shown(root, full);
        return Of(root, full, Jsonc.Parse(shown, SourceFile.Read(full, shown, Jsonc.MaxBytes)), scope);
    }

    /// <summary>The same for a file that has been read.</summary>
    public static DevContainerConfig Of(string folder, string path, ConfigNode root, VariableScope scope)
    {
        var (workspace, file) = (TrimmedFolder(folder), System.IO.Path.GetFullPath(path));
        var whole = scope with
        {
            LocalWorkspaceFolder = scope.LocalWorkspaceFolder ?? workspace,
            ContainerWorkspaceFolder = scope.ContainerWorkspaceFolder ?? DevContainerPaths.ContainerFolderOf(root, workspace),
            Id = scope.Id ?? DevContainerId.Of(workspace, file),
        };
        return new(file, root, Substitution.Apply(root, whole, SourceFile.Shown(workspace, file)), whole);
    }

    private static string TrimmedFolder(string folder) => System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(folder));
}
