using System.Security.Cryptography;
using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing;
using Berth.Testing.Distribution;
using Berth.Testing.Ecr;
using Berth.Testing.Network;

[assembly: AssemblyFixture(typeof(RealExample))]

namespace Berth.EndToEnd.Tests.Fixtures;

/// <summary>
/// The three registries that <c>examples/everything</c> pulls from, with all it needs: one asks for passwords, one for tokens, one is AWS's.
/// Started when the first test asks for them.
/// </summary>
public sealed class RealExample : IAsyncDisposable
{
    private const string Region = "eu-west-1";

    private readonly SemaphoreSlim gate = new(1);
    private DistributionRegistry? passwords;
    private DistributionRegistry? tokens;
    private TokenService? tokenService;

    /// <summary>May pull everything from the registry with passwords.</summary>
    public static RegistryUser Mona { get; } = new("mona", NewPassword(), null, "pull");

    /// <summary>May pull everything from the registry with tokens.</summary>
    public static RegistryUser Hubot { get; } = new("hubot", NewPassword(), null, "pull");

    /// <summary>Registry A of the example; <c>acme/workspace:1</c>, <c>acme/db:1</c> and two features are in it.</summary>
    public DistributionRegistry Passwords => passwords ?? throw new InvalidOperationException("Call ReadyAsync first.");

    /// <summary>Registry B of the example; <c>acme/workspace:1</c>, <c>acme/builder:1</c> and <c>acme/tools:1</c> are in it.</summary>
    public DistributionRegistry Tokens => tokens ?? throw new InvalidOperationException("Call ReadyAsync first.");

    private static RegistryUser Publisher { get; } = RegistryUser.Publisher("publisher", NewPassword());

    /// <summary>Starts what has not been started; the tests of one collection share AWS, so they hand it over.</summary>
    public async Task ReadyAsync(RealRegistries registries, RealEcr ecr)
    {
        PrivateNetwork.Required();
        Requires.That(DistributionRegistry.IsInstalled && WorkspaceImage.CanBeMade, "docker-registry, apache2-utils, skopeo, busybox-static or docker.io");
        var cancellationToken = TestContext.Current.CancellationToken;
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (passwords is null)
            {
                await StartAsync(registries.Authority, registries.ImageOnDisk, cancellationToken);
            }

            ecr.Aws.Registry.Add("acme/greeting", TinyImage.Saying("hello from aws\n"));
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The three registry secret sets that open them.</summary>
    public Dictionary<string, string> SecretSets(RealEcr ecr) => Secrets.All(
        Secrets.Of(Passwords.Name, Mona, "A"),
        Secrets.Of(Tokens.Name, Hubot, "B"),
        Secrets.Of(Hosts.Ecr, ecr.Key.KeyId, ecr.Key.Secret, "ECR"));

    /// <summary>A docker configuration with all three logins in plain text, that of AWS good for twelve hours.</summary>
    public string PlainTextLogins(RealEcr ecr)
    {
        var token = ecr.Aws.Tokens.Issue(ecr.Key, "ecr", Region, TimeSpan.FromHours(12));
        return $$"""
            {"auths": {
                "{{Passwords.Name}}": {"auth": "{{Mona.Basic}}"},
                "{{Tokens.Name}}": {"auth": "{{Hubot.Basic}}"},
                "{{Hosts.Ecr}}": {"auth": "{{EcrTokens.Encode(token)}}"}
            } }
            """;
    }

    /// <summary>Pushes one more feature to a registry of the example.</summary>
    public static Task PushFeatureAsync(
        RealRegistries registries, string reference, string metadata, CancellationToken cancellationToken, string install = "#!/bin/sh\nexit 0\n") =>
        TestFeature.PushAsync(reference, metadata, Publisher, registries.Authority, cancellationToken, install: install);

    /// <summary>Pushes one more workspace to a registry of the example, with more programs of this machine in it.</summary>
    public static async Task PushWorkspaceAsync(
        RealRegistries registries, string reference, string[] programs, CancellationToken cancellationToken)
    {
        using var workspace = await WorkspaceImage.MakeAsync(programs, [], cancellationToken);
        await workspace.PushAsync(reference, Publisher, registries.Authority, cancellationToken);
    }

    /// <summary>Pushes a template to a registry of the example.</summary>
    public static Task PushTemplateAsync(RealRegistries registries, string reference, string metadata, string config, CancellationToken cancellationToken) =>
        TestFeature.PushTemplateAsync(reference, metadata, config, Publisher, registries.Authority, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var server in new IAsyncDisposable?[] { passwords, tokens, tokenService })
        {
            await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        gate.Dispose();
    }

    private static string NewPassword() => RealRegistries.Canary + RandomNumberGenerator.GetHexString(24);

    private async Task StartAsync(PrivateCa authority, TestImage tiny, CancellationToken cancellationToken)
    {
        var address = PrivateNetwork.Address;
        tokenService = await TokenService.StartAsync(authority, address, Hosts.OtherRegistry, [Hubot, Publisher], cancellationToken);
        tokens = await DistributionRegistry.StartAsync(
            authority, address, Hosts.OtherRegistry, new RegistryAuth.Tokens(tokenService), cancellationToken);
        var first = await DistributionRegistry.StartAsync(
            authority, address, Hosts.Registry, new RegistryAuth.Passwords(Mona, Publisher), cancellationToken);
        PrivateNetwork.Trust(authority, first.Name);
        PrivateNetwork.Trust(authority, tokens.Name);

        using var workspace = await WorkspaceImage.MakeAsync(
            [], ["""devcontainer.metadata=[{"containerEnv":{"FROM_LABEL":"yes"}}]"""], cancellationToken);
        await workspace.PushAsync($"{first.Name}/acme/workspace:1", Publisher, authority, cancellationToken);
        await workspace.PushAsync($"{tokens.Name}/acme/workspace:1", Publisher, authority, cancellationToken);
        await tiny.PushAsync($"{first.Name}/acme/db:1", Publisher, authority, cancellationToken);
        await tiny.PushAsync($"{tokens.Name}/acme/builder:1", Publisher, authority, cancellationToken);
        await tiny.PushAsync($"{tokens.Name}/acme/tools:1", Publisher, authority, cancellationToken);
        await PushFeaturesAsync(first.Name, authority, cancellationToken);

        // Last, since whoever sees it takes everything for ready.
        passwords = first;
        ServerLog.Show("the example's registry A", () => first.Log);
        ServerLog.Show("the example's registry B", () => tokens.Log);
    }

    private static async Task PushFeaturesAsync(string registry, PrivateCa authority, CancellationToken cancellationToken)
    {
        var features = $"{registry}/acme/features";
        await TestFeature.PushAsync(
            $"{features}/base:1", """{"id": "base", "version": "1.0.0", "name": "Base"}""", Publisher, authority, cancellationToken,
            install: "#!/bin/sh\nmkdir -p /usr/local/share\necho 'from the feature underneath' > /usr/local/share/example-base\n");
        await TestFeature.PushAsync(
            $"{features}/tool:1",
            $$"""
            {"id": "tool", "version": "1.0.0", "name": "Tool",
             "options": {"greeting": {"type": "string", "default": "hello"} },
             "dependsOn": {"{{features}}/base:1": {} } }
            """,
            Publisher, authority, cancellationToken,
            install: """
                #!/bin/sh
                set -e
                mkdir -p /usr/local/bin
                printf '#!/bin/sh\necho %s, %s\n' "$GREETING" "$(cat /usr/local/share/example-base)" > /usr/local/bin/example-tool
                chmod 755 /usr/local/bin/example-tool
                """);
    }
}
