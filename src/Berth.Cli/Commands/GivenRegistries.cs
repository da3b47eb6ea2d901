using System.CommandLine;
using Berth.Core.References;
using Berth.Core.Secrets;

namespace Berth.Cli.Commands;

/// <summary>The registries that a command line names.</summary>
internal static class GivenRegistries
{
    public static Argument<string[]> Argument(string description) => new("REGISTRY")
    {
        Description = description,
        HelpName = "REGISTRY...",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>The sets of the registries that are named, or all sets where none is.</summary>
    /// <exception cref="MisusedException">A name is no registry, or no set serves it.</exception>
    public static IReadOnlyList<RegistrySecretSet> Chosen(RegistrySecretSets sets, IReadOnlyList<string> named) => named is []
        ? sets.Serving
        : [.. named.SelectMany(name => SetsOf(sets, Parse(name))).Distinct()];

    /// <summary>A registry in any of the spellings that people use.</summary>
    /// <exception cref="MisusedException">The name is no registry.</exception>
    public static RegistryHost Parse(string name) => ServerAddress.Read(name) is { Address: { } address }
        ? address.Registry.Canonical
        : throw new MisusedException($"'{Printable.Text(name)}' is not a registry", "write something like ghcr.io or localhost:5000");

    /// <summary>What to do where secrets give no registry.</summary>
    public static string WhereToGive(RegistrySecretSets sets) => sets.Problems is []
        ? "set ID_CONTAINER_REGISTRY_SERVER, _USER and _PASSWORD, or name a file of them with --secrets-file"
        : "see what is wrong: berth registries";

    private static List<RegistrySecretSet> SetsOf(RegistrySecretSets sets, RegistryHost registry) =>
        sets.Serving.Where(set => set.Registry.Canonical == registry).ToList() is { Count: > 0 } chosen
            ? chosen
            : throw new MisusedException(
                $"no complete set of secrets is for {registry}",
                sets.Serving.Count == 0 ? WhereToGive(sets) : $"there are sets for {string.Join(", ", sets.Serving.Select(set => set.Registry).Distinct())}");
}
