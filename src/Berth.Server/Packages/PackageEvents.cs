using Berth.Server.Accounts;
using Berth.Server.Audit;

namespace Berth.Server.Packages;

/// <summary>What the audit log tells of packages.</summary>
internal static class PackageEvents
{
    public static AuditEvent Of(string action, Account owner, Package package, AuditActor actor, params ReadOnlySpan<(string Name, string Value)> data)
    {
        Dictionary<string, string> all = new() { ["package"] = $"{owner.Login}/{package.Name}", ["package_type"] = "container" };
        foreach (var (name, value) in data)
        {
            all[name] = value;
        }

        return new(action, actor)
        {
            OrganizationId = owner.Kind == AccountKind.Organization ? owner.Id : null,
            Organization = owner.Kind == AccountKind.Organization ? owner.Login : null,
            User = owner.Kind == AccountKind.User ? owner.Login : null,
            Data = all,
        };
    }
}
