using Berth.Core.Secrets;

namespace Berth.Core.Tests.Preflight;

/// <summary>Registry secret sets as an environment comes to them.</summary>
internal static class Sets
{
    internal static RegistrySecretSets Of(params (string Identifier, string Server)[] sets) => Of(Flight.Canary + "-password", sets);

    internal static RegistrySecretSets Of(string password, params (string Identifier, string Server)[] sets) => RegistryConvention.Read([new(
        SecretLevel.User,
        "environment",
        [
            .. sets.SelectMany(set => new SecretEntry[]
            {
                new($"{set.Identifier}_CONTAINER_REGISTRY_SERVER", new(set.Server)),
                new($"{set.Identifier}_CONTAINER_REGISTRY_USER", new("mona")),
                new($"{set.Identifier}_CONTAINER_REGISTRY_PASSWORD", new(password)),
            }),
        ])]);
}
