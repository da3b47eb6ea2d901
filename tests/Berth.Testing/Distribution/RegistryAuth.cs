namespace Berth.Testing.Distribution;

/// <summary>How a registry tells who may enter.</summary>
public abstract record RegistryAuth
{
    private RegistryAuth()
    {
    }

    /// <summary>Everyone may do everything.</summary>
    public sealed record Open : RegistryAuth;

    /// <summary>Basic authentication; whoever is let in may do everything.</summary>
    public sealed record Passwords(params RegistryUser[] Users) : RegistryAuth;

    /// <summary>Bearer tokens of a token service.</summary>
    public sealed record Tokens(TokenService Service) : RegistryAuth;
}
