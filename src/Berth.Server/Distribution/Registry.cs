using System.Net;
using System.Net.Sockets;
using Berth.Server.Http;

namespace Berth.Server.Distribution;

/// <summary>Where the first-party registry is: for clients, and for this server.</summary>
public sealed class Registry
{
    public Registry(IOptions<RegistryOptions> options, PublicAddress server)
    {
        Options = options.Value;
        IsOwn = Options.Url is null;
        var listen = Options.Address!;

        // The port is part of every token, so it has to be known before the registry runs.
        Address = listen.Port != 0 ? listen : listen with { Port = FreePort(listen.Ip) };
        PublicHost = Options.PublicHost?.ToLowerInvariant() ?? (IsOwn ? $"{server.Host}:{Address.Port}" : new Uri(Options.Url!).Authority);
        Url = IsOwn ? new($"{(Address.IsHttps ? "https" : "http")}://{PublicHost.Split(':')[0]}:{Address.Port}") : new(Options.Url!);
    }

    /// <summary>How image references begin, and whom tokens are for.</summary>
    public string PublicHost { get; }

    /// <summary>Whether this server starts it.</summary>
    public bool IsOwn { get; }

    /// <summary>Where this server reaches it.</summary>
    public Uri Url { get; }

    internal RegistryOptions Options { get; }

    /// <summary>Where it listens, if it is this server's own.</summary>
    internal ListenAddress Address { get; }

    private static int FreePort(IPAddress address)
    {
        using var listener = new TcpListener(address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
