namespace Berth.Cli.Server;

/// <summary>A server did not answer, or refused.</summary>
/// <param name="status">What it answered; null where nothing came.</param>
public sealed class ServerException(int? status, string message, string hint) : Exception(message)
{
    public int? Status => status;

    public string Hint => hint;
}
