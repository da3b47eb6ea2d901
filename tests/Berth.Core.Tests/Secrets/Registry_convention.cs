using System.Text.Json;
using Berth.Core.Problems;
using Berth.Core.References;
using Berth.Core.Tests.Vectors;

namespace Berth.Core.Tests.Secrets;

public sealed class Registry_convention
{
    public static TheoryData<Vector> Groups => Vector.Of("secret_group");

    [Theory, MemberData(nameof(Groups))]
    public void Groups_secrets_by_identifier(Vector row)
    {
        var entries = row.Input.GetProperty("env").EnumerateObject().Select(entry => (entry.Name, entry.Value.GetString()!));
        var sets = Some.Read(Some.Environment([.. entries]));

        var complete = sets.Serving.Concat(sets.Outranked).Select(set => set.Identifier).Order();
        Assert.Equal(row.Expect.GetProperty("complete").EnumerateArray().Select(identifier => identifier.GetString()!), complete);

        if (row.Expect.TryGetProperty("incomplete", out var incomplete))
        {
            Assert.All(incomplete.EnumerateObject(), half => Assert.Contains(sets.Problems, problem => Tells(problem, half)));
        }

        if (row.Expect.TryGetProperty("conflict", out var conflict))
        {
            var registry = RegistryHost.Parse(conflict.EnumerateObject().Single().Name);
            Assert.Equal(["A"], sets.Serving.Where(set => set.Registry == registry).Select(set => set.Identifier));
            Assert.Contains(sets.Problems, problem => problem.Code == ProblemCode.TwoSetsOneRegistry && problem.Subject.StartsWith('B'));
        }

        if (row.Expect.TryGetProperty("hint", out _))
        {
            Assert.Equal(ProblemCode.IdentifiersDiffer, Assert.Single(sets.Problems).Code);
        }
    }

    [Fact]
    public void Makes_a_set_of_three_secrets_whatever_the_case_of_their_names()
    {
        var sets = Some.Read(Some.Environment(
            ("acr_container_registry_server", "mycompany.azurecr.io"),
            ("Acr_Container_Registry_User", "mona"),
            ("ACR_CONTAINER_REGISTRY_PASSWORD", "pa55word")));

        var set = Assert.Single(sets.Serving);
        Assert.Equal(("ACR", "environment", "mycompany.azurecr.io", "mona"), (set.Identifier, set.Origin, set.Registry.Value, set.User));
        Assert.Equal("pa55word", set.Password.Reveal());
        Assert.Empty(sets.Problems);
    }

    [Fact]
    public void Uses_the_name_in_capitals_of_two_that_differ_in_case()
    {
        var sets = Some.Read(Some.Environment([("acr_container_registry_user", "hubot"), .. Some.Set("ACR", "ghcr.io")]));

        Assert.Equal("mona", Assert.Single(sets.Serving).User);
        Assert.Equal(ProblemCode.TwoSpellingsOneName, Assert.Single(sets.Problems).Code);
    }

    [Theory]
    [InlineData("pa55word\n", "pa55word")]
    [InlineData("pa55word\r\n", "pa55word")]
    [InlineData("pa55word\r", "pa55word")]
    public void Takes_one_line_break_off_and_tells_it(string stored, string used)
    {
        var sets = Some.ReadSet("ghcr.io\n", "mona\r\n", stored);

        var set = Assert.Single(sets.Serving);
        Assert.Equal((used, "mona", "ghcr.io"), (set.Password.Reveal(), set.User, set.Registry.Value));
        Assert.Equal(3, sets.Problems.Count(problem => problem is { Code: ProblemCode.LineBreakInValue, Severity: Severity.Notice }));
    }

    [Fact]
    public void Leaves_a_second_line_break_and_warns() =>
        Assert.Contains(Some.ReadSet("ghcr.io", password: "x\n\n").Problems, problem => problem.Code == ProblemCode.BlanksAroundValue);

