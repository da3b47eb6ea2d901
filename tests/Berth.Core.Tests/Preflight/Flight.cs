using Berth.Core.Credentials;
using Berth.Core.DevContainers;
using Berth.Core.Diagnosis;
using Berth.Core.Ecr;
using Berth.Core.Preflight;
using Berth.Core.References;
using Berth.Core.Secrets;
using Berth.Core.Tokens;
using Berth.Testing.Registry;

namespace Berth.Core.Tests.Preflight;

/// <summary>A launch about to begin.</summary>
internal sealed class Flight : IDisposable
{
    /// <summary>Whatever a login holds that nobody may see has this in it.</summary>
    internal const string Canary = "canary";

    private RegistryHttp? http;
    private PreflightSession? session;

    internal ScriptedRegistry? Server { get; init; }

    internal string[] CertificateFolders { get; init; } = [];

    internal RegistrySecretSets Sets { get; init; } = RegistrySecretSets.None;

    /// <summary>The user's own login, for every registry.</summary>
    internal RegistryCredential? OwnLogin { get; init; }

    internal ProbeLimits Limits { get; init; } = ProbeLimits.Default;

    internal TimeProvider Time { get; init; } = TimeProvider.System;

    internal string Platform { get; init; } = "linux/amd64";

    internal IReadOnlySet<string> LocalImages { get; init; } = new HashSet<string>();

    internal int TimesAskedForLocalImages { get; private set; }

    internal List<PreflightProgress> Progress { get; } = [];

    internal PreflightSession Session => session ??= NewSession();

    internal static DevContainerReference Reference(string text, ReferenceUse use = ReferenceUse.Image, string? platform = null) =>
        new(use, text, ImageReference.Parse(text), new("devcontainer.json", 3)) { Platform = platform };

    internal Task<PreflightReport> CheckAsync(params string[] references) => CheckAsync([.. references.Select(text => Reference(text))]);

    internal async Task<PreflightReport> CheckAsync(params DevContainerReference[] references)
    {
        var report = await new PreflightCheck(Session).RunAsync(references, ListAsync, new Told(Progress), CancellationToken.None);
        Assert.DoesNotContain(Canary, Everything(report), StringComparison.OrdinalIgnoreCase);
        Assert.All(report.References.Where(check => check.Outcome == PreflightOutcome.Failed), check => Assert.NotEmpty(check.Problems));
        return report;
    }

    public void Dispose()
    {
        session?.Dispose();
        http?.Dispose();
    }

    private Task<IReadOnlySet<string>> ListAsync(CancellationToken cancellationToken)
    {
        TimesAskedForLocalImages++;
        return Task.FromResult(LocalImages);
    }

    private PreflightSession NewSession()
    {
        var network = Server?.Network ?? new RegistryNetwork();
        http = new(new([.. Server is null ? [] : (string[])[Server.CertificateFolder], .. CertificateFolders], TimeProvider.System), network, null, Time);
        var ecr = new EcrLogins(new(new HttpClient(), Time), EcrEndpointOverrides.None, Time);
        var keychain = new Either(new SecretSetKeychain(Sets, ecr, Time), new FixedKeychain(OwnLogin));
        return new(http, network, RealmRule.Default, keychain, Sets, new(Sets, ecr, Time), Platform, Limits);
    }

    internal static string Everything(PreflightReport report) => string.Join('\n',
    [
        report.ToString(),
        .. report.Problems.Select(problem => problem.ToString()),
        .. report.References.Select(check => $"{check} {check.Login}"),
        .. PreflightTable.Rows(report).Select(row => string.Join(' ', row)),
        JsonOf(report),
    ]);

    internal static string JsonOf(PreflightReport report)
    {
        using var kept = new MemoryStream();
        using (var json = new System.Text.Json.Utf8JsonWriter(kept))
        {
            json.WriteStartObject();
            PreflightJson.WriteMembers(json, report);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(kept.ToArray());
    }

    private sealed class Either(IKeychain first, IKeychain second) : IKeychain
    {
        public async Task<CredentialResult> GetAsync(RegistryQuery query, CancellationToken cancellationToken) =>
            await first.GetAsync(query, cancellationToken) is var own and not CredentialResult.NotFound ? own : await second.GetAsync(query, cancellationToken);
    }

    private sealed class Told(List<PreflightProgress> told) : IProgress<PreflightProgress>
    {
        public void Report(PreflightProgress value) => told.Add(value);
    }
}
