using System.Security.Cryptography;
using System.Text;
using Berth.Server.Keys;

namespace Berth.Server.Distribution;

/// <summary>What the registry shows when it notifies, and what it signs its uploads with: the same for all processes, and over restarts.</summary>
public sealed class NotificationSecret(Registry registry)
{
    private const string Name = "registry-secret";
    private byte[]? secret;

    public string Value => registry.Options.NotificationSecret ?? Derived("notifications");

    internal string UploadSecret => Derived("uploads");

    internal async Task OpenAsync(ServerKeys keys, CancellationToken cancellationToken) =>
        secret = (await keys.GetOrMakeAsync(Name, () => (RandomNumberGenerator.GetBytes(32), []), cancellationToken)).Private;

    /// <summary>In the same time whether it is right or nearly so.</summary>
    public bool IsShownBy(string? authorization) => authorization is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(authorization), Encoding.UTF8.GetBytes($"Bearer {Value}"));

    private string Derived(string purpose) => Convert.ToHexStringLower(HMACSHA256.HashData(
        secret ?? throw new InvalidOperationException("The registry's secret is not loaded."), Encoding.ASCII.GetBytes(purpose)));
}
