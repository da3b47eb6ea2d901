using System.Net;
using Berth.Server.Http;
using Microsoft.Extensions.Options;

namespace Berth.Host;

/// <summary>Section <c>Server</c>: where this process listens, and what it is called.</summary>
public sealed class ServerOptions
{
    /// <summary>
    /// Addresses to listen at, separated by <c>;</c>. Default <c>https://0.0.0.0:7700</c>. Plain <c>http</c> only on loopback, or where
    /// <see cref="Proxies"/> are named: then it answers them and nobody else.
    /// </summary>

    public string Listen { get; init; } = "https://0.0.0.0:7700";

    /// <summary>
    /// How everybody reaches this server, on machines and inside codespaces: <c>https://berth.example:7700</c>. Its host name is in the
    /// certificate. Default: this machine's name, and the port of the first address.
    /// </summary>
    public string? PublicUrl { get; init; }

    /// <summary>Proxies in front of this server: addresses or networks, separated by commas. Only what they say of clients' addresses is believed.</summary>
    public string? Proxies { get; init; }

    internal IReadOnlyList<ListenAddress> Addresses => [.. Split(Listen, ';').Select(ListenAddress.TryParse).OfType<ListenAddress>()];

    internal IReadOnlyList<IPNetwork> ProxyNetworks => [.. Split(Proxies, ',').Select(NetworkOf).OfType<IPNetwork>()];

    /// <summary>The host name of <see cref="PublicUrl"/>, else this machine's.</summary>
    internal string PublicHost => PublicUrl is { } url ? new Uri(url).IdnHost : Dns.GetHostName().ToLowerInvariant();

    /// <summary>Where people reach the server, for what is printed.</summary>
    internal string ShownUrl => PublicUrl?.TrimEnd('/') ?? (Addresses[0] is { IsHttps: true } first
        ? $"https://{PublicHost}:{first.Port}"
        : $"http://{Addresses[0].Ip}:{Addresses[0].Port}");

    internal static string[] Split(string? text, char by) =>
        (text ?? "").Split(by, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    internal static IPNetwork? NetworkOf(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new(address, address.GetAddressBytes().Length * 8)
        : null;
}

internal sealed class ServerOptionsValidator : IValidateOptions<ServerOptions>
{
    public ValidateOptionsResult Validate(string? name, ServerOptions options)
    {
        List<string> faults = [];
        foreach (var text in ServerOptions.Split(options.Listen, ';'))
        {
            if (ListenAddress.TryParse(text) is not { } address)
            {
                faults.Add($"Server:Listen: '{text}' is not an address like https://0.0.0.0:7700 or http://127.0.0.1:7701");
            }
            else if (!address.IsHttps && !IPAddress.IsLoopback(address.Ip) && options.ProxyNetworks.Count == 0)
            {
                faults.Add($"Server:Listen: '{text}' would send tokens in the clear; use https, listen on 127.0.0.1, or name the proxies in front with Server:Proxies");
            }
        }

        if (ServerOptions.Split(options.Listen, ';').Length == 0)
        {
            faults.Add("Server:Listen names no address");
        }

        faults.AddRange(ServerOptions.Split(options.Proxies, ',').Where(text => ServerOptions.NetworkOf(text) is null)
            .Select(text => $"Server:Proxies: '{text}' is neither an address nor a network like 10.0.0.0/8"));
        if (options.PublicUrl is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "https" or "http" && parsed.PathAndQuery == "/"))
        {
            faults.Add($"Server:PublicUrl: '{url}' is not an address like https://berth.example:7700");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
