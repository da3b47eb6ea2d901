namespace Berth.Server.Storage;

/// <summary>Why the server cannot start, and what to do about it. Told in two lines, without a stack trace.</summary>
public sealed class StartException(string reason, string hint) : Exception(reason)
{
    public string Hint => hint;
}
