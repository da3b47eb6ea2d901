using System.Text;
using Berth.Core.Declarations;
using Berth.Core.DevContainers;

namespace Berth.Core.Tests.Declarations;

public sealed class Declaration_of_a_server
{
    [Fact]
    public void Says_who_belongs_where_and_which_policies_secrets_have()
    {
        var declared = Read("""
            users:
              mona: { email: mona@example.com, site_admin: true }
            organizations:
              acme:
                name: Acme
                default_repository_permission: read
                members: { mona: owner, hubot: member }
                repositories:
                  api: { visibility: internal, collaborators: { hubot: write }, secrets: [deploy_key] }
                secrets:
                  acr_password: { repositories: [api] }
                  shared: { visibility: all }
            """);

        var (user, acme) = (Assert.Single(declared.Users), Assert.Single(declared.Organizations));
        Assert.Equal(("mona", "mona@example.com", true), (user.Login, user.Email, user.IsSiteAdmin));
        Assert.Equal(("acme", "Acme", "read", "mona"), (acme.Login, acme.Name, acme.MemberPermission, acme.FirstOwner));
        Assert.Equal("member", acme.Members!["hubot"]);
        var api = Assert.Single(acme.Repositories);
        Assert.Equal(("internal", "push", "DEPLOY_KEY"), (api.Visibility, api.Collaborators!["hubot"], api.Secrets[0].Name));
        Assert.Equal([("ACR_PASSWORD", "selected"), ("SHARED", "all")], acme.Secrets.Select(secret => (secret.Name, secret.Visibility)));
        Assert.Equal(["api"], acme.Secrets[0].Repositories);
    }

    [Theory]
    [InlineData("organizations:\n  acme:\n    member: {}\n", "acme.yaml:3: organization 'acme' has a member 'member', which means nothing")]
    [InlineData("organizations:\n  acme:\n    secrets:\n      A: { value: hunter2 }\n", "acme.yaml:4: secret 'A' has a member 'value', which means nothing")]
    [InlineData("organizations:\n  acme:\n    members: { mona: king }\n", "acme.yaml:3: 'king' is no role in members")]
    [InlineData("organizations:\n  acme:\n    members: [mona]\n", "acme.yaml:3: members is not a mapping of names")]
    [InlineData("organizations:\n  acme:\n    secrets:\n      A: { visibility: all, repositories: [api] }\n", "acme.yaml:4: repositories are listed, and the visibility is 'all'")]
    [InlineData("users:\n  mona: { site_admin: maybe }\n", "acme.yaml:2: 'maybe' is neither true nor false")]
    [InlineData("users: {}\n---\nusers: {}\n", "acme.yaml:3: it holds more than one document")]
    [InlineData("", "acme.yaml:1: it says nothing")]
    public void Says_where_it_means_nothing(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<DevContainerFileException>(() => Read(text)).Message);

    private static Declaration Read(string text) => DeclarationReader.Read("acme.yaml", Encoding.UTF8.GetBytes(text));
}
