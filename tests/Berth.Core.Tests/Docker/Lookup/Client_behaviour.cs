using Berth.Core.Credentials;
using Berth.Core.Docker;
using Berth.Core.Docker.CredentialHelpers;
using Berth.Core.Docker.Exports;
using Berth.Core.Docker.Lookup;
using Berth.Core.References;
using Berth.Core.Tests.Docker.CredentialHelpers;
using Berth.Core.Tests.Vectors;

namespace Berth.Core.Tests.Docker.Lookup;

/// <summary>What clients were seen to do, and what of ours rests on it.</summary>
public sealed class Client_behaviour
{
    private const string Both = """{"auths":{"ghcr.io":{"auth":"dTpw"}},"credHelpers":{"ghcr.io":"berth"}}""";
    private const string Store = """{"auths":{"ghcr.io":{"auth":"dTpw"}},"credsStore":"desktop"}""";

    public static TheoryData<Vector> Rows => Vector.Of("client_behaviour");

    [Theory, MemberData(nameof(Rows))]
    public async Task Is_what_we_reckon_with(Vector row)
    {
        switch (row.Id)
        {
            // A helper hides auths: for docker and for podman.
            case "client_behaviour-001":
                Assert.IsType<LoginSource.Helper>(DockerLookup.Find(Config(Both), "ghcr.io"));
                Assert.IsType<LoginSource.Helper>(ContainersLookup.Find(Config(Both), "ghcr.io"));
                break;

            // podman passes over credsStore, docker does not.
            case "client_behaviour-002":
                Assert.IsType<LoginSource.Stored>(ContainersLookup.Find(Config(Store), "ghcr.io"));
                Assert.IsType<LoginSource.Helper>(DockerLookup.Find(Config(Store), "ghcr.io"));
                break;

            // A kubelet does not read an identity token, so none is exported for it.
            case "client_behaviour-003":
                var login = new ExportedLogin(RegistryHost.Parse("ghcr.io"), null, new(RegistryCredential.IdentityTokenUser, new("token")));
                Assert.IsType<ExportResult.Refused>(KubernetesExport.Write([login], "pull", null));
                break;

            // Any other word than docker's own stops pulls of public images.
            case "client_behaviour-005":
                using (var output = new StringWriter())
                {
                    var helper = new CredentialHelperServer("docker-credential-berth", "1", new MemoryStore(), new MemoryStream("quay.io"u8.ToArray()), output, output);
                    Assert.Equal(1, await helper.RunAsync(["get"], CancellationToken.None));
                    Assert.Equal("credentials not found in native keychain\n", output.ToString());
                }

                break;

            default:
                Assert.Fail($"Nothing of ours is held to {row.Id}.");
                break;
        }
    }

    private static DockerConfig Config(string json) => DockerConfig.Parse(System.Text.Encoding.UTF8.GetBytes(json), "config.json");
}
