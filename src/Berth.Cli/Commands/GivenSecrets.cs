using System.CommandLine;
using System.Diagnostics;
using Berth.Core.Credentials;
using Berth.Core.Problems;
using Berth.Core.Secrets;

namespace Berth.Cli.Commands;

/// <summary>The secrets a command works on: those of a file that was named, else those of the environment.</summary>
public static class GivenSecrets
{
    /// <summary>The option that every command with secrets has.</summary>
    public static Option<string?> FileOption() => new("--secrets-file")
    {
        Description = "Read the secrets from a file, a flat JSON object or dotenv lines, instead of the environment",
        HelpName = "FILE",
    };

    /// <exception cref="MisusedException">The file cannot be read or holds no secrets.</exception>
    public static RegistrySecretSets Read(Surroundings surroundings, string? file) => ReadWithLayer(surroundings, file).Sets;

    /// <summary>The same, with all that was given: also what opens no registry.</summary>
    /// <exception cref="MisusedException">The file cannot be read or holds no secrets.</exception>
    public static (SecretLayer Layer, RegistrySecretSets Sets) ReadWithLayer(Surroundings surroundings, string? file)
    {
        var (layer, problems) = file is null ? (OfEnvironment(surroundings), []) : OfFile(file);
        var sets = RegistryConvention.Read([layer], surroundings.Clock.GetUtcNow());
        return (layer, sets with { Problems = [.. problems, .. sets.Problems] });
    }

    private static SecretLayer OfEnvironment(Surroundings surroundings) => new(
        SecretLevel.User, SecretLayer.EnvironmentOrigin, [.. surroundings.Environment.Select(pair => new SecretEntry(pair.Key, new SecretText(pair.Value)))]);

    private static (SecretLayer Layer, IReadOnlyList<Problem> Problems) OfFile(string file) => SecretsFile.Open(file) switch
    {
        SecretsFileResult.Read(var layer, var problems) => (layer, problems),
        SecretsFileResult.Fault(var text, var hint) => throw new MisusedException(text, hint),
        _ => throw new UnreachableException(),
    };
}
