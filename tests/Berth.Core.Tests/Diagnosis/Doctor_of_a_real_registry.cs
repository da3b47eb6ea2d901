using System.Net;
using Berth.Core.Credentials;
using Berth.Core.Problems;
using Berth.Testing;
using Berth.Testing.Distribution;
using Berth.Testing.Network;

namespace Berth.Core.Tests.Diagnosis;

/// <summary>A CNCF Distribution as it is installed, with passwords and with tokens, so that the scripted registries stay honest.</summary>
public sealed class Doctor_of_a_real_registry
{
    private static readonly RegistryUser Mona = new("mona", "canary-password", ["acme/api"], "pull");

    [Theory]
    [InlineData("canary-password", ProblemCode.ManifestUnknown)]
    [InlineData("canary-wrong", ProblemCode.LoginRefused)]
    [InlineData(null, ProblemCode.LoginMissing)]
    public async Task With_passwords_tells_a_wrong_login_from_a_missing_image(string? password, ProblemCode code)
    {
        Requires.That(DistributionRegistry.IsInstalled, "docker-registry and htpasswd");
        using var authority = new PrivateCa();
        await using var registry = await DistributionRegistry.StartAsync(
            authority, IPAddress.Loopback, "localhost", new RegistryAuth.Passwords(Mona), CancellationToken.None);

        Assert.Equal(code, await ProblemOf(authority, registry, password, "acme/api:1.0"));
    }

    [Theory]
    [InlineData("canary-password", "acme/api:1.0", ProblemCode.ManifestUnknown)]
    [InlineData("canary-password", "acme/secret:1.0", ProblemCode.HiddenOrMissing)]
    [InlineData("canary-wrong", "acme/api:1.0", ProblemCode.LoginRefused)]
    [InlineData(null, "acme/api:1.0", ProblemCode.LoginMissing)]
    public async Task With_tokens_tells_a_missing_right_too(string? password, string image, ProblemCode code)
    {
        Requires.That(DistributionRegistry.IsInstalled, "docker-registry and htpasswd");
        using var authority = new PrivateCa();
        await using var service = await TokenService.StartAsync(authority, IPAddress.Loopback, "localhost", [Mona], CancellationToken.None);
        await using var registry = await DistributionRegistry.StartAsync(
            authority, IPAddress.Loopback, "localhost", new RegistryAuth.Tokens(service), CancellationToken.None);

        Assert.Equal(code, await ProblemOf(authority, registry, password, image));
    }

    private static async Task<ProblemCode> ProblemOf(PrivateCa authority, DistributionRegistry registry, string? password, string image)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder[registry.Name]);
        folder.Write($"{registry.Name}/ca.crt", authority.Pem);
        var login = password is null ? null : new RegistryCredential(Mona.Name, new(password));

        var checkup = new Checkup { Network = new(), CertificateFolders = [folder.Path] };
        return Checkup.Only(await checkup.ExamineAsync(null, Checkup.As(login), $"{registry.Name}/{image}")).Code;
    }
}
