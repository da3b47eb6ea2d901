namespace Berth.Testing.Ecr;

/// <summary>Whoever holds a key of the stand-in's AWS.</summary>
/// <param name="Secret">The secret access key.</param>
/// <param name="SessionToken">What an <c>ASIA</c> key must come with; null for a long-term key.</param>
public sealed record AwsPrincipal(string KeyId, string Secret, string? SessionToken = null)
{
    public string Arn { get; init; } = "arn:aws:iam::123456789012:user/mona";

    /// <summary>Whether the session that issued the key is over.</summary>
    public bool SessionEnded { get; set; }

    /// <summary>When a session of a role ends by itself; null for every other key.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether what the key made is worth nothing any more.</summary>
    public bool IsOver(DateTimeOffset now) => SessionEnded || ExpiresAt <= now;

    /// <summary>IAM actions it may not perform: <c>ecr:GetAuthorizationToken</c>, <c>ecr:BatchGetImage</c>.</summary>
    public HashSet<string> Denied { get; } = [];
}

/// <summary>A role of the stand-in's AWS.</summary>
/// <param name="TrustedArn">Whom its trust policy lets assume it.</param>
/// <param name="ExternalId">What the trust policy asks for besides.</param>
public sealed record AwsRoleStandIn(string Arn, string TrustedArn, string ExternalId)
{
    /// <summary>IAM actions that its policy lacks: <c>ecr:GetAuthorizationToken</c>.</summary>
    public HashSet<string> Denied { get; } = [];
}