    [Fact]
    public void Replaces_a_higher_levels_set_by_a_lower_levels_complete_one()
    {
        var sets = Some.Read(
            Some.Organization(Some.Set("ACR", "org.azurecr.io")),
            Some.Environment(Some.Set("ACR", "mine.azurecr.io")));

        Assert.Equal("mine.azurecr.io", Assert.Single(sets.Serving).Registry.Value);
        Assert.Equal("org.azurecr.io", Assert.Single(sets.Outranked).Registry.Value);
        Assert.Empty(sets.Problems);
    }

    [Fact]
    public void Never_takes_a_lower_levels_server_for_a_higher_levels_password()
    {
        var sets = Some.Read(
            Some.Organization(Some.Set("ACR", "org.azurecr.io")),
            Some.Environment(("ACR_CONTAINER_REGISTRY_SERVER", "evil.example.com")));

        Assert.Equal("org.azurecr.io", Assert.Single(sets.Serving).Registry.Value);
        var problem = Assert.Single(sets.Problems);
        Assert.Equal((ProblemCode.PartAtOtherLevel, Severity.Warning), (problem.Code, problem.Severity));
        Assert.Contains("environment", problem.What, StringComparison.Ordinal);
        Assert.Contains("organization acme", problem.What, StringComparison.Ordinal);
        Assert.NotNull(sets.RefusedFor(RegistryQuery.Read("evil.example.com")!));
    }

    [Fact]
    public void Tells_of_a_set_that_is_spread_over_two_levels()
    {
        var sets = Some.Read(
            Some.Organization(("ACR_CONTAINER_REGISTRY_SERVER", "org.azurecr.io"), ("ACR_CONTAINER_REGISTRY_USER", "mona")),
            Some.Environment(("ACR_CONTAINER_REGISTRY_PASSWORD", "pa55word")));

        Assert.Empty(sets.Serving);
        var problem = Assert.Single(sets.Problems);
        Assert.Equal((ProblemCode.PartAtOtherLevel, Severity.Error), (problem.Code, problem.Severity));
    }

    [Fact]
    public void Leaves_a_higher_levels_set_alone_where_the_lower_one_has_an_error()
    {
        var sets = Some.Read(Some.Organization(Some.Set("ACR", "org.azurecr.io")), Some.Environment(Some.Set("ACR", "mycompany")));

        Assert.Equal("org.azurecr.io", Assert.Single(sets.Serving).Registry.Value);
        Assert.Equal(ProblemCode.BareServerName, Assert.Single(sets.Problems).Code);
    }

    [Fact]
    public void Serves_one_registry_from_the_lowest_level_and_then_the_first_identifier()
    {
        var sets = Some.Read(
            Some.Organization(Some.Set("A", "ghcr.io")),
            Some.Environment([.. Some.Set("C", "https://ghcr.io"), .. Some.Set("B", "ghcr.io:443")]));

        Assert.Equal("B", Assert.Single(sets.Serving).Identifier);
        Assert.Equal(["C", "A"], sets.Outranked.Select(set => set.Identifier));
        Assert.Equal(
            ["A_CONTAINER_REGISTRY_SERVER", "C_CONTAINER_REGISTRY_SERVER"],
            sets.Problems.Where(problem => problem.Code == ProblemCode.TwoSetsOneRegistry).Select(problem => problem.Subject));
    }

    [Fact]
    public void Lets_two_sets_serve_two_paths_of_one_registry()
    {
        var sets = Some.Read(Some.Environment(
            [.. Some.Set("A", "ghcr.io/acme", "a"), .. Some.Set("B", "ghcr.io/other", "b"), .. Some.Set("C", "ghcr.io", "c")]));

        Assert.Equal(["A", "B", "C"], sets.Serving.Select(set => set.Identifier));
        Assert.Equal("b", sets.For(RegistryQuery.Read("ghcr.io/other/app")!)?.User);
        Assert.Equal("c", sets.For(RegistryQuery.Read("ghcr.io")!)?.User);
    }

