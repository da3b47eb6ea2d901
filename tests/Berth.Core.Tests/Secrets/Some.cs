using Berth.Core.Problems;
using Berth.Core.Secrets;

namespace Berth.Core.Tests.Secrets;

/// <summary>Layers of secrets, as short as a test can say them.</summary>
internal static class Some
{
    /// <summary>A moment in 2030, for tokens that tell their end.</summary>
    public static readonly DateTimeOffset Now = new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);

    public static SecretLayer Environment(params (string Name, string Value)[] entries) => Layer(SecretLevel.User, "environment", entries);

    public static SecretLayer Organization(params (string Name, string Value)[] entries) =>
        Layer(SecretLevel.Organization, "organization acme", entries);

    public static SecretLayer Layer(SecretLevel level, string origin, params (string Name, string Value)[] entries) =>
        new(level, origin, [.. entries.Select(entry => new SecretEntry(entry.Name, new(entry.Value)))]);

    /// <summary>The three secrets of a set.</summary>
    public static (string, string)[] Set(string identifier, string server, string user = "mona", string password = "pa55word") =>
    [
        ($"{identifier}_CONTAINER_REGISTRY_SERVER", server),
        ($"{identifier}_CONTAINER_REGISTRY_USER", user),
        ($"{identifier}_CONTAINER_REGISTRY_PASSWORD", password),
    ];

    public static RegistrySecretSets Read(params SecretLayer[] layers) => RegistryConvention.Read(layers, Now);

    public static RegistrySecretSets ReadSet(string server, string user = "mona", string password = "pa55word") =>
        Read(Environment(Set("ACR", server, user, password)));

    public static string Text(this Problem problem) =>
        string.Join('\n', problem.Subject, problem.What, problem.Why, problem.Fix, problem.Command);
}
