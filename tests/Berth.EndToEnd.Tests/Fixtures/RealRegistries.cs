using System.Security.Cryptography;
using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing;
using Berth.Testing.Distribution;
using Berth.Testing.Network;

[assembly: AssemblyFixture(typeof(RealRegistries))]

namespace Berth.EndToEnd.Tests.Fixtures;

/// <summary>
/// Two real registries behind TLS, started once for all tests: one asks for passwords, one for tokens of a token service. Both hold
/// <see cref="Image"/>, which Mona may pull, and <see cref="HiddenImage"/>, which at the token registry she may not.
/// </summary>
public sealed class RealRegistries : IAsyncLifetime
{
    public const string Image = "acme/tiny:1";
    public const string HiddenImage = "acme/hidden:1";

    /// <summary>What every password of these tests begins with: whoever finds it has found a leak.</summary>
    public const string Canary = "canary-";

    private readonly PrivateCa authority = new();
    private DistributionRegistry? passwords;
    private DistributionRegistry? tokens;
    private TokenService? tokenService;
    private TestImage? image;

    public static RegistryUser Mona { get; } = new("mona", Canary + RandomNumberGenerator.GetHexString(24), ["acme/tiny"], "pull");

    /// <summary>As Mona; one test alone uses this password, so that it finds no other test's doings.</summary>
    public static RegistryUser Robot { get; } = Mona with { Name = "robot", Password = Canary + RandomNumberGenerator.GetHexString(24) };

    /// <summary>As Mona; logs in by hand.</summary>
    public static RegistryUser Sam { get; } = Mona with { Name = "sam", Password = Canary + RandomNumberGenerator.GetHexString(24) };

    /// <summary>The authority of every certificate here; docker, podman, buildah and skopeo trust it for these registries.</summary>
    public PrivateCa Authority => Ready(authority);

    public DistributionRegistry Passwords => Ready(passwords);

    public DistributionRegistry Tokens => Ready(tokens);

    /// <summary><see cref="Image"/> for those who need it without a registry.</summary>
    public TestImage ImageOnDisk => Ready(image);

    private static RegistryUser Publisher { get; } = RegistryUser.Publisher("publisher", RandomNumberGenerator.GetHexString(24));

    /// <summary>The registry that asks for <c>passwords</c>, or that for <c>tokens</c>: theories name them so.</summary>
    public DistributionRegistry this[string kind] => kind == "passwords" ? Passwords : Tokens;

    public async ValueTask InitializeAsync()
    {
        if (!PrivateNetwork.IsReady || !DistributionRegistry.IsInstalled || !TestImage.CanBeMade)
        {
            return;
        }

        var cancellationToken = TestContext.Current.CancellationToken;
        var (address, host) = (PrivateNetwork.Address, Hosts.Registry);
        tokenService = await TokenService.StartAsync(authority, address, host, [Mona, Robot, Sam, Publisher], cancellationToken);
        passwords = await DistributionRegistry.StartAsync(
            authority, address, host, new RegistryAuth.Passwords(Mona, Robot, Sam, Publisher), cancellationToken);
        tokens = await DistributionRegistry.StartAsync(
            authority, address, host, new RegistryAuth.Tokens(tokenService), cancellationToken);

        ServerLog.Show("the registry with passwords", () => passwords.Log);
        ServerLog.Show("the registry with tokens", () => tokens.Log);

        image = new TestImage();
        foreach (var registry in new[] { passwords, tokens })
        {
            PrivateNetwork.Trust(authority, registry.Name);
            await image.PushAsync($"{registry.Name}/{Image}", Publisher, authority, cancellationToken);
            await image.PushAsync($"{registry.Name}/{HiddenImage}", Publisher, authority, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in new IAsyncDisposable?[] { passwords, tokens, tokenService })
        {
            await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        image?.Dispose();
        authority.Dispose();
    }

    private static T Ready<T>(T? part)
        where T : class
    {
        PrivateNetwork.Required();
        Requires.That(part is not null, "docker-registry, apache2-utils, skopeo or busybox-static");
        return part!;
    }
}
