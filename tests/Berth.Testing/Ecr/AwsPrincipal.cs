namespace Berth.Testing.Ecr;

/// <summary>Whoever holds a key of the stand-in's AWS.</summary>
/// <param name="Secret">The secret access key.</param>
/// <param name="SessionToken">What an <c>ASIA</c> key must come with; null for a long-term key.</param>
public sealed record AwsPrincipal(string KeyId, string Secret, string? SessionToken = null)
{
    public string Arn { get; init; } = "arn:aws:iam::123456789012:user/mona";

    /// <summary>Whether the session that issued the key is over.</summary>
    public bool SessionEnded { get; set; }

    /// <summary>IAM actions it may not perform: <c>ecr:GetAuthorizationToken</c>, <c>ecr:BatchGetImage</c>.</summary>
    public HashSet<string> Denied { get; } = [];
}
