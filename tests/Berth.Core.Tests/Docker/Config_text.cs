using System.Text;
using Berth.Core.Docker;

namespace Berth.Core.Tests.Docker;

public sealed class Config_text
{
    [Theory]
    [InlineData("", "{\n\t\"credHelpers\": {\n\t\t\"ghcr.io\": \"berth\"\n\t}\n}")]
    [InlineData("{}", "{\n\t\"credHelpers\": {\n\t\t\"ghcr.io\": \"berth\"\n\t}\n}")]
    [InlineData("{\"a\":1.50}", "{\"a\":1.50,\"credHelpers\":{\"ghcr.io\":\"berth\"}}")]
    [InlineData("{\n\t\"auths\": {}\n}\n", "{\n\t\"auths\": {},\n\t\"credHelpers\": {\n\t\t\"ghcr.io\": \"berth\"\n\t}\n}\n")]
    [InlineData("{\r\n  \"credHelpers\": {}\r\n}", "{\r\n  \"credHelpers\": {\r\n    \"ghcr.io\": \"berth\"\r\n  }\r\n}")]
    [InlineData("{ \"credHelpers\": { \"a\": \"x\" } }", "{ \"credHelpers\": { \"a\": \"x\", \"ghcr.io\": \"berth\" } }")]
    [InlineData("{\"credHelpers\": {\"ghcr.io\" :  \"old\"}, \"z\": 1e2}", "{\"credHelpers\": {\"ghcr.io\" :  \"berth\"}, \"z\": 1e2}")]
    [InlineData("{\"credHelpers\":null}", "{\"credHelpers\":{\"ghcr.io\":\"berth\"}}")]
    [InlineData("{\"credHelpers\":{\"a\":\"x\"},\"credHelpers\":{}}", "{\"credHelpers\":{\"a\":\"x\"},\"credHelpers\":{\"ghcr.io\":\"berth\"}}")]
    [InlineData("\ufeff{\"a\":1}", "\ufeff{\"a\":1,\"credHelpers\":{\"ghcr.io\":\"berth\"}}")]
    public void Sets_one_member_and_leaves_the_rest_alone(string before, string after) =>
        Assert.Equal(after, Text(new ConfigEdit.SetHelper("ghcr.io", "berth").Apply(Bytes(before))));

    [Theory]
    [InlineData("{\"credHelpers\":{\"a\":\"x\",\"ghcr.io\":\"berth\",\"b\":\"y\"}}", "{\"credHelpers\":{\"a\":\"x\",\"b\":\"y\"}}")]
    [InlineData("{\n\t\"credHelpers\": {\n\t\t\"ghcr.io\": \"berth\",\n\t\t\"b\": \"y\"\n\t}\n}", "{\n\t\"credHelpers\": {\n\t\t\"b\": \"y\"\n\t}\n}")]
    [InlineData("{\"a\":1,\"credHelpers\":{\"ghcr.io\":\"berth\"},\"z\":2}", "{\"a\":1,\"credHelpers\":{},\"z\":2}")]
    [InlineData("{\"credHelpers\":{\"ghcr.io\":\"berth\",\"ghcr.io\":\"berth\"}}", "{\"credHelpers\":{}}")]
    [InlineData("{\"credHelpers\":{\"b\":\"y\"}}", "{\"credHelpers\":{\"b\":\"y\"}}")]
    [InlineData("{\"credHelpers\":7}", "{\"credHelpers\":7}")]
    [InlineData("", "")]
    public void Removes_one_member_and_leaves_the_rest_alone(string before, string after) =>
        Assert.Equal(after, Text(new ConfigEdit.RemoveHelper("ghcr.io").Apply(Bytes(before))));

    [Fact]
    public void Can_take_the_empty_section_away_too() => Assert.Equal(
        "{\"a\":1,\"z\":2}",
        Text(ConfigText.Remove(Bytes("{\"a\":1,\"credHelpers\":{\"b\":\"y\"},\"z\":2}"), "credHelpers", "b", EmptySection.Remove)));

    [Fact]
    public void Writes_a_login_as_docker_does() => Assert.Equal(
        "{\"auths\":{\"ghcr.io\":{\"auth\":\"dTpw\"}}}",
        Text(new ConfigEdit.SetAuth("ghcr.io", new("u", new("p"))).Apply(Bytes("{\"auths\":{\"ghcr.io\":{}}}"))));

    [Fact]
    public void Does_not_write_into_a_section_that_is_no_object() =>
        Assert.Throws<FormatException>(() => new ConfigEdit.SetHelper("ghcr.io", "berth").Apply(Bytes("{\"credHelpers\":[]}")));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
