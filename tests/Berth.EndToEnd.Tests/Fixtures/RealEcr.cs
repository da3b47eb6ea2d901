using System.Security.Cryptography;
using Berth.Testing.Ecr;
using Berth.Testing.Network;

namespace Berth.EndToEnd.Tests.Fixtures;

/// <summary>The tests of ECR run one after another: there is one AWS, and some change how long its tokens live.</summary>
[CollectionDefinition]
public sealed class EcrTests : ICollectionFixture<RealEcr>;

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
    public AwsPrincipal Key { get; } = NewKey();

    /// <summary>Another key, which AWS knows.</summary>
    public AwsPrincipal AddKey(params string[] denied)
    {
        var key = Aws.Add(NewKey());
        key.Denied.UnionWith(denied);
        return key;
    }

    /// <summary>A secret access key, as long as AWS makes them.</summary>
    public static string NewSecret() => "canary" + RandomNumberGenerator.GetHexString(34);

    public async ValueTask InitializeAsync()
    {
        if (!PrivateNetwork.IsReady)
        {
            return;
        }

        var certificate = registries.Authority.Issue(Hosts.Ecr, Hosts.EcrWithoutApi, Hosts.EcrApi, Hosts.EcrPublic, Hosts.EcrPublicApi);
        standIn = await EcrStandIn.StartAsync(new() { Address = PrivateNetwork.Address, Port = 443, Certificate = certificate });
        standIn.Add(Key);
        PrivateNetwork.Trust(registries.Authority, Hosts.Ecr);
        PrivateNetwork.Trust(registries.Authority, Hosts.EcrPublic);
    }

    private static AwsPrincipal NewKey() =>
        new("AKIA" + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16), NewSecret());

    public ValueTask DisposeAsync() => standIn?.DisposeAsync() ?? ValueTask.CompletedTask;
}
