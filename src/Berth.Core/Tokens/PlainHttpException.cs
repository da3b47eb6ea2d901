namespace Berth.Core.Tokens;

/// <summary>What was meant to be a TLS handshake was answered in plain http.</summary>
public sealed class PlainHttpException(string host) : IOException($"{host} answered a TLS handshake in plain http.")
{
    /// <summary>Whether this is what lies behind a failed request.</summary>
    internal static bool IsBehind(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e is PlainHttpException)
            {
                return true;
            }
        }

        return false;
    }
}
