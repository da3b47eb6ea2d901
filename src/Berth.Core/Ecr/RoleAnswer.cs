namespace Berth.Core.Ecr;

/// <summary>What came of assuming a role. A closed set: switch on it.</summary>
internal abstract record RoleAnswer
{
    private RoleAnswer()
    {
    }

    /// <summary>A session of the role.</summary>
    /// <param name="Key">Temporary, and never kept: it is used at once, for one token.</param>
    /// <param name="ExpiresAt">By this machine's clock. What the key makes ends with it.</param>
    public sealed record Session(AwsKey Key, DateTimeOffset ExpiresAt) : RoleAnswer;

    /// <summary>None.</summary>
    public sealed record Failed(EcrAnswer Answer) : RoleAnswer;
}
