using Berth.Core.Problems;
using Berth.Testing;

namespace Berth.Core.Tests.Problems;

public sealed class Problems_page
{
    private static readonly Lazy<string[]> Lines = new(() => File.ReadAllLines(Path.Combine(RepositoryRoot.Path, "docs/problems.md")));

    public static TheoryData<ProblemCode> Codes => [.. Enum.GetValues<ProblemCode>()];

    [Theory, MemberData(nameof(Codes))]
    public void Has_a_row_for_each_code(ProblemCode code) =>
        Assert.Contains(Lines.Value, line => line.StartsWith('|') && line.Contains(code.Text, StringComparison.Ordinal));

    [Fact]
    public void Gives_no_number_two_meanings() =>
        Assert.Equal(Enum.GetNames<ProblemCode>().Length, Enum.GetValues<ProblemCode>().Distinct().Count());
}
