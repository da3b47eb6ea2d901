using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using Berth.Core.Credentials;
using Berth.Core.DevContainers;
using Berth.Core.Diagnosis;
using Berth.Core.Ecr;
using Berth.Core.Preflight;
using Berth.Core.References;
using Berth.Core.Secrets;
using Berth.Core.Tokens;

namespace Berth.Benchmarks;

/// <summary>
/// A preflight against what a script would do: for each reference HEAD, a token as the challenge says, and HEAD again, one request after
/// another. The preflight tells size and platform, too, which costs it a request more for each image.
/// </summary>
internal static class PreflightBench
{
    private static readonly int[] Counts = [1, 10, 50];

    /// <param name="runs">How often each is measured, in turn, after one that is not counted.</param>
    public static async Task RunAsync(int runs)
    {
        await using var registry = await SlowRegistry.StartAsync();
        Console.WriteLine("| references in one registry | preflight, against one request after another | requests | requests of the other |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var count in Counts)
        {
            var references = Enumerable.Range(0, count).Select(number => $"{registry.Name}/acme/image-{number}:1").ToList();
            List<double> ratios = [];
            var (ours, theirs) = (0, 0);
            for (var run = 0; run <= runs; run++)
            {
                registry.TakeRequests();
                var inTurn = await TimeAsync(() => AskInTurnAsync(references));
                theirs = registry.TakeRequests();
                var preflight = await TimeAsync(() => CheckAsync(references));
                ours = registry.TakeRequests();
                if (run > 0)
                {
                    ratios.Add(preflight / inTurn);
                }
            }

            ratios.Sort();
            Console.WriteLine($"| {count} | {ratios[ratios.Count / 2]:0.00} | {ours} | {theirs} |");
        }
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static async Task CheckAsync(IReadOnlyList<string> references)
    {
        var network = new RegistryNetwork();
        using var http = new RegistryHttp(new([], TimeProvider.System), network, null, TimeProvider.System);
        using var api = new HttpClient();
        var aws = new AwsProbe(RegistrySecretSets.None, new(new(api, TimeProvider.System), EcrEndpointOverrides.None, TimeProvider.System), TimeProvider.System);
        using var session = new PreflightSession(
            http, network, RealmRule.Default, new OneLogin(), RegistrySecretSets.None, aws, "linux/amd64", ProbeLimits.Default);
        var report = await new PreflightCheck(session).RunAsync(
            [.. references.Select(text => new DevContainerReference(ReferenceUse.From, text, ImageReference.Parse(text), new("Dockerfile", 1)))],
            null, null, CancellationToken.None);
        if (report.References.Any(check => check.Outcome != PreflightOutcome.Ready))
        {
            throw new InvalidOperationException("A preflight that fails is quick: nothing was measured.");
        }
    }

    private static async Task AskInTurnAsync(IReadOnlyList<string> references)
    {
        using var client = new HttpClient();
        foreach (var reference in references.Select(ImageReference.Parse))
        {
            var address = new Uri($"http://{reference.Domain}/v2/{reference.Name}/manifests/{reference.TagOrDigest}");
            using var refused = await client.SendAsync(new(HttpMethod.Head, address));
            var realm = Challenge.ParseAll(refused.Headers.WwwAuthenticate.Select(line => line.ToString()))[0].Realm;
            using var token = JsonDocument.Parse(await client.GetStringAsync(new Uri($"{realm}?scope=repository:{reference.Name}:pull")));
            using var request = new HttpRequestMessage(HttpMethod.Head, address);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.RootElement.GetProperty("token").GetString());
            using var answer = await client.SendAsync(request);
            answer.EnsureSuccessStatusCode();
        }
    }

    private sealed class OneLogin : IKeychain
    {
        public Task<CredentialResult> GetAsync(RegistryQuery query, CancellationToken cancellationToken) =>
            Task.FromResult<CredentialResult>(new CredentialResult.Found(new("mona", new("password"))));
    }
}
