namespace Berth.Server.Audit;

/// <summary>Something that happened and is told for ever. Names and ids, never values.</summary>
/// <param name="Action">In GitHub's words: <c>codespaces.create_an_org_secret</c>, <c>personal_access_token.create</c>.</param>
public sealed record AuditEvent(string Action, AuditActor Actor)
{
    /// <summary>The login of the user that it is about; null for none.</summary>
    public string? User { get; init; }

    /// <summary>The organization that it is about, by id and login; null for none.</summary>
    public long? OrganizationId { get; init; }

    public string? Organization { get; init; }

    /// <summary><c>owner/name</c> of the repository that it is about; null for none.</summary>
    public string? Repository { get; init; }

    /// <summary>What else there is to know.</summary>
    public IReadOnlyDictionary<string, string> Data { get; init; } = new Dictionary<string, string>();
}

/// <summary>Who did it.</summary>
/// <param name="Id">The user's; null for nobody, or for the server itself.</param>
/// <param name="TokenId">The token that it was done with.</param>
/// <param name="Address">Where the call came from.</param>
public sealed record AuditActor(long? Id, string? Login, long? TokenId, string? Address)
{
    public static AuditActor Server { get; } = new(null, "berth-server", null, null);
}
