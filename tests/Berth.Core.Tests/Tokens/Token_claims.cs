using System.Buffers.Text;
using System.Text;
using Berth.Core.Tokens;
using FsCheck;
using FsCheck.Fluent;

namespace Berth.Core.Tests.Tokens;

public sealed class Token_claims
{
    [Fact]
    public void Tell_what_a_token_opens()
    {
        var claims = Read("""
            {"iss":"auth.docker.io","aud":"registry.docker.io","exp":1893456000,
             "access":[{"type":"repository","name":"acme/api","actions":["pull","push"]}]}
            """)!;

        Assert.Equal("auth.docker.io", claims.Issuer);
        Assert.Equal(["registry.docker.io"], claims.Audience);
        Assert.Equal(2030, claims.ExpiresAt?.Year);
        Assert.Equal("repository:acme/api:pull,push", Assert.Single(claims.Access!).ToString());
    }

    [Fact]
    public void Tell_no_access_apart_from_no_word_about_it()
    {
        Assert.Empty(Read("""{"access":[]}""")!.Access!);
        Assert.Null(Read("""{"access":null}""")!.Access);
        Assert.Equal(["a", "b"], Read("""{"aud":["a",7,"b"]}""")!.Audience);
    }

    [Theory]
    [InlineData("opaque")]
    [InlineData("a.b")]
    [InlineData("a.%%%.c")]
    [InlineData("a.bm90IGpzb24.c")]
    public void Of_an_opaque_token_are_none(string token) => Assert.Null(TokenClaims.Read(new(token)));

    [Fact]
    public void Of_any_payload_are_told_or_none() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000),
        Prop.ForAll(HostileText.Of("{ } [ ] \"access\" \"exp\" \"aud\" : , 1e999 -1 \"\\ud800\" null \"actions\" {\"exp\":1e300} {\"access\":[{\"type\":\"\\ud800\"}]} {\"aud\":\"\\ud800\"}"), text =>
        {
            _ = TokenClaims.Read(new(text));
            _ = Read(text);
            return true;
        }));

    private static TokenClaims? Read(string payload) =>
        TokenClaims.Read(new($"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}.c2ln"));
}
