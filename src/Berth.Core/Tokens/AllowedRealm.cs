using System.Diagnostics.CodeAnalysis;
using Berth.Core.References;

namespace Berth.Core.Tokens;

/// <summary>A host that a registry may send logins to: <c>registry.example.com=auth.example.com</c>.</summary>
/// <param name="Realm">Without a port it stands for every port of the host.</param>
public sealed record AllowedRealm(RegistryHost Registry, RegistryHost Realm)
{
    public static bool TryParse(string text, [NotNullWhen(true)] out AllowedRealm? pair, [NotNullWhen(false)] out string? problem)
    {
        pair = null;
        var equals = text.IndexOf('=');
        if (equals < 0)
        {
            problem = $"'{Printable.Text(text)}' is not REGISTRY=HOST";
            return false;
        }

        if (!RegistryHost.TryParse(text[..equals], out var registry, out problem)
            || !RegistryHost.TryParse(text[(equals + 1)..], out var realm, out problem))
        {
            return false;
        }

        pair = new(registry, realm);
        return true;
    }

    internal bool Covers(Uri realm) =>
        realm.Host.Equals(Realm.Name, StringComparison.OrdinalIgnoreCase) && (Realm.Port ?? realm.Port) == realm.Port;
}
