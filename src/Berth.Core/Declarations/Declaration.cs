using Berth.Core.DevContainers;

namespace Berth.Core.Declarations;

/// <summary>What a server should have, as one file says it: accounts, repositories, who belongs where, and the policies of secrets. Never a value.</summary>
public sealed record Declaration(IReadOnlyList<DeclaredUser> Users, IReadOnlyList<DeclaredOrganization> Organizations);

/// <param name="IsSiteAdmin">Null where nothing is said of it.</param>
public sealed record DeclaredUser(string Login, SourceLocation Location, string? Email, bool? IsSiteAdmin, IReadOnlyList<DeclaredRepository> Repositories);

/// <param name="MemberPermission"><c>none</c>, <c>read</c>, <c>write</c> or <c>admin</c>; null where nothing is said of it.</param>
/// <param name="Members">Login, and <c>admin</c> or <c>member</c>; null where nothing is said of them.</param>
public sealed record DeclaredOrganization(
    string Login,
    SourceLocation Location,
    string? Name,
    string? MemberPermission,
    IReadOnlyDictionary<string, string>? Members,
    IReadOnlyList<DeclaredRepository> Repositories,
    IReadOnlyList<DeclaredSecret> Secrets)
{
    /// <summary>The first owner that is named: who an organization is made for.</summary>
    public string? FirstOwner => Members?.FirstOrDefault(member => member.Value == "admin").Key;
}

/// <param name="Visibility"><c>public</c>, <c>private</c> or <c>internal</c>; null where nothing is said of it.</param>
/// <param name="Collaborators">Login, and <c>pull</c>, <c>push</c> or <c>admin</c>; null where nothing is said of them.</param>
public sealed record DeclaredRepository(
    string Name,
    SourceLocation Location,
    string? Visibility,
    string? Description,
    string? DefaultBranch,
    string? CloneUrl,
    IReadOnlyDictionary<string, string>? Collaborators,
    IReadOnlyList<DeclaredSecret> Secrets);

/// <param name="Visibility">Of an organization's secret: <c>all</c>, <c>private</c> or <c>selected</c>; null where nothing is said of it.</param>
/// <param name="Repositories">Of a <c>selected</c> one: the names of the organization's repositories; null for none said.</param>
public sealed record DeclaredSecret(string Name, SourceLocation Location, string? Visibility, IReadOnlyList<string>? Repositories);