    [Fact]
    public void Keeps_a_good_set_whole_beside_every_kind_of_bad_one()
    {
        var sets = Some.Read(Some.Environment(
        [
            .. Some.Set("GOOD", "ghcr.io"),
            .. Some.Set("SCHEME", "ftp://ghcr.io"),
            .. Some.Set("BARE", "mycompany"),
            .. Some.Set("COLON", "quay.io", "mo:na"),
            ("HALF_CONTAINER_REGISTRY_SERVER", "ghcr.io"),
            ("NEAR_CONTAINER_REGISTRY_USERNAME", "mona"),
        ]));

        Assert.Equal("GOOD", Assert.Single(sets.Serving).Identifier);
        Assert.Null(sets.RefusedFor(RegistryQuery.Read("ghcr.io")!));
        Assert.Equal(ProblemCode.UserNotUsable, sets.RefusedFor(RegistryQuery.Read("quay.io")!)?.Reason.Code);
    }

    [Fact]
    public void Tells_why_a_registry_that_a_half_set_names_has_no_login()
    {
        var sets = Some.Read(Some.Environment(("GHCR_CONTAINER_REGISTRY_SERVER", "ghcr.io"), ("GHCR_CONTAINER_REGISTRY_USER", "mona")));

        Assert.Equal(ProblemCode.IncompleteSet, sets.RefusedFor(RegistryQuery.Read("ghcr.io/acme/app")!)?.Reason.Code);
        Assert.Null(sets.RefusedFor(RegistryQuery.Read("quay.io")!));
    }

    [Fact]
    public void Says_what_to_rename_where_halves_complement_each_other()
    {
        var sets = Some.Read(Some.Environment(
            ("ACR_CONTAINER_REGISTRY_SERVER", "mine.azurecr.io"),
            ("AZURE_CONTAINER_REGISTRY_USER", "mona"),
            ("AZURE_CONTAINER_REGISTRY_PASSWORD", "pa55word"),
            ("ALONE_CONTAINER_REGISTRY_SERVER", "")));

        var problem = Assert.Single(sets.Problems, problem => problem.Code == ProblemCode.IdentifiersDiffer);
        Assert.Equal("rename ACR_CONTAINER_REGISTRY_SERVER to AZURE_CONTAINER_REGISTRY_SERVER", problem.Fix);
    }

    [Fact]
    public void Says_one_thing_where_a_near_miss_keeps_a_set_from_being_complete()
    {
        var sets = Some.Read(Some.Environment(
            ("ACR_CONTAINER_REGISTRY_SERVER", "mine.azurecr.io"),
            ("ACR_CONTAINER_REGISTRY_USERNAME", "mona"),
            ("ACR_CONTAINER_REGISTRY_PASSWORD", "pa55word")));

        var problem = Assert.Single(sets.Problems);
        Assert.Equal((ProblemCode.NearMissName, Severity.Error), (problem.Code, problem.Severity));
        Assert.Contains("ACR_CONTAINER_REGISTRY_USER,", problem.Fix + ",", StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_three_empty_values_for_a_set_that_nobody_meant()
    {
        var sets = Some.Read(Some.Environment(Some.Set("ACR", "", "", "")));

        var problem = Assert.Single(sets.Problems);
        Assert.Equal((ProblemCode.EmptyValue, Severity.Notice), (problem.Code, problem.Severity));
    }

    private static bool Tells(Problem problem, JsonProperty half) =>
        problem.Code == ProblemCode.IdentifiersDiffer
            ? problem.What.Contains($"{half.Name}_CONTAINER_REGISTRY_", StringComparison.Ordinal)
            : half.Value.EnumerateArray().All(part =>
                problem.Fix.Contains($"{half.Name}_CONTAINER_REGISTRY_{part}", StringComparison.Ordinal));
}
