using Berth.Server.Http;

namespace Berth.Server.Distribution;

/// <summary>Section <c>Registry</c>: the first-party container registry, a CNCF Distribution that this server starts, or one that is there already.</summary>
public sealed class RegistryOptions
{
    /// <summary>Whether there is a registry. Default true.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>
    /// Where the registry that this server starts listens. Default <c>https://0.0.0.0:7701</c>; <c>http</c> on loopback only, for a proxy that
    /// gives server and registry one origin.
    /// </summary>
    public string Listen { get; init; } = "https://0.0.0.0:7701";

    /// <summary>
    /// How image references begin: <c>berth.example:7701</c>. It is the service that tokens are for. Default: the server's public host name, and
    /// the port of <see cref="Listen"/>.
    /// </summary>
    public string? PublicHost { get; init; }

    /// <summary>The program to start. Default: <c>docker-registry</c> (Debian's name) or <c>registry</c>, as found on PATH.</summary>
    public string? Program { get; init; }

    /// <summary>
    /// An existing registry, as this server reaches it: <c>https://registry.internal:5000</c>. Then none is started, and that one is to be
    /// configured to ask this server for tokens: <c>berth registry config</c> prints how.
    /// </summary>
    public string? Url { get; init; }

    /// <summary>A PEM file with the authority that issued <see cref="Url"/>'s certificate; default: the system's.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>What notifications of an existing registry carry: at least 32 characters. Default: made once, and printed by <c>berth registry config</c>.</summary>
    public string? NotificationSecret { get; init; }

    internal ListenAddress? Address => ListenAddress.TryParse(Listen);
}

internal sealed class RegistryOptionsValidator : IValidateOptions<RegistryOptions>
{
    public ValidateOptionsResult Validate(string? name, RegistryOptions options)
    {
        List<string> faults = [];
        if (options.Address is not { } address)
        {
            faults.Add($"Registry:Listen: '{options.Listen}' is not an address like https://0.0.0.0:7701 or http://127.0.0.1:7701");
        }
        else if (!address.IsHttps && !System.Net.IPAddress.IsLoopback(address.Ip))
        {
            faults.Add($"Registry:Listen: '{options.Listen}' would send tokens and layers in the clear; use https, or listen on 127.0.0.1 behind a proxy");
        }

        if (options.PublicHost is { } host && !Core.References.RegistryHost.TryParse(host, out _, out var problem))
        {
            faults.Add($"Registry:PublicHost: {problem}");
        }

        if (options.Url is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "https" or "http" && parsed.PathAndQuery == "/"))
        {
            faults.Add($"Registry:Url: '{url}' is not an address like https://registry.internal:5000");
        }

        faults.AddRange(new[] { options.Program, options.AuthorityFile }.OfType<string>().Where(file => file.Contains('/') && !File.Exists(file))
            .Select(file => $"Registry: there is no file '{file}'"));
        if (options.NotificationSecret is { Length: < 32 })
        {
            faults.Add("Registry:NotificationSecret is too short: at least 32 characters");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
