using Berth.Core.References;

namespace Berth.Cli.Server;

/// <summary>Where a berth-server is: <c>berth.example</c>, <c>berth.example:7700</c> or <c>https://berth.example:7700</c>.</summary>
/// <remarks>Plain <c>http</c> only to this machine itself: tokens go there.</remarks>
public sealed record ServerUrl
{
    private ServerUrl(Uri root) => Root = root;

    /// <summary>The variable that names the server where a command does not.</summary>
    public const string VariableName = "BERTH_SERVER";

    public Uri Root { get; }

    /// <summary><c>host[:port]</c>, as gh has it in <c>GH_HOST</c>.</summary>
    public string Host => Root.Authority;

    /// <exception cref="MisusedException">It is none.</exception>
    public static ServerUrl Parse(string text)
    {
        var given = text.Contains("://", StringComparison.Ordinal) ? text : $"https://{text}";
        if (!Uri.TryCreate(given, UriKind.Absolute, out var root) || root.PathAndQuery is not "/" || root.UserInfo is not "" || root.Scheme is not ("https" or "http"))
        {
            throw new MisusedException($"'{Printable.Text(text)}' is no address of a server", "write it like berth.example or https://berth.example:7700");
        }

        return root.Scheme is "https" || root.IsLoopback
            ? new(root)
            : throw new MisusedException($"'{Printable.Text(text)}' would send your token in the clear", $"use https://{root.Authority}");
    }

    /// <summary>The server that a command was given, else the one of the environment, else the one of the last login.</summary>
    /// <exception cref="MisusedException">None of them names one.</exception>
    public static ServerUrl Choose(string? given, Surroundings surroundings) => Parse(
        given ?? surroundings.Variable(VariableName) ?? new ServerAccounts(surroundings).Usual
        ?? throw new MisusedException("which server is meant is not said", $"name it: --server berth.example, set {VariableName}, or log in: berth auth login berth.example"));

    public override string ToString() => Root.GetLeftPart(UriPartial.Authority);
}
