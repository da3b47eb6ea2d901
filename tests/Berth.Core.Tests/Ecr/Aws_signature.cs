using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Credentials;
using Berth.Core.Ecr;
using Berth.Testing;

namespace Berth.Core.Tests.Ecr;

public sealed class Aws_signature
{
    private const int Cases = 200;

    private static readonly string[] HeaderNames =
        ["X-Amz-Target", "Content-Type", "x-amz-meta-note", "X-Custom", "User-Agent", "Expect", "Accept"];

    private static readonly string[] Hosts = ["api.ecr.eu-west-1.amazonaws.com", "127.0.0.1:4566", "registry.example.com:8443"];

    [Fact]
    public async Task Equals_the_one_that_awss_own_code_makes()
    {
        Requires.Program("/usr/bin/python3");
        Requires.That(await Botocore("import botocore.auth", "") is not null, "python3-botocore");
        var random = new Random(20300102);
        var cases = Enumerable.Range(0, Cases).Select(_ => Some(random)).ToList();

        var script = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "tests/Berth.Core.Tests/Ecr/sign_with_botocore.py"));
        var theirs = JsonSerializer.Deserialize<string[]>((await Botocore(script, AsJson(cases)))!)!;

        Assert.Equal(Cases, theirs.Length);
        Assert.All(cases.Zip(theirs), pair => Assert.Equal(pair.Second, Signature(pair.First)));
    }

    [Fact]
    public void Covers_the_session_token_and_hides_no_header()
    {
        var request = new AwsRequest("POST", new("https://api.ecr.us-east-1.amazonaws.com/"), [new("X-Amz-Target", "T")], "{}"u8.ToArray());

        var headers = AwsSignature.Sign(request, new("ASIA", new("secret"), new("session")), "ecr", "us-east-1", DateTimeOffset.UnixEpoch);

        Assert.Equal(["X-Amz-Date", "X-Amz-Security-Token", "Authorization"], headers.Select(header => header.Key));
        Assert.Contains("SignedHeaders=host;x-amz-date;x-amz-security-token;x-amz-target,", headers[2].Value, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", headers[2].Value, StringComparison.Ordinal);
    }

    private sealed record Case(AwsRequest Request, AwsKey Key, string Service, string Region, DateTimeOffset Time);

    private static string Signature(Case one) =>
        AwsSignature.Sign(one.Request, one.Key, one.Service, one.Region, one.Time).Single(header => header.Key == "Authorization").Value;

    private static Case Some(Random random)
    {
        var path = string.Join('/', Enumerable.Range(0, random.Next(5)).Select(_ => Uri.EscapeDataString(Text(random, 8))));
        var query = string.Join('&', Enumerable.Range(0, random.Next(4)).Select(_ =>
            Uri.EscapeDataString(Text(random, 4)) + (random.Next(4) == 0 ? "" : "=" + Uri.EscapeDataString(Text(random, 6)))));
        var scheme = random.Next(2) == 0 ? "http" : "https";
        var end = (random.Next(5) == 0 ? "/" : "") + (query is "" ? "" : "?" + query);
        var address = new Uri($"{scheme}://{Hosts[random.Next(Hosts.Length)]}/{path}{end}");

        var body = new byte[random.Next(3) == 0 ? 0 : random.Next(500)];
        random.NextBytes(body);
        var headers = Enumerable.Range(0, random.Next(6)).Select(_ =>
            KeyValuePair.Create(HeaderNames[random.Next(HeaderNames.Length)], Blanks(random) + Words(random) + Blanks(random)));
        var session = random.Next(2) == 0 ? null : new SecretText(Convert.ToBase64String(body) + "session");
        return new(
            new(random.Next(2) == 0 ? "POST" : "get", address, [.. headers], body),
            new("AKIA" + random.Next(1_000_000), new(Text(random, 40)), session),
            random.Next(2) == 0 ? "ecr" : "ecr-public",
            random.Next(2) == 0 ? "us-east-1" : "cn-north-1",
            DateTimeOffset.UnixEpoch.AddSeconds(random.Next()));
    }

    private static string Text(Random random, int length) => string.Concat(Enumerable.Range(0, length).Select(_ =>
        random.Next(8) == 0 ? "é/ +%&=~*'()?#,;:@!".Substring(random.Next(19), 1) : ((char)random.Next('0', 'z' + 1)).ToString()));

    private static string Words(Random random) =>
        string.Join(Blanks(random) + "w", Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next().ToString("x")));

    private static string Blanks(Random random) => new(' ', random.Next(4));

    private static string AsJson(IEnumerable<Case> cases) => new JsonArray(
    [
        .. cases.Select(one => new JsonObject
        {
            ["method"] = one.Request.Method,
            ["url"] = one.Request.Address.AbsoluteUri,
            ["headers"] = new JsonArray([.. one.Request.Headers.Select(header => new JsonArray(header.Key, header.Value))]),
            ["body"] = Convert.ToBase64String(one.Request.Body.Span),
            ["id"] = one.Key.Id,
            ["secret"] = one.Key.Secret.Reveal(),
            ["session"] = one.Key.SessionToken?.Reveal(),
            ["service"] = one.Service,
            ["region"] = one.Region,
            ["time"] = one.Time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'"),
        }),
    ]).ToJsonString();

    /// <summary>What a script prints; null where it fails.</summary>
    private static async Task<string?> Botocore(string script, string input)
    {
        using var python = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        })!;
        var errors = python.StandardError.ReadToEndAsync();
        await python.StandardInput.WriteAsync(input);
        python.StandardInput.Close();
        var output = await python.StandardOutput.ReadToEndAsync();
        await python.WaitForExitAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(await errors);
        return python.ExitCode == 0 ? output : null;
    }
}
