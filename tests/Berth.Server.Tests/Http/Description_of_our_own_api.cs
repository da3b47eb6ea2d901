using System.Text.RegularExpressions;
using Berth.Testing;
using YamlDotNet.RepresentationModel;

namespace Berth.Server.Tests.Http;

/// <summary><c>docs/protocol/berth-api.yaml</c> describes every endpoint that is ours, and none that is not there.</summary>
public sealed partial class Description_of_our_own_api
{
    private static readonly string[] Methods = ["get", "put", "post", "patch", "delete"];

    [Fact]
    public void Has_every_endpoint_and_no_other()
    {
        // The table is held against what is mapped, by another test.
        var ours = AuthorizationTable.Rows.Where(row => row.Route.Contains("/berth/", StringComparison.Ordinal) || row.Route.EndsWith("/berth", StringComparison.Ordinal)
            || row.Route.EndsWith("/effective", StringComparison.Ordinal) || row.Route.Split('/')[1] == "codespace").Select(row => $"{row.Method} {Constraint().Replace(row.Route, "}")}");

        Assert.Equal(ours.Distinct().Order(StringComparer.Ordinal), Described().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Refers_to_nothing_that_is_not_in_it()
    {
        var text = File.ReadAllText(FileName);
        var schemas = ((YamlMappingNode)((YamlMappingNode)Root()["components"])["schemas"]).Children.Keys.Select(key => key.ToString()).ToHashSet();

        Assert.All(Reference().Matches(text), match => Assert.Contains(match.Groups[1].Value, schemas));
    }

    private static string FileName => Path.Combine(RepositoryRoot.Path, "docs/protocol/berth-api.yaml");

    private static IEnumerable<string> Described() =>
        from path in ((YamlMappingNode)Root()["paths"]).Children
        from operation in ((YamlMappingNode)path.Value).Children
        where Methods.Contains(operation.Key.ToString())
        select $"{operation.Key.ToString().ToUpperInvariant()} {path.Key}";

    private static YamlMappingNode Root()
    {
        var stream = new YamlStream();
        using var reader = new StreamReader(FileName);
        stream.Load(reader);
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    [GeneratedRegex(@":\w+\}")]
    private static partial Regex Constraint();

    [GeneratedRegex(@"#/components/schemas/(\w+)")]
    private static partial Regex Reference();
}
