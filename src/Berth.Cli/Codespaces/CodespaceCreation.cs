using System.Text.Json;
using Berth.Cli.Agent;
using Berth.Cli.Server;

namespace Berth.Cli.Codespaces;

/// <summary>
/// <c>berth codespace create</c>: <list type="number">
/// <item>registers a codespace of a repository at the server;</item>
/// <item>clones the repository;</item>
/// <item>launches it, as <c>berth up --server</c> does in a folder.</item>
/// </list>
/// What cannot even begin to be launched is taken back: nothing is left here or there.
/// </summary>
/// <param name="launch">How to launch; its folder is not known yet.</param>
internal sealed class CodespaceCreation(Surroundings surroundings, ServerUrl server, LaunchRequest launch)
{
    public string? DisplayName { get; init; }

    /// <summary>Where to clone to; null for a folder of the codespace's own.</summary>
    public string? Folder { get; init; }

    /// <summary>The configuration's path in the repository; null to look for it.</summary>
    public string? DevcontainerPath { get; init; }

    public async Task<int> RunAsync(string repository, string? at, int? pullRequest, CancellationToken cancellationToken)
    {
        if (Folder is { } given && Path.Exists(given) && (!Directory.Exists(given) || Directory.EnumerateFileSystemEntries(given).Any()))
        {
            throw new MisusedException($"'{given}' is there already", "name a new folder, or launch what is there: berth up --server");
        }

        _ = DevContainersCli.Find(surroundings);
        using var client = ServerClient.Of(server, surroundings);
        var clone = await RepositoryClone.FindAsync(client, server, repository, at, cancellationToken);
        clone = pullRequest is { } number ? await clone.AtPullRequestAsync(number, surroundings, cancellationToken) : clone;

        // 1.
        var answer = await RegisteredCodespace.NewAsync(client, server, clone.Repository, json => Write(json, clone), cancellationToken);
        var registered = RegisteredCodespace.Of(answer, clone.Repository, server, surroundings);

        // 2.
        var (home, folder) = (Path.Combine(surroundings.DataDirectory, "codespaces", registered.Name), Folder is null ? null : Path.GetFullPath(Folder));
        folder ??= Path.Combine(home, clone.Repository.Split('/')[^1]);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder)!, PrivateDirectory.Mode);
            await clone.MakeAsync(folder, surroundings, cancellationToken);
            var request = launch with
            {
                Folder = folder,
                Config = DevcontainerPath is null ? null : ConfigIn(folder, DevcontainerPath),
                Options = launch.Options with { Server = server.ToString(), Repository = clone.Repository, RegisteredAs = registered.Name, OwnsFolder = Folder is null },
                Registered = registered,
            };

            // 3.
            surroundings.Error.Line($"berth: {registered.Name} at {server.Host}, cloned to {folder}");
            return await new Launch(surroundings, request).RunAsync(cancellationToken);
        }
        finally
        {
            if (!new CodespaceStore(surroundings).All().Any(one => one.Options.RegisteredAs == registered.Name))
            {
                await registered.Connection.ReportAsync("Deleted");
                Remove(Folder is null ? home : folder);
            }
        }
    }

    /// <summary>A path that leaves the repository is none of it.</summary>
    private static string ConfigIn(string folder, string path)
    {
        var full = Path.GetFullPath(Path.Combine(folder, path));
        return full.StartsWith(folder + "/", StringComparison.Ordinal) ? full : throw new MisusedException($"'{path}' is not in the repository", "write it like .devcontainer/api/devcontainer.json");
    }

    private void Write(Utf8JsonWriter json, RepositoryClone clone)
    {
        json.WriteString("platform", RegisteredCodespace.Platform);
        json.WriteString("ref", clone.Ref ?? "");
        json.WriteString("devcontainer_path", DevcontainerPath ?? "");
        json.WriteString("display_name", DisplayName ?? "");
        json.WriteBoolean("registry_secrets_in_environment", launch.Options.RegistrySecretsInEnvironment);
        if (clone.PullRequest is { } number)
        {
            json.WriteStartObject("pull_request");
            json.WriteNumber("pull_request_number", number);
            json.WriteBoolean("from_fork", clone.IsFromFork);
            json.WriteEndObject();
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
