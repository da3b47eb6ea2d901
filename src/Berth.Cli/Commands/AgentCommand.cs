using System.CommandLine;
using Berth.Cli.Agent;
using Berth.Cli.Server;
using Berth.Core.Client;
using Berth.Core.Docker;
using Berth.Core.Docker.Lookup;

namespace Berth.Cli.Commands;

/// <summary><c>berth agent</c>: holds the logins and answers helpers, for this user or for one container.</summary>
internal static class AgentCommand
{
    private const UnixFileMode OwnersSocket = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode EverybodysSocket = OwnersSocket
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    public static Command Of(Surroundings surroundings)
    {
        var directory = new Option<string?>("--directory")
        {
            Description = "Serve one container through this directory, to be mounted into it read-only: the socket and the static helper",
            HelpName = "DIR",
        };
        var background = new Option<bool>("--background") { Description = "Serve this user, leave the terminal", Hidden = true };
        var secretsFile = GivenSecrets.FileOption();
        var server = new Option<string?>("--server")
        {
            Description = "Serve the container what this server entitles its codespace to; the codespace's token is in BERTH_AGENT_TOKEN",
            HelpName = "SERVER",
        };
        var command = new Command("agent", "Hold logins in memory, renew them, and answer credential helpers until it is stopped")
        {
            directory,
            secretsFile,
            server,
            background,
        };
        command.SetAction((parsed, cancellationToken) => parsed.GetValue(background)
            ? ServeInBackgroundAsync(surroundings, cancellationToken)
            : parsed.GetValue(server) is { } named
            ? ServeConnectedAsync(surroundings, parsed.GetValue(directory), parsed.GetValue(secretsFile), ServerUrl.Parse(named), cancellationToken)
            : ServeAsync(surroundings, parsed.GetValue(directory), parsed.GetValue(secretsFile), cancellationToken));
        return command;
    }

    /// <summary>The agent that <c>berth login</c> starts: it gets its sets over the socket, and ends with the last of them.</summary>
    private static async Task<int> ServeInBackgroundAsync(Surroundings surroundings, CancellationToken cancellationToken)
    {
        AgentProcess.HideMemory();
        AgentProcess.LeaveSession();
        PrivateDirectory.Ensure(surroundings.RuntimeDirectory, surroundings.UserId);
        var directory = new AgentDirectory(surroundings.RuntimeDirectory, surroundings.UserId);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var keychains = new Keychains(surroundings);
        var logins = new AgentLogins(keychains.Of, keychains.ExpiryOf);
        var codespaces = CodespacesBeside(logins, keychains, surroundings);
        var server = new AgentServer(directory, new HostAgent(logins, codespaces, directory, stopping).AnswerAsync);
        while (true)
        {
            try
            {
                await AgentProcess.ServeAsync(
                    server, directory, OwnersSocket, () => surroundings.Out.Line("ready"),
                    stop => RenewAsync(keychains, codespaces, stop), codespaces.DisposeAsync, surroundings.Clock, stopping.Token);
                break;
            }
            catch (AgentRunsAlreadyException) when (AgentStart.Answers(new AgentClient(directory)))
            {
                // Two logins raced; the other agent serves both.
                surroundings.Out.Line("ready");
                break;
            }
            catch (AgentRunsAlreadyException)
            {
                // The other agent has only begun, or is about to end: soon it answers, or its place is free.
                await Task.Delay(TimeSpan.FromMilliseconds(20), surroundings.Clock, stopping.Token);
            }
        }

        return (int)ExitCode.Answered;
    }

    private static async Task<int> ServeAsync(
        Surroundings surroundings, string? folder, string? secretsFile, CancellationToken cancellationToken)
    {
        AgentProcess.HideMemory();
        if (folder is "")
        {
            throw new MisusedException("the directory's name is empty", "name a directory: berth agent --directory DIR");
        }

        var sets = GivenSecrets.Read(surroundings, secretsFile);
        foreach (var problem in sets.Problems)
        {
            surroundings.Error.Problem(problem);
        }

        var path = Path.GetFullPath(folder ?? surroundings.RuntimeDirectory);
        var socketMode = folder is null ? OwnersSocket : MakeCodespaceDirectory(surroundings, path);
        if (folder is null)
        {
            PrivateDirectory.Ensure(path, surroundings.UserId);
        }

        var directory = new AgentDirectory(path, surroundings.UserId);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var keychains = new Keychains(surroundings);
        var logins = new AgentLogins(keychains.Of, keychains.ExpiryOf);
        logins.Serve(sets);
        HostAgent.WriteRegistries(directory, logins);
        var codespaces = CodespacesBeside(logins, keychains, surroundings);
        var server = new AgentServer(
            directory, folder is null ? new HostAgent(logins, codespaces, directory, stopping).AnswerAsync : logins.AnswerAsync);
        try
        {
            await AgentProcess.ServeAsync(
                server, directory, socketMode,
                () => surroundings.Error.Line($"berth: serving {(logins.IsEmpty ? "no registry yet" : string.Join(", ", logins.Hosts))} at {directory.Socket}"),
                stop => RenewAsync(keychains, codespaces, stop), codespaces.DisposeAsync, surroundings.Clock, stopping.Token);
        }
        catch (AgentRunsAlreadyException e)
        {
            surroundings.Error.Error(e.Message, "stop it first: berth logout, or a signal to its process");
            return (int)ExitCode.Refused;
        }

        return (int)ExitCode.Answered;
    }

