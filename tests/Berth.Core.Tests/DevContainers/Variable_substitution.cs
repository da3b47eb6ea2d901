using System.Text;
using Berth.Core.DevContainers;

namespace Berth.Core.Tests.DevContainers;

public sealed class Variable_substitution
{
    private static readonly VariableScope Scope = new(
        new Dictionary<string, string> { ["TAG"] = "1.2", ["EMPTY"] = "", ["ID"] = "${devcontainerId}", ["NEST"] = "${localEnv:TAG}" }, new HashSet<string>())
    {
        LocalWorkspaceFolder = "/src/acme/app",
        ContainerWorkspaceFolder = "/workspaces/app",
        Id = "0id",
    };

    /// <remarks>Each line was put to the Dev Containers CLI 0.89, <c>read-configuration</c>, which answered the same; only ids it fills in later.</remarks>
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("x:${localEnv:TAG}", "x:1.2")]
    [InlineData("x:${env:TAG}", "x:1.2")]
    [InlineData("x:${localEnv:MISSING}", "x:")]
    [InlineData("x:${localEnv:MISSING:2}", "x:2")]
    [InlineData("x:${localEnv:EMPTY:2}", "x:")]
    [InlineData("${localEnv:MISSING:localhost/b:1}", "localhost/b")]
    [InlineData("${localEnv:MISSING:a:b}", "a")]
    [InlineData("${localEnv:}", "")]
    [InlineData("${localWorkspaceFolder}", "/src/acme/app")]
    [InlineData("${localWorkspaceFolderBasename}", "app")]
    [InlineData("${localWorkspaceFolderBasename:x}", "app")]
    [InlineData("${containerWorkspaceFolder}", "/workspaces/app")]
    [InlineData("${containerWorkspaceFolderBasename}", "app")]
    [InlineData("${devcontainerId}", "0id")]
    [InlineData("${localEnv:ID}", "0id")]
    [InlineData("${localEnv:NEST}", "${localEnv:TAG}")]
    [InlineData("${containerEnv:PATH}", "${containerEnv:PATH}")]
    [InlineData("${unknown}${localEnv:TAG}", "${unknown}1.2")]
    [InlineData("${LOCALENV:TAG}", "${LOCALENV:TAG}")]
    [InlineData("${a${localEnv:TAG}", "${a${localEnv:TAG}")]
    [InlineData("${\n${localEnv:TAG}", "${\n1.2")]
    [InlineData("$TAG {TAG} ${", "$TAG {TAG} ${")]
    public void Puts_in_what_the_dev_containers_cli_puts_in(string text, string expected) =>
        Assert.Equal(expected, Substitution.Apply(text, Scope, new("f", 1)));

    [Fact]
    public void Refuses_a_variable_without_a_name() =>
        Assert.Equal(new("f", 7), Assert.Throws<DevContainerFileException>(() => Substitution.Apply("${localEnv}", Scope, new("f", 7))).Location);

    [Fact]
    public void Leaves_names_alone_and_tells_what_was_used()
    {
        var node = Jsonc.Parse("f", Encoding.UTF8.GetBytes("{\n\"${localEnv:TAG}\":\n[\"${localEnv:A:b:c}\", \"${x}\"] }"));

        var member = Assert.Single(Substitution.Apply(node, Scope, "f").Members);
        Assert.Equal(("${localEnv:TAG}", "b", "${x}"), (member.Name, member.Value.Items[0].Text, member.Value.Items[1].Text));

        var uses = Substitution.UsesIn(node, "f").ToList();
        Assert.Equal(["${localEnv:A:b:c}", "${x}"], uses.Select(use => use.Text));
        Assert.Equal(("A", "b", new SourceLocation("f", 3)), (uses[0].LocalVariable, uses[0].CutDefault, uses[0].Location));
    }

    [Fact]
    public void Takes_no_longer_for_a_hostile_text() =>
        Assert.NotEmpty(Substitution.Apply(string.Concat(Enumerable.Repeat("${", 500_000)) + "\n}", Scope, new("f", 1)));

    /// <remarks>Computed by the formula in the code of the Dev Containers CLI 0.89, for these two labels.</remarks>
    [Fact]
    public void Knows_the_id_of_a_dev_container() => Assert.Equal("1maj8bm248j4lga63t1q9adv2jfaonn0b7vatsdsl4pmb8tegefv", DevContainerId.Of("/src/acme/app", "/src/acme/app/.devcontainer/devcontainer.json"));
}
