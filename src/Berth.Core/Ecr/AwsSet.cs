using Berth.Core.Credentials;
using Berth.Core.Exchanges;

namespace Berth.Core.Ecr;

/// <summary>What a registry secret set holds for an ECR registry.</summary>
/// <param name="Identifier">The set's, in capitals: messages name its secrets.</param>
/// <param name="SessionToken">The optional fourth secret, which belongs to a temporary key.</param>
public sealed record AwsSet(string Identifier, string User, SecretText Password, SecretText? SessionToken = null)
{
    public static AwsSet Of(ExchangeableSet set) => new(set.Identifier, set.User, set.Password, set.SessionToken) { Owner = set.Owner };

    /// <summary>The account of a server whose own secrets these are; null for a repository's, and where there is no server.</summary>
    public string? Owner { get; init; }

    /// <summary>What USER and PASSWORD are, told from their form.</summary>
    public AwsLoginKind Kind => AwsLogin.KindOf(User, Password);

    public string ServerName => NameOf("SERVER");

    public string UserName => NameOf("USER");

    public string PasswordName => NameOf("PASSWORD");

    public string SessionTokenName => NameOf("SESSION_TOKEN");

    private string NameOf(string part) => $"{Identifier}_CONTAINER_REGISTRY_{part}";
}
