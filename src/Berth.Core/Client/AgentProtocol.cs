namespace Berth.Core.Client;

/// <summary>
/// How a helper and an agent talk: over a unix socket, one JSON object on one line each way, then both close. The agent answers every
/// version up to its own, since a helper that was copied into a container outlives the agent that put it there.
/// </summary>
/// <remarks>The whole protocol: <c>docs/protocol/agent.md</c>.</remarks>
public static class AgentProtocol
{
    /// <summary>The version this build speaks. It rises only when a member changes its meaning; new members do not raise it.</summary>
    public const int Version = 1;

    /// <summary>The longest line either side reads, in bytes.</summary>
    public const int MaxLineBytes = 1024 * 1024;

    /// <summary>How long a helper waits for an answer. An agent answers within <see cref="AnswerTime"/>, be it with a refusal.</summary>
    public static readonly TimeSpan WaitTime = TimeSpan.FromSeconds(30);

    /// <summary>How long an agent lets a registry's cloud take before it refuses.</summary>
    public static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(25);
}

/// <summary>The names of requests and outcomes on the wire.</summary>
public static class AgentWords
{
    public const string Get = "get";
    public const string List = "list";
    public const string Store = "store";
    public const string Erase = "erase";

    /// <summary>What the agent serves: for people, without passwords. The host's own socket only, as are the two below.</summary>
    public const string Registries = "registries";

    /// <summary>Hands registry secret sets over.</summary>
    public const string Load = "load";

    /// <summary>Takes registries away; the agent ends when it serves none.</summary>
    public const string Forget = "forget";

    /// <summary>Serves a codespace, or replaces what an open one is served. The host's own socket only, as are the two below.</summary>
    public const string Open = "open";

    /// <summary>Serves a codespace no more.</summary>
    public const string Close = "close";

    /// <summary>The codespaces that are open.</summary>
    public const string Codespaces = "codespaces";

    /// <summary>The variables of a codespace; on the socket inside it only.</summary>
    public const string Environment = "environment";

    /// <summary>Keeps a user's token for a berth-server, in memory. The host's own socket only, as are the three below.</summary>
    public const string ServerLogin = "server-login";

    /// <summary>That token; never among the logins that registry clients are answered with.</summary>
    public const string ServerToken = "server-token";

    /// <summary>Drops it, or all of them.</summary>
    public const string ServerLogout = "server-logout";

    /// <summary>The servers that there are tokens for, without the tokens.</summary>
    public const string Servers = "servers";

    public const string Found = "found";
    public const string NotFound = "not-found";
    public const string Refused = "refused";
    public const string Done = "done";
}
