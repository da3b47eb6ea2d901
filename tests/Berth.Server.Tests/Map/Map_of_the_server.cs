using System.Text.RegularExpressions;
using Berth.Testing;

namespace Berth.Server.Tests.Map;

/// <summary>Which room of the server may use which. An arrow that is not drawn here does not exist.</summary>
public sealed partial class Map_of_the_server
{
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Http"] = [],
        ["Storage"] = [],
        ["Keys"] = ["Audit", "Storage"],
        ["Audit"] = ["Http", "Storage"],
        ["Accounts"] = ["Audit", "Http", "Storage"],
        ["Secrets"] = ["Accounts", "Audit", "Http", "Keys", "Storage"],
        ["Certificates"] = ["Keys", "Storage"],
        ["Distribution"] = ["Certificates", "Http", "Keys", "Storage"],
        ["Packages"] = ["Accounts", "Audit", "Distribution", "Http", "Storage"],
        ["Tokens"] = ["Accounts", "Audit", "Distribution", "Http", "Keys", "Packages", "Storage"],
        ["Codespaces"] = ["Accounts", "Audit", "Distribution", "Http", "Keys", "Secrets", "Storage", "Tokens"],
        ["Administration"] = ["Accounts", "Audit", "Distribution", "Http", "Keys", "Packages", "Storage"],
    };

    public static TheoryData<string> Rooms =>
        [.. Directory.EnumerateDirectories(Path.Combine(RepositoryRoot.Path, "src/Berth.Server")).Select(folder => Path.GetFileName(folder)!)];

    [Theory, MemberData(nameof(Rooms))]
    public void Rooms_use_only_what_the_map_allows(string room)
    {
        var used =
            from file in Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src/Berth.Server", room), "*.cs", SearchOption.AllDirectories)
            from Match match in RoomName().Matches(File.ReadAllText(file))
            select match.Groups[1].Value;

        Assert.Empty(used.Distinct().Except([room, .. MayUse[room]]));
    }

    [Theory]
    [InlineData("Berth.Server", new[] { "Berth.Core" })]
    [InlineData("Berth.Host", new[] { "Berth.Server" })]
    public void Projects_refer_only_to_those_below_them(string project, string[] allowed)
    {
        var text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "src", project, $"{project}.csproj"));

        Assert.Equal(allowed, ProjectReference().Matches(text).Select(match => match.Groups[1].Value));
    }

    [GeneratedRegex(@"Berth\.Server\.(\w+)")]
    private static partial Regex RoomName();

    [GeneratedRegex(@"<ProjectReference Include=""[^""]*?(Berth\.\w+)\.csproj""")]
    private static partial Regex ProjectReference();
}
