using Berth.Core.Credentials;
using Berth.Core.References;
using Berth.Core.Tokens;
using Berth.Testing.Registry;

namespace Berth.Core.Tests.Tokens;

public sealed class Registry_trust
{
    [Fact]
    public async Task Is_not_shaken_by_files_that_are_no_certificates()
    {
        await using var server = await ScriptedRegistry.StartAsync(["registry.example.com"], _ => ScriptedAnswer.Ok);
        var folder = Path.Combine(server.CertificateFolder, "registry.example.com");
        await File.WriteAllTextAsync(Path.Combine(folder, "a.crt"), "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n");
        await File.WriteAllBytesAsync(Path.Combine(folder, "b.crt"), [0, 1, 2]);
        File.CreateSymbolicLink(Path.Combine(folder, "c.crt"), "/nowhere/at/all");
        await File.WriteAllTextAsync(Path.Combine(folder, "d.crt"), new string('x', 2 << 20));

        Assert.Equal(200, await PingAsync(server, "registry.example.com", server.CertificateFolder));
    }

    [Fact]
    public async Task Belongs_to_one_registry_and_not_to_its_neighbour()
    {
        await using var server = await ScriptedRegistry.StartAsync(["a.example.com", "b.example.com"], _ => ScriptedAnswer.Ok);
        Directory.Delete(Path.Combine(server.CertificateFolder, "b.example.com"), recursive: true);

        Assert.Equal(200, await PingAsync(server, "a.example.com", "/nowhere/at/all", server.CertificateFolder));
        await Assert.ThrowsAsync<HttpRequestException>(() => PingAsync(server, "b.example.com", server.CertificateFolder));
    }

    private static async Task<int> PingAsync(ScriptedRegistry server, string registry, params string[] folders)
    {
        using var http = new RegistryHttp(new(folders, TimeProvider.System), server.Network, proxy: null, TimeProvider.System);
        var client = new RegistryClient(RegistryHost.Parse(registry), http, new(http, RealmRule.Default));
        return (await client.PingAsync(_ => Task.FromResult<CredentialResult>(CredentialResult.NotFound.Instance), CancellationToken.None)).Last.Status;
    }
}
