namespace Berth.Core.Ecr;

/// <summary>That a server assumes a role for some of its accounts.</summary>
/// <param name="Owners">The logins of the organizations and users whose own secrets may name it.</param>
public sealed record AwsRoleGrant(AwsRole Role, IReadOnlyList<string> Owners);
