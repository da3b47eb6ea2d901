using Berth.Core.Credentials;
using Berth.Core.Secrets;

namespace Berth.Cli.Server;

/// <summary>What a server says of a codespace when its agent asks.</summary>
internal abstract record ServerWord
{
    private ServerWord()
    {
    }

    /// <summary>Nothing: it is not reached, or cannot answer just now.</summary>
    public sealed record Unheard : ServerWord;

    /// <summary>It is to run, with these.</summary>
    /// <param name="State">How the server takes it to be, in GitHub's words.</param>
    public sealed record Entitled(string State, RegistrySecretSets Sets, IReadOnlyDictionary<string, SecretText> Variables) : ServerWord;

    /// <summary>It is to stop.</summary>
    public sealed record Stopped(string Why) : ServerWord;

    /// <summary>It is to go.</summary>
    public sealed record Deleted : ServerWord;
}
