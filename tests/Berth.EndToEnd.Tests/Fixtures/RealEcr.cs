using System.Security.Cryptography;
using Berth.Testing.Ecr;
using Berth.Testing.Network;

namespace Berth.EndToEnd.Tests.Fixtures;

/// <summary>AWS's side of ECR in our network: under its real host names, on its real port, with a certificate of our authority.</summary>
public sealed class RealEcr(RealRegistries registries) : IAsyncLifetime
{
    public const string Image = $"{Hosts.Ecr}/app:1";

    private EcrStandIn? standIn;

    public EcrStandIn Aws
    {
        get
        {
            PrivateNetwork.Required();
            return standIn!;
        }
    }

    /// <summary>A long-term key that may pull.</summary>
    public AwsPrincipal Key { get; } = new("AKIA" + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16), NewSecret());

    /// <summary>A secret access key, as long as AWS makes them.</summary>
    public static string NewSecret() => "canary" + RandomNumberGenerator.GetHexString(34);

    public async ValueTask InitializeAsync()
    {
        if (!PrivateNetwork.IsReady)
        {
            return;
        }

        var certificate = registries.Authority.Issue(Hosts.Ecr, Hosts.EcrApi, Hosts.EcrPublic, Hosts.EcrPublicApi);
        standIn = await EcrStandIn.StartAsync(new() { Address = PrivateNetwork.Address, Port = 443, Certificate = certificate });
        standIn.Add(Key);
        PrivateNetwork.Trust(registries.Authority, Hosts.Ecr);
        PrivateNetwork.Trust(registries.Authority, Hosts.EcrPublic);
    }

    public ValueTask DisposeAsync() => standIn?.DisposeAsync() ?? ValueTask.CompletedTask;
}
