using System.Text.Json;
using Berth.Core.Credentials;
using Berth.Core.Docker;
using Berth.Core.Tests.Vectors;

namespace Berth.Core.Tests.Docker;

public sealed class Auth_entry
{
    public static TheoryData<Vector> Texts => Vector.Of("auth_base64");

    public static TheoryData<Vector> RoundTrips => Vector.Of("auth_base64_roundtrip");

    [Theory, MemberData(nameof(Texts))]
    public void Is_decoded_as_clients_do(Vector row)
    {
        var decoded = AuthText.TryDecode(row.Input.GetString()!, out var auth, out _);

        Assert.Equal(!row.Expect.TryGetProperty("error", out _), decoded);
        if (decoded)
        {
            Assert.Equal(row.Expect.GetProperty("username").GetString(), auth!.Username);
            Assert.Equal(row.Expect.GetProperty("password").GetString(), auth.Password.Reveal());
        }
    }

    [Theory, MemberData(nameof(RoundTrips))]
    public void Comes_back_as_it_was_written(Vector row)
    {
        var (username, password) = (row.Input.GetProperty("username").GetString()!, row.Input.GetProperty("password").GetString()!);

        Assert.Equal(row.Expect.GetString(), AuthText.Encode(username, password));
        Assert.True(AuthText.TryDecode(row.Expect.GetString()!, out var auth, out _));
        Assert.Equal(new AuthText(username, new(password), IsPadded: true), auth);
    }

    [Fact]
    public void Tells_the_base64_that_only_kubelet_reads()
    {
        Assert.True(AuthText.TryDecode("Zm9vOmJhcg", out var auth, out _));
        Assert.False(auth.IsPadded);
    }

    [Theory]
    [InlineData("""{"auth":"Zm9vOmJhcg==","username":"other"}""", "foo", "bar")]
    [InlineData("""{"username":"u","password":"p","email":"x@example.com"}""", "u", "p")]
    [InlineData("""{"auth":"dTpw","identitytoken":"refresh"}""", "<token>", "refresh")]
    [InlineData("""{"identitytoken":"refresh"}""", "<token>", "refresh")]
    [InlineData("""{"auth":"dTpwAAA="}""", "u", "p")]
    public void Holds_a_login(string json, string username, string password) =>
        Assert.Equal(new RegistryCredential(username, new(password)), Read(json).Entry!.Credential);

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"email":"x@example.com","auth":""}""")]
    public void May_be_a_placeholder(string json) => Assert.True(Read(json).Entry!.IsPlaceholder);

    [Theory]
    [InlineData("""{"auth":"OnA="}""", AuthFault.EmptyUser)]
    [InlineData("""{"auth":"cGFudHM="}""", AuthFault.NoColon)]
    [InlineData("""{"auth":"%%"}""", AuthFault.NotBase64)]
    [InlineData("""{"auth":7}""", AuthFault.NotText)]
    [InlineData("[]", AuthFault.NotText)]
    public void May_be_broken(string json, AuthFault fault) => Assert.Equal(fault, Read(json).Fault);

    private static AuthEntryResult Read(string json) => AuthEntry.Read(JsonDocument.Parse(json).RootElement);
}
