using System.Net.Sockets;
using System.Text.Json;
using Berth.Cli.Processes;
using Berth.Core.References;

namespace Berth.Cli.Engines;

/// <summary>
/// Which engine of this machine is used: the one that was asked for, else docker where its daemon answers, else podman. One that runs
/// elsewhere is refused: a codespace gets its logins through a socket of this machine.
/// </summary>
/// <param name="Program">The path of its program.</param>
/// <param name="DockerHost">Where docker's daemon listens, <c>unix://…</c>; null for podman.</param>
public sealed record EngineChoice(EngineKind Kind, string Program, string? DockerHost)
{
    private const string DefaultSocket = "/var/run/docker.sock";

    /// <exception cref="MisusedException">There is none that can be used; the message says why.</exception>
    public static EngineChoice Make(Surroundings surroundings, EngineKind? asked) => asked switch
    {
        EngineKind.Podman => Podman(surroundings) ?? throw new MisusedException("podman is not installed", "install it, or use docker: --engine docker"),
        EngineKind.Docker => Docker(surroundings),
        _ when SearchPath.Find(surroundings, "docker") is not null && Answers(LocalHost(surroundings)) => Docker(surroundings),
        _ when Podman(surroundings) is { } podman => podman,
        _ when SearchPath.Find(surroundings, "docker") is not null => Docker(surroundings),
        _ => throw new MisusedException("neither podman nor docker is installed", "install one of them; on Debian and Ubuntu: apt-get install podman"),
    };

    /// <summary>The one that would be used; podman where none can be.</summary>
    public static EngineKind KindFor(Surroundings surroundings, EngineKind? asked)
    {
        try
        {
            return asked ?? Make(surroundings, null).Kind;
        }
        catch (MisusedException)
        {
            // Nothing is launched: what is said of files holds for either, but for a few words.
            return EngineKind.Podman;
        }
    }

    private static EngineChoice? Podman(Surroundings surroundings)
    {
        if (SearchPath.Find(surroundings, "podman") is not { } program)
        {
            return null;
        }

        return surroundings.Variable("CONTAINER_HOST") is { } host && !host.StartsWith("unix://", StringComparison.Ordinal)
            ? throw new MisusedException(
                $"CONTAINER_HOST sends podman to another machine, '{Printable.Text(host)}', and logins reach a dev container through a socket of this one",
                "unset CONTAINER_HOST, or run berth on that machine")
            : new(EngineKind.Podman, program, null);
    }

    private static EngineChoice Docker(Surroundings surroundings)
    {
        var program = SearchPath.Find(surroundings, "docker") ?? throw new MisusedException(
            "docker is not installed", "install it, or use podman: --engine podman");
        if (IsSnap(program) || IsSnap(File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName ?? program))
        {
            throw new MisusedException(
                "docker is the snap, which sees neither the files nor the credential helper that a launch needs",
                "install Docker's own packages or the distribution's, or use podman: --engine podman");
        }

        var host = HostOf(surroundings);
        if (!host.StartsWith("unix://", StringComparison.Ordinal))
        {
            throw new MisusedException(
                $"docker's daemon is on another machine, '{Printable.Text(host)}', and logins reach a dev container through a socket of this one",
                "run berth on that machine, or point DOCKER_HOST to a daemon here");
        }

        return Answers(host) ? new(EngineKind.Docker, program, host) : throw new MisusedException(
            $"no docker daemon answers at '{Printable.Text(host)}'", "start it, or use podman: --engine podman");
    }

    /// <summary>Whether a program is a snap's: they lie under /snap, and its own starter is what their names lead to.</summary>
    internal static bool IsSnap(string path) => path.StartsWith("/snap/", StringComparison.Ordinal) || path == "/usr/bin/snap";

    /// <summary>Where the docker client would go: <c>DOCKER_HOST</c>, else the context, else the usual socket.</summary>
    private static string HostOf(Surroundings surroundings) =>
        surroundings.Variable("DOCKER_HOST") ?? HostOfContext(surroundings) ?? $"unix://{DefaultSocket}";

    private static string LocalHost(Surroundings surroundings)
    {
        var host = HostOf(surroundings);
        return host.StartsWith("unix://", StringComparison.Ordinal) ? host : "";
    }

    /// <remarks>A context's file lies under the SHA-256 of its name. <see href="https://docs.docker.com/engine/manage-resources/contexts/"/></remarks>
    private static string? HostOfContext(Surroundings surroundings)
    {
        var folder = surroundings.Variable("DOCKER_CONFIG") ?? Path.Combine(surroundings.Home, ".docker");
        try
        {
            var name = surroundings.Variable("DOCKER_CONTEXT") ?? TextOf(Path.Combine(folder, "config.json"), "currentContext");
            if (name is null or "" or "default")
            {
                return null;
            }

            var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)));
            return TextOf(Path.Combine(folder, "contexts", "meta", hash, "meta.json"), "Endpoints", "docker", "Host");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // Not there or not readable: docker says so itself where it matters.
            return null;
        }
    }

    private static string? TextOf(string file, params string[] path)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(file));
        var value = json.RootElement;
        foreach (var name in path)
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
            {
                return null;
            }
        }

        return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    private static bool Answers(string host)
    {
        if (host is "")
        {
            return false;
        }

        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(host["unix://".Length..]));
            return true;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            // Nobody listens there, or this user may not ask.
            return false;
        }
    }
}
