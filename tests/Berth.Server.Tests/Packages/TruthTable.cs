using Berth.Server.Accounts;
using Berth.Server.Packages;
using Berth.Testing;

namespace Berth.Server.Tests.Packages;

/// <summary>What codespaces may pull, every combination: <c>truth-table.csv</c>.</summary>
/// <param name="Relation">Of the repository that the codespace was launched from: <c>same_repo_linked</c>, <c>same_org_other_repo</c>, <c>other_owner</c>.</param>
/// <param name="Expected">Where GitHub's pages contradict each other, or leave open whether a grant may cross owners, we deny.</param>
public sealed record TruthTableRow(
    RepositoryVisibility Repository, PackageVisibility Package, string Relation, bool Inherits, bool IsListed, bool Expected)
{
    public static IReadOnlyList<TruthTableRow> All { get; } =
        [.. File.ReadLines(Path.Combine(RepositoryRoot.Path, "tests/Berth.Server.Tests/Packages/truth-table.csv")).Skip(1).Select(line => Read(line.Split(',')))];

    private static TruthTableRow Read(string[] cells) => new(
        Enum.Parse<RepositoryVisibility>(cells[0], ignoreCase: true), Enum.Parse<PackageVisibility>(cells[1], ignoreCase: true), cells[2],
        cells[3] == "on", cells[4] == "yes", cells[5] == "allow");
}
