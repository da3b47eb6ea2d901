using System.Text.Json;
using Berth.Core.Tests.Vectors;
using Berth.Core.Tokens;
using FsCheck;
using FsCheck.Fluent;

namespace Berth.Core.Tests.Tokens;

public sealed class Challenge_header
{
    public static TheoryData<Vector> Rows => Vector.Of("www_authenticate");

    [Theory, MemberData(nameof(Rows))]
    public void Is_read_as_registries_write_it(Vector row)
    {
        var challenges = Challenge.ParseAll(row.Input.EnumerateArray().Select(line => line.GetString()!));

        if (row.Expect.TryGetProperty("pick", out var pick))
        {
            var unsupported = row.Expect.TryGetProperty("unsupported", out _);
            Assert.Equal(unsupported ? null : pick.GetString(), Challenge.Choose(challenges)?.Scheme);
            return;
        }

        var expected = row.Expect.TryGetProperty("strictRFC", out var strict) ? strict : row.Expect.GetProperty("challenges");
        var known = expected.EnumerateArray().Where(challenge => challenge.GetProperty("scheme").GetString() != "unknown").ToList();
        Assert.Equal(known.Select(challenge => challenge.GetProperty("scheme").GetString()), challenges.Select(challenge => challenge.Scheme));
        foreach (var (wanted, challenge) in known.Zip(challenges))
        {
            AssertParameters(wanted.GetProperty("params"), challenge);
        }
    }

    [Theory]
    [InlineData("Bearer realm=\"https://a/t\", service=\"s", "https://a/t", null)]
    [InlineData("Bearer realm=\"https://a/t\\", null, null)]
    [InlineData("Bearer realm = \"https://a/t\" , service = s", "https://a/t", "s")]
    [InlineData("Bearer service=\"\",realm=\"https://a/t\"", "https://a/t", null)]
    [InlineData("bEaReR REALM=https://a/t,Service=s", "https://a/t", "s")]
    [InlineData(",,, Bearer ,realm=\"https://a/t\",,service=s", "https://a/t", "s")]
    public void Of_a_careless_registry_keeps_what_can_be_read(string line, string? realm, string? service)
    {
        var challenge = Assert.Single(Challenge.ParseAll([line]));

        Assert.Equal((realm, service), (challenge.Realm, challenge.Service));
    }

    [Theory]
    [InlineData("Negotiate YIIJvwYGKwYBBQUCoIIJszCC==, Basic realm=\"r\"")]
    [InlineData("Negotiate, Basic realm=\"r\"")]
    [InlineData("Negotiate abc/def, Basic realm=\"r\"")]
    public void With_a_scheme_that_has_no_parameters_still_shows_the_next(string line) =>
        Assert.Equal("r", Challenge.Choose(Challenge.ParseAll([line]))?.Realm);

    [Fact]
    public void Prefers_bearer_wherever_it_stands_unless_it_names_no_realm()
    {
        Assert.Equal("bearer", Challenge.Choose(Challenge.ParseAll(["Basic realm=r", "Bearer realm=https://a/t"]))?.Scheme);
        Assert.Equal("basic", Challenge.Choose(Challenge.ParseAll(["Bearer service=s", "Basic realm=r"]))?.Scheme);
    }

    [Fact]
    public void Without_end_is_cut()
    {
        var manyParameters = "Bearer " + string.Join(',', Enumerable.Range(0, 1000).Select(i => $"p{i}=v"));
        var manyChallenges = Enumerable.Repeat("Basic realm=r", 1000);
        var longValue = $"Bearer realm=\"{new string('x', 100_000)}\"";

        Assert.Equal(ChallengeReader.MaxParameters, Assert.Single(Challenge.ParseAll([manyParameters])).Parameters.Count);
        Assert.Equal(ChallengeReader.MaxChallenges, Challenge.ParseAll(manyChallenges).Count);
        Assert.Null(Assert.Single(Challenge.ParseAll([longValue])).Realm);
    }

    [Fact]
    public void Of_any_characters_ends_in_an_answer() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000),
        Prop.ForAll(HostileText.Of("Bearer Basic realm=\"\\,= \t\0é"), text =>
        {
            var challenges = Challenge.ParseAll([text, text]);
            return challenges.All(challenge => challenge.Scheme.Length > 0 && challenge.Parameters.All(pair => pair.Value.Length > 0));
        }));

    private static void AssertParameters(JsonElement wanted, Challenge challenge)
    {
        foreach (var parameter in wanted.EnumerateObject())
        {
            Assert.Equal(parameter.Value.GetString(), challenge[parameter.Name]);
        }

        // The tables name no parameters for basic, since the client they come from drops them.
        if (challenge.Scheme == Challenge.BearerScheme)
        {
            Assert.Equal(wanted.EnumerateObject().Count(), challenge.Parameters.Count);
        }
    }
}
