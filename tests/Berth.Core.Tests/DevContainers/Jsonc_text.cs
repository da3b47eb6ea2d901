using System.Text;
using System.Text.Json;
using Berth.Core.DevContainers;

namespace Berth.Core.Tests.DevContainers;

public sealed class Jsonc_text
{
    [Theory]
    [InlineData("""{ "image": "a" }""")]
    [InlineData("""{ "image": "a", }""")]
    [InlineData("\ufeff{ \"image\": \"a\" }")]
    [InlineData("// first\n{ /* second */ \"image\": // third\n \"a\" /* fourth */, }\n// last")]
    [InlineData("""{ "image": "b", "image": "a" }""")]
    public void Is_read_as_the_dev_containers_cli_reads_it(string text) => Assert.Equal("a", Parse(text)["image"]!.Text);

    [Fact]
    public void May_hold_bytes_that_are_no_utf8_in_a_comment() =>
        Assert.Equal("a", Jsonc.Parse("f", [.. "// M"u8, 0xfc, .. "nchen\n{ \"image\": \"a\" }"u8])["image"]!.Text);

    [Theory]
    [InlineData("", 0, "empty")]
    [InlineData(" \n ", 0, "empty")]
    [InlineData("[]", 1, "no object")]
    [InlineData("\n\n\"a\"", 3, "no object")]
    [InlineData("{\n\"a\": [1,2,, }", 2, "silently ignore")]
    [InlineData("{\n\"a\": 1\n\"b\": 2 }", 3, "not valid JSON")]
    [InlineData("{\n\"a\": 1", 2, "not valid JSON")]
    [InlineData("{ \"a\": 1 }\n}", 2, "not valid JSON")]
    [InlineData("{\n\n\"a\": \"\\ud800\" }", 3, "not Unicode")]
    public void That_is_broken_is_told_with_its_line(string text, int line, string words)
    {
        var failure = Assert.Throws<DevContainerFileException>(() => Parse(text));

        Assert.Equal(new("devcontainer.json", line), failure.Location);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.NotEmpty(failure.Advice);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public void May_be_nested_so_deep_and_no_deeper(string open, string close)
    {
        Assert.NotNull(Parse($"{{\"a\":{Repeat(open, 62)}1{Repeat(close, 62)}}}"));
        Assert.Throws<DevContainerFileException>(() => Parse($"{{\"a\":{Repeat(open, 64)}1{Repeat(close, 64)}}}"));
        Assert.Throws<DevContainerFileException>(() => Parse($"{{\"a\":{Repeat(open, 100_000)}"));
    }

    [Fact]
    public void Is_bounded() => Assert.Throws<DevContainerFileException>(() => Jsonc.Parse("f", new byte[Jsonc.MaxBytes + 1]));

    [Fact]
    public void Knows_its_lines_and_is_written_as_it_was_read()
    {
        var root = Parse("{\n  \"a\": [1.50e3, true,\n null],\n  \"b\": { \"c\": \"ü\" },\n  \"a\": [false]\n}");

        Assert.Equal([("a", 5), ("b", 4)], root.Members.Select(member => (member.Name, member.Line)));
        Assert.Equal((JsonValueKind.False, false, "false"), (root["a"]!.Items[0].Kind, root["a"]!.Items[0].Flag, root["a"]!.Items[0].Scalar));
        Assert.Equal("""{"a":[false],"b":{"c":"\u00FC"}}""", Written(root));
        Assert.Equal("""{"n":1.50e3,"z":null}""", Written(Parse("""{"n":1.50e3,"z":null}""")));
    }

    private static ConfigNode Parse(string text) => Jsonc.Parse("devcontainer.json", Encoding.UTF8.GetBytes(text));

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private static string Written(ConfigNode node)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            node.WriteTo(json);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
