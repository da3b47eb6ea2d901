using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Berth.Server.Certificates;
using Berth.Server.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace Berth.Host;

/// <summary>How connections are taken: bounds on sizes and times, TLS 1.2 or later, and plain HTTP from nobody but this machine or the proxies.</summary>
internal static class Listening
{
    public static void Configure(WebApplicationBuilder builder)
    {
        builder.WebHost.UseKestrelHttpsConfiguration();

        // Settings that are wrong are told later, all at once: here they lead to no address.
        var server = builder.Configuration.GetSection("Server").Get<ServerOptions>() ?? new();
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IServiceProvider>((kestrel, services) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 2 * RequestBody.MaxBytes;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.MaxConcurrentConnections = 10_000;
            foreach (var address in server.Addresses)
            {
                kestrel.Listen(address.Ip, address.Port, listen => Listen(listen, address, services));
            }
        });
        builder.Services.Configure<ForwardedHeadersOptions>(options => options.ForwardedHeaders = ForwardedHeaders.None);
        builder.Services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<ServerOptions>>((forwarded, options) =>
        {
            forwarded.KnownIPNetworks.Clear();
            forwarded.KnownProxies.Clear();
            if (options.Value.ProxyNetworks is { Count: > 0 } proxies)
            {
                forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
                forwarded.ForwardLimit = null;
                foreach (var network in proxies)
                {
                    forwarded.KnownIPNetworks.Add(network);
                }
            }
        });
    }

    /// <summary>Plain HTTP is answered on loopback and to the proxies. Comes before what proxies say is believed.</summary>
    public static void RefusePlainHttpFromStrangers(IApplicationBuilder app)
    {
        var proxies = app.ApplicationServices.GetRequiredService<IOptions<ServerOptions>>().Value.ProxyNetworks;
        app.Use((context, next) => context.Request.IsHttps || IsNear(context.Connection.RemoteIpAddress, proxies)
            ? next(context)
            : GitHubAnswer.Forbidden("This server answers plain HTTP to its own machine and its proxies only; use https.").ExecuteAsync(context));
    }

    private static bool IsNear(IPAddress? address, IReadOnlyList<IPNetwork> proxies)
    {
        var plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return plain is null || IPAddress.IsLoopback(plain) || proxies.Any(network => network.Contains(plain));
    }

    private static void Listen(ListenOptions listen, ListenAddress address, IServiceProvider services)
    {
        if (!address.IsHttps)
        {
            listen.Protocols = HttpProtocols.Http1;
            return;
        }

        var certificates = services.GetRequiredService<CertificatesInUse>();
        listen.Protocols = HttpProtocols.Http1AndHttp2;
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = TimeSpan.FromSeconds(10),
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                ServerCertificateContext = certificates.Certificate.Context(),
            }),
        });
    }
}
