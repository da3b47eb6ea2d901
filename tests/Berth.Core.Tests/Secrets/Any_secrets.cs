using System.Text;
using Berth.Core.Problems;
using Berth.Core.References;
using Berth.Core.Secrets;
using FsCheck;
using FsCheck.Fluent;

namespace Berth.Core.Tests.Secrets;

/// <summary>What must hold for any names, any values and any bytes.</summary>
public sealed class Any_secrets
{
    private const string Canary = "CANARY-7f3a91c2-not-to-be-seen-0b1c2d3e4f";

    /// <summary>In a file, what stands before an equals sign is a name, and names are shown.</summary>
    private const string CanaryThatIsNoName = "CANARY-7f3a91c2/not+to/be/seen";

    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(1000);

    [Fact]
    public void Of_any_names_and_values_end_in_an_answer()
    {
        var entry = from name in Names() from value in Texts() select (name, value);
        var set = from identifier in Gen.Elements("A", "B") from server in Gen.Elements(Hosts) select Some.Set(identifier, server);
        var layer = from level in Gen.Elements(Enum.GetValues<SecretLevel>())
                    from entries in Gen.OneOf(entry.ArrayOf(), set)
                    select Some.Layer(level, "any", entries);

        Check.One(Runs, Prop.ForAll(layer.ArrayOf().ToArbitrary(), layers =>
        {
            var sets = Some.Read(layers);
            Assert.All(sets.Problems, AssertOneLineEach);
            Assert.Equal(sets.Serving.Count, sets.Serving.DistinctBy(set => (set.Registry.Canonical, set.Path)).Count());
        }));
    }

    [Fact]
    public void Of_any_bytes_as_a_file_end_in_entries_or_a_fault()
    {
        var bytes = Gen.OneOf(
            ArbMap.Default.GeneratorFor<byte[]>(),
            Texts().Select(Encoding.UTF8.GetBytes),
            from lines in FileLines().ArrayOf() select Encoding.UTF8.GetBytes(string.Concat(lines)),
            from lines in FileLines().ArrayOf() select Encoding.UTF8.GetBytes($"{{{string.Concat(lines)}}}"));

        Check.One(Runs, Prop.ForAll(bytes.ToArbitrary(), content => SecretsFile.Read("any", content, mode: null) switch
        {
            SecretsFileResult.Read read => read.Layer.Entries.DistinctBy(entry => entry.Name).Count() == read.Layer.Entries.Count,
            SecretsFileResult.Fault fault => Printable.Text(fault.Text, maxLength: int.MaxValue) == fault.Text,
            _ => false,
        }));
    }

    [Fact]
    public void Never_show_a_value_whatever_is_wrong()
    {
        var entry = from name in Names() from value in CanaryValues() select (name, value);
        var layer = from level in Gen.Elements(Enum.GetValues<SecretLevel>())
                    from entries in entry.ArrayOf()
                    select Some.Layer(level, "any", entries);
        var set = from identifier in Gen.Elements("A", "B", "C")
                  from server in Gen.OneOf(Gen.Elements(Hosts), CanaryValues())
                  from user in Gen.OneOf(Gen.Elements(Users), CanaryValues())
                  from password in CanaryValues()
                  select Some.Environment(
                      [.. Some.Set(identifier, server, user, password), ($"{identifier}_CONTAINER_REGISTRY_SESSION_TOKEN", Canary)]);

        Check.One(Runs, Prop.ForAll(Gen.OneOf(layer, set).ArrayOf().ToArbitrary(), layers =>
        {
            var sets = Some.Read(layers);
            Assert.All(PrintedBy(sets, layers), AssertWithoutCanary);
        }));
    }

    [Fact]
    public void Of_a_broken_file_never_show_a_value()
    {
        var line = from before in Gen.Elements("", "A=", "A", "A=\"", "A='", "{\"A\": ", "\"A\": \"", "=", "export ", "\u0000", "A=\"x\"")
                   from after in Gen.Elements("", "\n", "\"", "'", "}", ",\n", "\\ud800\"")
                   select before + CanaryThatIsNoName + after;

        Check.One(Runs, Prop.ForAll(line.ArrayOf().ToArbitrary(), lines =>
        {
            var result = SecretsFile.Read("any", Encoding.UTF8.GetBytes(string.Concat(lines)), mode: null);
            AssertWithoutCanary($"{result}");
            if (result is SecretsFileResult.Read read)
            {
                Assert.All(PrintedBy(Some.Read(read.Layer), [read.Layer]), AssertWithoutCanary);
            }
        }));
    }

