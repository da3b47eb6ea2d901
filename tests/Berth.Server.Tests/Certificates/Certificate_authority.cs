using System.Security.Cryptography.X509Certificates;
using Berth.Server.Certificates;
using Berth.Testing;

namespace Berth.Server.Tests.Certificates;

public sealed class Certificate_authority
{
    private static readonly string[] Names = ["berth.example", "10.1.2.3"];

    [Fact]
    public void Issues_what_clients_accept_for_its_names_and_nothing_else()
    {
        var clock = new ManualTime(TimeProvider.System.GetUtcNow());
        var (key, certificate) = CertificateAuthority.Make("berth.example", clock);
        using var authority = CertificateAuthority.Open(key, certificate);
        using var issued = authority.Issue(Names, clock);

        Assert.True(issued.MatchesHostname("berth.example"));
        Assert.True(issued.MatchesHostname("10.1.2.3"));
        Assert.False(issued.MatchesHostname("other.example"));
        Assert.True(Leads(issued, authority.Pem));
        Assert.True(issued.HasPrivateKey);
    }

    [Fact]
    public void Is_no_authority_for_what_another_one_issued()
    {
        var clock = new ManualTime(TimeProvider.System.GetUtcNow());
        var (key, certificate) = CertificateAuthority.Make("berth.example", clock);
        using var authority = CertificateAuthority.Open(key, certificate);
        var (otherKey, otherCertificate) = CertificateAuthority.Make("berth.example", clock);
        using var other = CertificateAuthority.Open(otherKey, otherCertificate);
        using var issued = other.Issue(Names, clock);

        Assert.False(Leads(issued, authority.Pem));
        Assert.NotEqual(authority.Fingerprint, other.Fingerprint);
    }

    [Fact]
    public void Renews_a_servers_certificate_before_it_ends()
    {
        var clock = new ManualTime();
        var (key, certificate) = CertificateAuthority.Make("berth.example", clock);
        using var authority = CertificateAuthority.Open(key, certificate);
        var shown = ServerCertificate.Of(authority, Names, clock);
        var first = shown.Current().SerialNumber;

        clock.Advance(TimeSpan.FromDays(59));
        var still = shown.Current().SerialNumber;
        clock.Advance(TimeSpan.FromDays(2));

        Assert.Equal(first, still);
        Assert.NotEqual(first, shown.Current().SerialNumber);
    }

    /// <summary>A busy server asks for it at every connection.</summary>
    [Fact]
    public void Renews_it_however_often_it_is_asked_for()
    {
        var clock = new ManualTime();
        var (key, certificate) = CertificateAuthority.Make("berth.example", clock);
        using var authority = CertificateAuthority.Open(key, certificate);
        var shown = ServerCertificate.Of(authority, Names, clock);
        var first = shown.Current().SerialNumber;

        clock.Advance(TimeSpan.FromDays(59.9999));
        for (var second = 0; second < 60; second++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            _ = shown.Current();
        }

        Assert.NotEqual(first, shown.Current().SerialNumber);
    }

    private static bool Leads(X509Certificate2 leaf, string authority)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPem(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(leaf);
    }
}
