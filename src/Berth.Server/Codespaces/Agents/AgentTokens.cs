using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Berth.Server.Keys;

namespace Berth.Server.Codespaces.Agents;

/// <summary>
/// What the agent of a codespace calls with, and what commands inside read the API with: each good for one launch of one codespace, and for nothing else. Signed rather than stored: whoever
/// registers a codespace and loses the answer can start it anew, and the database holds nothing that opens anything.
/// </summary>
internal sealed class AgentTokens
{
    /// <summary>How a token begins, for scanners of leaked secrets.</summary>
    public const string Prefix = "bertha_";

    /// <summary>How the token begins that is inside as <c>GITHUB_TOKEN</c>.</summary>
    public const string InsidePrefix = "berthg_";

    private const string KeyName = "codespace-agent-tokens";
    private const int MaxLength = 120;
    private byte[]? key;

    internal async Task OpenAsync(ServerKeys keys, CancellationToken cancellationToken) =>
        key = (await keys.GetOrMakeAsync(KeyName, () => (RandomNumberGenerator.GetBytes(32), []), cancellationToken)).Private;

    /// <summary>The agent's.</summary>
    public string Make(Codespace codespace) => Make(codespace, Prefix);

    /// <summary>That of commands inside.</summary>
    public string MakeInside(Codespace codespace) => Make(codespace, InsidePrefix);

    /// <returns>Null for what is no token of an agent that this server made.</returns>
    public (long CodespaceId, int Launch)? Read(string token) => Read(token, Prefix);

    /// <returns>Null for what is no token of the inside that this server made.</returns>
    public (long CodespaceId, int Launch)? ReadInside(string token) => Read(token, InsidePrefix);

    private string Make(Codespace codespace, string prefix)
    {
        var body = string.Create(CultureInfo.InvariantCulture, $"{codespace.Id}.{codespace.Launch}");
        return $"{prefix}{body}.{CodeOf(body, prefix)}";
    }

    private (long CodespaceId, int Launch)? Read(string token, string prefix)
    {
        if (token.Length > MaxLength || !token.StartsWith(prefix, StringComparison.Ordinal) || token[prefix.Length..].Split('.') is not [var id, var launch, var code]
            || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(CodeOf($"{id}.{launch}", prefix)), Encoding.UTF8.GetBytes(code)))
        {
            return null;
        }

        return (long.Parse(id, CultureInfo.InvariantCulture), int.Parse(launch, CultureInfo.InvariantCulture));
    }

    /// <summary>The prefix is signed too, so that neither kind passes for the other.</summary>
    private string CodeOf(string body, string prefix) => Base64Url.EncodeToString(HMACSHA256.HashData(
        key ?? throw new InvalidOperationException("The key of agents' tokens is not loaded."), Encoding.UTF8.GetBytes(prefix + body)));
}
