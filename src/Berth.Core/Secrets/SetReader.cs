using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.Secrets;

/// <summary>Makes a set of a draft, or says what keeps it from being one. No other set is looked at.</summary>
internal static class SetReader
{
    public static SetReading Read(SetDraft draft, DateTimeOffset now)
    {
        List<Problem> problems = [.. draft.Problems, .. ValueProblems.Of(draft)];
        var server = draft.Has(RegistrySecretPart.Server) ? ServerOf(draft[RegistrySecretPart.Server]!.Reveal()) : default;
        if (draft.Has(RegistrySecretPart.Server))
        {
            problems.AddRange(ServerProblems.Of(draft, server));
        }

        if (server.Address is { } address && draft.IsComplete)
        {
            problems.AddRange(SetProblems.Of(new(draft, address, now)));
        }

        var serves = draft.IsComplete && !problems.Exists(problem => problem.Severity == Severity.Error);
        return new(draft, server.Address, serves ? SetOf(draft, server.Address!) : null, problems);
    }

    /// <summary>A web token has dots and reads as a host; it is taken for what it is, before anything shows it.</summary>
    private static ServerAddressResult ServerOf(string text) =>
        SecretForms.IsToken(text.Trim()) ? ServerFault.NotAHost : ServerAddress.Read(text);

    private static RegistrySecretSet SetOf(SetDraft draft, ServerAddress address) => new(
        draft.Identifier,
        draft.Level,
        draft.Origin,
        address.Registry,
        address.Path,
        draft[RegistrySecretPart.User]!.Reveal(),
        draft[RegistrySecretPart.Password]!,
        draft.Has(RegistrySecretPart.SessionToken) ? draft[RegistrySecretPart.SessionToken] : null)
    {
        Owner = draft.Layer.Owner,
    };
}

/// <summary>What a draft came to.</summary>
/// <param name="Address">What SERVER says, where it names a registry.</param>
/// <param name="Set">The set, where nothing keeps it from serving.</param>
internal sealed record SetReading(SetDraft Draft, ServerAddress? Address, RegistrySecretSet? Set, List<Problem> Problems);
