using Berth.Core.Credentials;
using Berth.Core.References;

namespace Berth.Core.Diagnosis;

/// <summary>Asks a keychain once, when first it is needed, and remembers what it said and how long it took.</summary>
internal sealed class LoginLookup(IKeychain keychain, RegistryQuery query, TimeProvider time)
{
    internal CredentialResult? Result { get; private set; }

    internal TimeSpan Duration { get; private set; }

    internal async Task<CredentialResult> GetAsync(CancellationToken cancellationToken)
    {
        if (Result is null)
        {
            var start = time.GetTimestamp();
            Result = await keychain.GetAsync(query, cancellationToken);
            Duration = time.GetElapsedTime(start);
        }

        return Result;
    }

    /// <summary>Stands in for a keychain that knows nothing.</summary>
    internal static Task<CredentialResult> Anonymous(CancellationToken cancellationToken) =>
        Task.FromResult<CredentialResult>(CredentialResult.NotFound.Instance);
}
