using System.Text.Json;
using Berth.Core.Tests.Vectors;
using Berth.Core.Tokens;
using FsCheck;
using FsCheck.Fluent;

namespace Berth.Core.Tests.Tokens;

public sealed class Token_scope
{
    public static TheoryData<Vector> Lenient => Vector.Of("scope_parse");

    public static TheoryData<Vector> Strict => Vector.Of("scope_parse_strict");

    public static TheoryData<Vector> Clean => Vector.Of("scope_clean");

    public static TheoryData<Vector> Query => Vector.Of("scope_query");

    public static TheoryData<Vector> BuildKit => Vector.Of("scope_buildkit");

    public static TheoryData<Vector> Requests => Vector.Of("scope_for_request");

    [Theory, MemberData(nameof(Lenient))]
    public void Is_read_by_a_server_whatever_is_missing(Vector row)
    {
        var expected = row.Expect.ValueKind == JsonValueKind.Array ? row.Expect.EnumerateArray().ToList() : [row.Expect];

        Assert.Equal(expected.Select(ScopeOf), Scope.ReadAll(row.Input.GetString()!));
    }

    /// <summary>BuildKit takes whatever follows the second colon for actions, the port of a name too: there we differ.</summary>
    [Theory, MemberData(nameof(BuildKit))]
    public void Has_the_actions_that_buildkit_reads_where_its_name_has_no_port(Vector row)
    {
        var merged = Scope.Merge(row.Input.EnumerateArray().Select(text => text.GetString()!)).Select(Scope.Read).ToList();
        var theirs = row.Expect.ValueKind == JsonValueKind.Null ? [] : row.Expect.EnumerateObject().ToDictionary(
            scope => scope.Name, scope => scope.Value.EnumerateArray().Select(action => action.GetString()!));

        Assert.All(merged, scope =>
        {
            if (scope.Name.Contains(':'))
            {
                Assert.StartsWith(Assert.Single(theirs).Key, $"{scope.Type}:{scope.Name}", StringComparison.Ordinal);
            }
            else
            {
                Assert.Equal(theirs[$"{scope.Type}:{scope.Name}"], scope.Actions);
            }
        });
        Assert.Equal(theirs.Count, merged.Count);
    }

    [Theory, MemberData(nameof(Strict))]
    public void Is_asked_for_by_a_client_only_when_it_is_whole(Vector row)
    {
        var parsed = Scope.TryParse(row.Input.GetString(), out var scope, out var problem);

        if (row.Expect.TryGetProperty("error", out _))
        {
            Assert.False(parsed);
            Assert.NotEmpty(problem!);
            return;
        }

        Assert.Equal(ScopeOf(row.Expect), scope);
    }

    [Theory, MemberData(nameof(Clean))]
    public void Is_merged_and_sorted(Vector row) => Assert.Equal(TextsOf(row.Expect), Scope.Merge(TextsOf(row.Input)));

    [Fact]
    public void Merged_has_every_action_once()
    {
        Assert.Equal(["repository:foo:pull,push"], Scope.Merge(["repository:foo:push,pull", "repository:foo:pull"]));
        Assert.Equal(["repository:foo:*"], Scope.Merge(["repository:foo:push", "repository:foo:*"]));
        Assert.Empty(Scope.Merge(["repository:foo:", ""]));
    }

    [Theory, MemberData(nameof(Query))]
    public void Of_a_query_comes_once_for_each_parameter(Vector row) =>
        Assert.Equal(TextsOf(row.Expect), Scope.OfQuery(row.Input.GetString()!));

    [Theory, MemberData(nameof(Requests))]
    public void Follows_from_the_request(Vector row) => Assert.Equal(
        row.Expect.GetString(),
        Scope.ForRequest(new(row.Input.GetProperty("method").GetString()!), row.Input.GetProperty("path").GetString()!)?.ToString());

    [Theory]
    [InlineData("/v2/")]
    [InlineData("/v2//manifests/latest")]
    [InlineData("/manifests/latest")]
    public void Of_a_request_for_no_image_is_none(string path) => Assert.Null(Scope.ForRequest(HttpMethod.Get, path));

    [Fact]
    public void Keeps_the_port_that_buildkit_takes_for_actions() =>
        Assert.Equal(("host:5000/foo", "pull"), (Scope.Read("repository:host:5000/foo:pull").Name, Scope.Read("repository:host:5000/foo:pull").Actions[0]));

    [Fact]
    public void Of_any_characters_ends_in_an_answer() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000),
        Prop.ForAll(HostileText.Of("repository:acme/api:pull,push registry:catalog:* : , * %zz"), text =>
        {
            _ = Scope.ReadAll(text);
            _ = Scope.Merge([text, text]);
            _ = Scope.OfQuery($"scope={text}");
            _ = Scope.ForRequest(HttpMethod.Get, $"/v2/{text}");
            return Scope.TryParse(text, out var scope, out var problem) ? scope.Actions.Count > 0 : problem.Length > 0;
        }));

    private static Scope ScopeOf(JsonElement row) => new(
        row.GetProperty("type").GetString()!,
        row.GetProperty("name").GetString()!,
        [.. row.GetProperty("actions").EnumerateArray().Select(action => action.GetString()!)]);

    private static List<string> TextsOf(JsonElement list) =>
        list.ValueKind == JsonValueKind.Null ? [] : [.. list.EnumerateArray().Select(text => text.GetString()!)];
}
