using Berth.Core.Ecr;

namespace Berth.Server.Codespaces.Exchanges;

/// <summary>Section <c>Aws</c>: which roles this server assumes, with its own key at AWS, and for whom.</summary>
public sealed class AwsOptions
{
    /// <summary>Default none: a set that names a role is refused.</summary>
    public IReadOnlyList<AwsRoleOptions> Roles { get; init; } = [];

    internal IReadOnlyList<AwsRoleGrant> Grants =>
        [.. Roles.Select(one => AwsRole.TryParse(one.Arn, out var role) ? new AwsRoleGrant(role, one.Owners) : throw new InvalidOperationException("The validator comes first."))];
}

/// <summary>One role.</summary>
public sealed class AwsRoleOptions
{
    /// <summary><c>arn:aws:iam::123456789012:role/NAME</c>, exactly as sets name it.</summary>
    public string Arn { get; init; } = "";

    /// <summary>The logins of the organizations and users whose own secrets may name it.</summary>
    public IReadOnlyList<string> Owners { get; init; } = [];
}

internal sealed class AwsOptionsValidator : IValidateOptions<AwsOptions>
{
    public ValidateOptionsResult Validate(string? name, AwsOptions options)
    {
        List<string> faults =
        [
            .. options.Roles.Where(one => !AwsRole.TryParse(one.Arn, out _))
                .Select(one => $"Aws:Roles: '{one.Arn}' is not the ARN of a role like arn:aws:iam::123456789012:role/registry-reader"),
            .. options.Roles.Where(one => one.Owners.Count == 0 || one.Owners.Any(string.IsNullOrWhiteSpace))
                .Select(one => $"Aws:Roles: '{one.Arn}' has no owners; name the logins of the organizations whose secrets may use it"),
        ];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
