using System.Text.RegularExpressions;
using Berth.Core.References;
using Berth.Testing;

namespace Berth.Core.Tests.Map;

/// <summary>Which room of the core may use which. An arrow that is not drawn here does not exist.</summary>
public sealed partial class Map_of_the_core
{
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["References"] = [],
        ["Problems"] = ["References"],
        ["Credentials"] = ["References"],
        ["Docker"] = ["Credentials", "Problems", "References"],
        ["Tokens"] = ["Credentials", "Problems", "References"],
        ["Exchanges"] = ["Credentials", "References"],
        ["Ecr"] = ["Credentials", "Exchanges", "Problems", "References"],
        ["Azure"] = ["Credentials", "Exchanges", "References"],
        ["Google"] = ["Credentials", "Exchanges", "References"],
        ["Secrets"] = ["Credentials", "Ecr", "Exchanges", "Problems", "References"],
        ["DevContainers"] = ["Problems", "References"],
        ["Declarations"] = ["DevContainers", "References"],
        ["Client"] = ["Credentials", "Docker", "References"],
        ["Diagnosis"] = ["Client", "Credentials", "Docker", "Ecr", "Problems", "References", "Secrets", "Tokens"],
        ["Preflight"] = ["Credentials", "DevContainers", "Diagnosis", "Problems", "References", "Secrets", "Tokens"],
    };

    public static TheoryData<string> Rooms =>
        [.. Directory.EnumerateDirectories(Path.Combine(RepositoryRoot.Path, "src/Berth.Core")).Select(folder => Path.GetFileName(folder)!)];

    [Theory, MemberData(nameof(Rooms))]
    public void Rooms_use_only_what_the_map_allows(string room)
    {
        var used =
            from file in Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src/Berth.Core", room), "*.cs", SearchOption.AllDirectories)
            from Match match in RoomName().Matches(File.ReadAllText(file))
            select match.Groups[1].Value;

        Assert.Empty(used.Distinct().Except([room, .. MayUse[room]]));
    }

    [Fact]
    public void The_core_answers_and_neither_logs_nor_configures()
    {
        var referenced = typeof(RegistryHost).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!);

        // Microsoft.Win32.Primitives is a part of the runtime: Win32Exception, which tells why a process did not start, lives there.
        Assert.DoesNotContain(
            referenced, name => name.StartsWith("Microsoft.", StringComparison.Ordinal) && name is not "Microsoft.Win32.Primitives");
    }

    [Theory]
    [InlineData("Berth.Core", new string[0])]
    [InlineData("Berth.Helper", new[] { "Berth.Core" })]
    [InlineData("Berth.Cli", new[] { "Berth.Core" })]
    public void Projects_refer_only_to_those_below_them(string project, string[] allowed)
    {
        var text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "src", project, $"{project}.csproj"));

        Assert.Equal(allowed, ProjectReference().Matches(text).Select(match => match.Groups[1].Value));
    }

    [GeneratedRegex(@"Berth\.Core\.(\w+)")]
    private static partial Regex RoomName();

    [GeneratedRegex(@"<ProjectReference Include=""[^""]*?(Berth\.\w+)\.csproj""")]
    private static partial Regex ProjectReference();
}
