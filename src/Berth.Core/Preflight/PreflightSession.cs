using Berth.Core.Credentials;
using Berth.Core.Diagnosis;
using Berth.Core.Secrets;
using Berth.Core.Tokens;

namespace Berth.Core.Preflight;

/// <summary>
/// What the checks of one launch share: the challenges and tokens they have, the logins they looked up, and the doctor for what fails.
/// Safe for any number of threads.
/// </summary>
/// <param name="keychain">Answers for the sets, then perhaps for the user's own logins.</param>
/// <param name="sets">The sets of this launch, to tell which one serves.</param>
/// <param name="aws">Asked only about registries that fail.</param>
/// <param name="platform">For which platform images are wanted where a reference names none: <see cref="HostPlatform.Current"/>.</param>
public sealed class PreflightSession(
    RegistryHttp http,
    RegistryNetwork network,
    RealmRule realms,
    IKeychain keychain,
    RegistrySecretSets sets,
    AwsProbe aws,
    string platform,
    ProbeLimits limits) : IDisposable
{
    private readonly TokenClient tokens = new(http, realms);
    private RegistrySessions? registries;

    internal RegistrySessions Registries => LazyInitializer.EnsureInitialized(ref registries, () => new(http, tokens, limits.Step))!;

    internal LaunchKeychain Logins { get; } = new(keychain, sets);

    internal ProbeLimits Limits => limits;

    internal TimeProvider Time => http.Time;

    internal string Platform => platform;

    internal Doctor DoctorFor(string wanted) =>
        new(new RegistryProbe(http, new(http, network, limits), tokens, Logins, wanted, limits), aws, wanted);

    public void Dispose() => registries?.Dispose();
}