    /// <summary>The agent of a codespace that another platform runs: beside its container, with a directory that both see.</summary>
    private static async Task<int> ServeConnectedAsync(
        Surroundings surroundings, string? folder, string? secretsFile, ServerUrl server, CancellationToken cancellationToken)
    {
        AgentProcess.HideMemory();
        if (folder is null or "" || secretsFile is not null)
        {
            throw new MisusedException(
                secretsFile is null ? "which directory the container sees is not said" : "the secrets are to come from a file and from a server",
                secretsFile is null ? "name it: berth agent --server SERVER --directory DIR" : "leave --secrets-file out");
        }

        var connection = CodespaceConnection.Of(server, surroundings);
        var path = Path.GetFullPath(folder);
        var socketMode = MakeCodespaceDirectory(surroundings, path);
        var directory = new AgentDirectory(path, surroundings.UserId);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var keychains = new Keychains(surroundings);
        var logins = new AgentLogins(keychains.Of, keychains.ExpiryOf);
        var agent = new ConnectedAgent(connection, logins, directory, stopping);
        await agent.ReadAsync(cancellationToken);
        await connection.ReportAsync("Available");
        try
        {
            await AgentProcess.ServeAsync(
                new AgentServer(directory, agent.AnswerAsync), directory, socketMode,
                () => surroundings.Error.Line($"berth: serving {(logins.IsEmpty ? "no registry" : string.Join(", ", logins.Hosts))} at {directory.Socket}"),
                agent.RefreshAsync, () => ValueTask.CompletedTask, surroundings.Clock, stopping.Token);
        }
        catch (AgentRunsAlreadyException e)
        {
            surroundings.Error.Error(e.Message, "stop it first: a signal to its process");
            return (int)ExitCode.Refused;
        }

        if (agent.Ended is { } why)
        {
            surroundings.Error.Line($"berth: {why}: serving no more");
        }

        await connection.ReportAsync("Shutdown");
        return (int)ExitCode.Answered;
    }

    /// <summary>The codespaces of one agent share its cache of tokens; logins forwarded to them that come from berth are its own.</summary>
    private static OpenCodespaces CodespacesBeside(AgentLogins own, Keychains keychains, Surroundings surroundings) => new(
        () => new AgentLogins(keychains.Of, keychains.ExpiryOf),
        client => new ClientLogins(client, own.GetAsync, surroundings.Clock),
        surroundings.UserId,
        new ServerLinks(surroundings));

    private static Task RenewAsync(Keychains keychains, OpenCodespaces codespaces, CancellationToken cancellationToken) =>
        Task.WhenAll(keychains.RenewAsync(cancellationToken), codespaces.RefreshAsync(cancellationToken));

    /// <summary>
    /// Makes the directory that a container gets. Whoever reaches the socket gets its logins, so it is open to every user inside only
    /// where the directory above keeps this host's other users out.
    /// </summary>
    private static UnixFileMode MakeCodespaceDirectory(Surroundings surroundings, string path)
    {
        var parent = Path.GetDirectoryName(path) ?? throw new MisusedException("the root directory cannot be the agent's directory");
        Directory.CreateDirectory(parent, PrivateDirectory.Mode);
        var isPrivate = !PrivateDirectory.IsOpenToOthers(parent, surroundings.UserId);
        var mode = isPrivate
            ? PrivateDirectory.Mode | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute
            : PrivateDirectory.Mode;
        ServedDirectory.ThrowIfForeign(path);
        if (new DirectoryInfo(path).LinkTarget is not null)
        {
            throw new MisusedException($"{path} is a link, and what it points to may be somebody else's", "name the directory itself");
        }

        Directory.CreateDirectory(path, mode);
        if (FileStatus.Of(path) is { } status && status.UserId != surroundings.UserId)
        {
            throw new MisusedException($"{path} belongs to another user, who could put another helper there", "name a directory of your own");
        }

        File.SetUnixFileMode(path, mode);
        CopyHelper(surroundings, Path.Combine(path, "docker-credential-berth"));
        return isPrivate ? EverybodysSocket : OwnersSocket;
    }

    private static void CopyHelper(Surroundings surroundings, string target)
    {
        var bin = Path.GetDirectoryName(surroundings.ProgramPath)!;
        string[] places = [Path.Combine(bin, "lib/berth/docker-credential-berth"), Path.Combine(bin, "../lib/berth/docker-credential-berth")];
        var source = places.FirstOrDefault(File.Exists) ?? throw new MisusedException(
            $"the static credential helper is not beside this program; looked for {string.Join(" and ", places.Select(Path.GetFullPath))}",
            "install both with ./install");
        ServedDirectory.Claim(Path.GetDirectoryName(target)!);
        var next = target + ".next";

        // Made anew: whoever can write into this directory, by a mount that is not read-only, say, must not choose what is written to.
        File.Delete(next);
        File.Copy(source, next, overwrite: false);
        File.SetUnixFileMode(next, (UnixFileMode)Convert.ToInt32("755", 8));
        File.Move(next, target, overwrite: true);
    }
}
