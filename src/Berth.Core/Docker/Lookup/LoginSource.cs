namespace Berth.Core.Docker.Lookup;

/// <summary>Where a client would take the login of a registry from.</summary>
public abstract record LoginSource
{
    private LoginSource()
    {
    }

    /// <summary>The variable <c>DOCKER_AUTH_CONFIG</c>.</summary>
    public sealed record Variable(AuthEntry Entry) : LoginSource;

    /// <summary>The program <c>docker-credential-NAME</c>, asked for <paramref name="Key"/>.</summary>
    /// <param name="IsForAll">Whether it is the <c>credsStore</c>, which is asked for every key that has no helper of its own.</param>
    public sealed record Helper(string Name, string Key, bool IsForAll) : LoginSource;

    /// <summary>An <c>auths</c> entry, found under <paramref name="Key"/>.</summary>
    public sealed record Stored(string Key, AuthEntryResult Entry) : LoginSource;

    /// <summary>Nowhere: the client goes on anonymously.</summary>
    public sealed record Nowhere : LoginSource
    {
        public static readonly Nowhere Instance = new();
    }
}
