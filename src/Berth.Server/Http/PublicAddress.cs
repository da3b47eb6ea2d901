namespace Berth.Server.Http;

/// <summary>How everybody reaches this server. The port is known once it listens.</summary>
public sealed class PublicAddress
{
    private Uri? url;

    /// <summary>The host name, as it stands in the certificate.</summary>
    public required string Host { get; init; }

    /// <summary><c>https://berth.example:7700/</c>.</summary>
    public Uri Url => url ?? throw new InvalidOperationException("The server does not listen yet.");

    public void Listens(Uri at) => url = at;
}
