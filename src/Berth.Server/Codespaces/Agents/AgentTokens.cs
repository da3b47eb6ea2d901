using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Berth.Server.Keys;

namespace Berth.Server.Codespaces.Agents;

/// <summary>
/// What the agent of a codespace calls with: good for one launch of one codespace, and nowhere else. Signed rather than stored: whoever
/// registers a codespace and loses the answer can start it anew, and the database holds nothing that opens anything.
/// </summary>
internal sealed class AgentTokens
{
    /// <summary>How a token begins, for scanners of leaked secrets.</summary>
    public const string Prefix = "bertha_";

    private const string KeyName = "codespace-agent-tokens";
    private const int MaxLength = 120;
    private byte[]? key;

    internal async Task OpenAsync(ServerKeys keys, CancellationToken cancellationToken) =>
        key = (await keys.GetOrMakeAsync(KeyName, () => (RandomNumberGenerator.GetBytes(32), []), cancellationToken)).Private;

    public string Make(Codespace codespace)
    {
        var body = string.Create(CultureInfo.InvariantCulture, $"{codespace.Id}.{codespace.Launch}");
        return $"{Prefix}{body}.{CodeOf(body)}";
    }

    /// <returns>Null for what this server did not make.</returns>
    public (long CodespaceId, int Launch)? Read(string token)
    {
        if (token.Length > MaxLength || !token.StartsWith(Prefix, StringComparison.Ordinal) || token[Prefix.Length..].Split('.') is not [var id, var launch, var code]
            || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(CodeOf($"{id}.{launch}")), Encoding.UTF8.GetBytes(code)))
        {
            return null;
        }

        return (long.Parse(id, CultureInfo.InvariantCulture), int.Parse(launch, CultureInfo.InvariantCulture));
    }

    private string CodeOf(string body) => Base64Url.EncodeToString(HMACSHA256.HashData(
        key ?? throw new InvalidOperationException("The key of agents' tokens is not loaded."), Encoding.UTF8.GetBytes(body)));
}
