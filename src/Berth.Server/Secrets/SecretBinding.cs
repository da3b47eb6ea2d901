using System.Globalization;
using Berth.Core.Secrets;

namespace Berth.Server.Secrets;

/// <summary>What a value is bound to: it opens with the level, owner, name and version that it was stored for, and with no other.</summary>
internal static class SecretBinding
{
    public static string Of(SecretLevel level, long ownerId, string name, long version) =>
        string.Create(CultureInfo.InvariantCulture, $"secret\n{level}\n{ownerId}\n{name}\n{version}");

    public static string Of(Secret secret) =>
        Of(secret.Level, secret.UserId ?? secret.RepositoryId ?? secret.OrganizationId ?? 0, secret.Name, secret.Version);
}
