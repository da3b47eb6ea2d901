using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Berth.Testing.Ecr;

/// <summary>
/// AWS's side of ECR on one address: the API that exchanges keys for tokens and the one that assumes roles (<c>POST /</c>), and a registry that accepts them
/// (<c>/v2/</c>). It refuses what AWS refuses, in AWS's words; the AWS command line and skopeo are tested against it.
/// </summary>
public sealed class EcrStandIn : IAsyncDisposable
{
    private readonly ConcurrentBag<AwsPrincipal> principals = [];
    private readonly ConcurrentBag<AwsRoleStandIn> roles = [];
    private readonly WebApplication app;
    private int calls;
    private int assumed;
    private int throttles;

    private EcrStandIn(EcrStandInOptions options)
    {
        Tokens = new(options.Clock);
        Registry = new(this, options.Clock);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, DeafLifetime>();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.Address, options.Port, listen =>
            {
                if (options.Certificate is { } certificate)
                {
                    listen.UseHttps(certificate);
                }
            });
        });
        app = builder.Build();
        new EcrApiStandIn(this, options.Clock).Map(app);
        Registry.Map(app);
    }

    /// <summary>Where it answers: <c>http://127.0.0.1:41234</c>.</summary>
    public Uri Address => new(app.Urls.Single());

    /// <summary>The account that owns the registry, unless a request's host names another.</summary>
    public string Account { get; init; } = "123456789012";

    /// <summary>The only region whose signatures it takes; null for every one. A host that names a region decides for itself.</summary>
    public string? Region { get; set; }

    /// <summary>How long new tokens live: 12 hours, as AWS's do.</summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>How long each call takes, at least.</summary>
    public TimeSpan Delay { get; set; }

    public EcrTokens Tokens { get; }

    public EcrRegistryStandIn Registry { get; }

    /// <summary>How often the API was called, refusals included.</summary>
    public int Calls => Volatile.Read(ref calls);

    /// <summary>How often STS was asked for a session of a role, refusals included.</summary>
    public int AssumeCalls => Volatile.Read(ref assumed);

    public IReadOnlyCollection<AwsPrincipal> Principals => principals;

    public IReadOnlyCollection<AwsRoleStandIn> Roles => roles;

    public static async Task<EcrStandIn> StartAsync(EcrStandInOptions? options = null)
    {
        var standIn = new EcrStandIn(options ?? new());
        await standIn.app.StartAsync();
        return standIn;
    }

    /// <summary>Makes a key known.</summary>
    public AwsPrincipal Add(AwsPrincipal principal)
    {
        principals.Add(principal);
        return principal;
    }

    /// <summary>Makes a role known.</summary>
    public AwsRoleStandIn AddRole(AwsRoleStandIn role)
    {
        roles.Add(role);
        return role;
    }

    /// <summary>Answers the next calls with <c>ThrottlingException</c>.</summary>
    public void Throttle(int times) => Volatile.Write(ref throttles, times);

    public ValueTask DisposeAsync() => app.DisposeAsync();

    internal int CountCall() => Interlocked.Increment(ref calls);

    internal void CountAssume() => Interlocked.Increment(ref assumed);

    internal bool TakeThrottle() => Volatile.Read(ref throttles) > 0 && Interlocked.Decrement(ref throttles) >= 0;
}

/// <summary>How a stand-in is reached, and by which clock it lives.</summary>
public sealed record EcrStandInOptions
{
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>With its private key; null answers plain http.</summary>
    public X509Certificate2? Certificate { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