    [Fact]
    public void Of_ten_thousand_variables_end_in_an_answer()
    {
        var numbers = Enumerable.Range(0, 10_000).ToList();
        var halves = numbers.Select(number => ($"ID{number}_CONTAINER_REGISTRY_{(number % 2 == 0 ? "SERVER" : "PASSWORD")}", "x.y"));
        var near = numbers.Select(number => ($"ID{number}_CONTAINER_REGISTRY_USERNAME", "x"));
        var whole = numbers.SelectMany(number => Some.Set($"A{number}", $"r{number}.io"));

        Assert.Equal(20_000, Some.Read(Some.Environment([.. halves, .. near])).Problems.Count);
        Assert.Equal(10_000, Some.Read(Some.Environment([.. whole])).Serving.Count);
    }

    private static readonly string[] Hosts =
    [
        "ghcr.io", "docker.io", "mine.azurecr.io", "europe-docker.pkg.dev", "fra.ocir.io", "icr.io",
        "123456789012.dkr.ecr.eu-central-1.amazonaws.com", "registry.example.com", "mcr.microsoft.com", "quay.io/acme",
        "http://localhost:5000", "github.com", "mycompany",
    ];

    private static readonly string[] Users =
        ["mona", "AWS", "ASIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE", "_json_key", "_json_key_base64"];

    private static readonly string[] Middles =
        ["_CONTAINER_REGISTRY_", "_container_registry_", "_REGISTRY_", "_CONTAINER_REGSITRY_", "-CONTAINER-REGISTRY-"];

    /// <summary>Names in and about the convention, and any others.</summary>
    private static Gen<string> Names() => Gen.OneOf(
        from identifier in Gen.Elements("A", "B", "a", "MY_ACR", "", "2ND", "my-acr", "É", "\ud800", "CONTAINER")
        from middle in Gen.Elements(Middles)
        from part in Gen.Elements("SERVER", "USER", "PASSWORD", "SESSION_TOKEN", "USERNAME", "URL", "", "\0", "server")
        select identifier + middle + part,
        Texts());

    private static Gen<string> Texts() => Gen.OneOf(
        Gen.Elements("", " ", "\n", "\0", "\ud800", "\u001b[2J", "x", "\"\"", "'", "//", "{}", "${X}", "a:b@c"),
        Gen.Elements("ghcr.io", "mona", "AWS", "robot", "eyJ.eyJ.", "[::1]:99999"),
        ArbMap.Default.GeneratorFor<string>().Select(text => text ?? ""),
        ArbMap.Default.GeneratorFor<char[]>().Select(text => new string(text)));

    private static Gen<string> CanaryValues() => Gen.Elements(
        Canary, $"{Canary}\n", $"{Canary}\r\n\n", $" {Canary}", $"\"{Canary}\"", $"'{Canary}", $"mona:{Canary}",
        $"https://mona:{Canary}@ghcr.io", $"{Canary}@ghcr.io", $"ghcr.io/{Canary}", $"https://ghcr.io/v2/?token={Canary}",
        $"ftp://{Canary}", $"${{{Canary}}}", $"{Canary}\0", $"é{Canary}",
        $"{{\"private_key\": \"{Canary}\"}}", $"eyJ{Canary}.e30.x", $"dckr_oat_{Canary}@x", $"{Canary}\ud800", $"{Canary} x", "");

    private static Gen<string> FileLines() =>
        from name in Gen.Elements("A", "\"A\"", "export A", "#", "", "//", "/*", "{", "A-B")
        from sign in Gen.Elements("=", ": ", " = ", "")
        from value in Gen.OneOf(Texts(), Gen.Elements("\"x\"", "'x'", "\"", "'", "\"\\", "\"\\ud800\"", "1", "null", "[", "{"))
        from end in Gen.Elements("\n", "\r\n", ",\n", "", "\r", "}")
        select name + sign + value + end;

    private static IEnumerable<string> PrintedBy(RegistrySecretSets sets, SecretLayer[] layers) =>
    [
        .. sets.Problems.SelectMany(problem => new[] { problem.Text(), $"{problem}" }),
        .. sets.Serving.Concat(sets.Outranked).SelectMany(set => new[] { $"{set}", set.ShownUser }),
        .. sets.Refused.Select(refused => $"{refused}"),
        .. layers.SelectMany(layer => layer.Entries).Select(entry => $"{entry}"),
        .. layers.Select(layer => $"{layer}"),
        $"{sets}",
    ];

    private static void AssertOneLineEach(Problem problem) =>
        Assert.All(new[] { problem.Subject, problem.What, problem.Why, problem.Fix, problem.Command ?? "" }, text =>
            Assert.Equal(text, Printable.Text(text, maxLength: int.MaxValue)));

    private static void AssertWithoutCanary(string text) => Assert.DoesNotContain(Canary[..12], text, StringComparison.OrdinalIgnoreCase);
}
