using System.Buffers.Text;
using System.Text;
using Berth.Core.Credentials;
using Berth.Core.Diagnosis;
using Berth.Core.Problems;
using Berth.Testing.Registry;

namespace Berth.Core.Tests.Diagnosis;

/// <summary>Tags, names, platforms and limits.</summary>
public sealed class Doctor_of_an_image
{
    private static readonly (string, string)[] QuotaUsedUp = [("ratelimit-limit", "100;w=21600"), ("ratelimit-remaining", "0;w=21600"), ("Content-Type", "application/json")];

    [Theory]
    [InlineData(false, "for this machine's address is used up (0 of 100 left in 6 hours)")]
    [InlineData(true, "for this login is used up")]
    public async Task Tells_docker_hubs_quota(bool hasLogin, string expected)
    {
        var problem = await DockerHub(
            new(429, """{"errors":[{"code":"TOOMANYREQUESTS","message":"You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit"}]}""", QuotaUsedUp),
            hasLogin ? Checkup.Mona : null);

        Assert.Equal((ProblemCode.PullQuotaReached, "docker.io"), (problem.Code, problem.Subject));
        Assert.Contains(expected, problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_the_limit_against_abuse_apart() =>
        Assert.Equal(ProblemCode.RateLimited, (await DockerHub(new(429, "Too Many Requests"), Checkup.Mona)).Code);

    [Fact]
    public async Task Tells_the_limit_of_ecr_public_without_a_login()
    {
        var problem = await Checkup.ProblemOf(["public.ecr.aws"], request => request switch
        {
            { Path: "/token/" } => ScriptedAnswer.Token("anyone"),
            { Token: "anyone", Path: "/v2/" } => ScriptedAnswer.Ok,
            { Token: "anyone" } => ScriptedAnswer.Error(429, "TOOMANYREQUESTS", "Rate exceeded"),
            _ => ScriptedAnswer.Bearer("https://public.ecr.aws/token/", "public.ecr.aws"),
        }, null, "public.ecr.aws/docker/library/busybox:latest");

        Assert.Equal(ProblemCode.EcrPublicRateLimited, problem.Code);
    }

    [Theory]
    [InlineData("1.0;w=21600", null, null)]
    [InlineData("3;w=21600", "8d7f3c9e", ProblemCode.PullQuotaLow)]
    [InlineData("90;w=21600", "203.0.113.5", ProblemCode.QuotaLoginNotCounted)]
    public async Task Warns_of_a_quota_before_it_ends(string remaining, string? source, ProblemCode? code)
    {
        var report = await DockerHubReport(
            ScriptedAnswer.Image with { Headers = [.. ScriptedAnswer.Image.Headers, ("ratelimit-limit", "100;w=21600"), ("ratelimit-remaining", remaining), ("docker-ratelimit-source", source ?? "")] },
            Checkup.Mona);

        Assert.Equal(code, report.Problems.SingleOrDefault()?.Code);
        Assert.True(report.Registries[0].References[0].CanBePulled);
    }

    [Fact]
    public async Task Tells_a_tag_that_is_not_there()
    {
        var problem = await DockerHub(ScriptedAnswer.Error(404, "MANIFEST_UNKNOWN", "manifest unknown"), Checkup.Mona);

        Assert.Equal((ProblemCode.ManifestUnknown, "docker.io/acme/api:1.0"), (problem.Code, problem.Subject));
        Assert.Contains("no tag '1.0'", problem.What, StringComparison.Ordinal);
        Assert.Equal("skopeo list-tags docker://docker.io/acme/api", problem.Command);
    }

    [Fact]
    public async Task Tells_a_name_that_is_not_there() =>
        Assert.Equal(ProblemCode.NameUnknown, (await DockerHub(ScriptedAnswer.Error(404, "NAME_UNKNOWN", "repository name not known to registry"), Checkup.Mona)).Code);

    [Fact]
    public async Task Tells_a_name_that_is_hidden_or_missing()
    {
        var problem = await DockerHub(ScriptedAnswer.Error(401, "UNAUTHORIZED", "authentication required"), Checkup.Mona, token: Jwt("[]"));

        Assert.Equal(ProblemCode.HiddenOrMissing, problem.Code);
        Assert.Contains("does not open 'acme/api'", problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_a_scope_that_is_not_enough_in_a_token_service_of_ones_own()
    {
        var problem = await Checkup.ProblemOf(["registry.example.com"], request => request switch
        {
            { Path: "/token" } => ScriptedAnswer.Token("t"),
            { Token: "t", Path: "/v2/" } => ScriptedAnswer.Ok,
            { Token: "t" } => new(401, """{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}""", ("WWW-Authenticate", "Bearer realm=\"https://registry.example.com/token\",error=\"insufficient_scope\"")),
            _ => ScriptedAnswer.Bearer("https://registry.example.com/token", "registry"),
        }, Checkup.Mona, "registry.example.com/api:1");

        Assert.Equal(ProblemCode.HiddenOrMissing, problem.Code);
    }

    [Fact]
    public async Task Tells_a_token_that_its_own_registry_refuses()
    {
        var problem = await Checkup.ProblemOf(["registry.example.com"], request => request switch
        {
            { Path: "/token" } => ScriptedAnswer.Token("t"),
            { Token: "t", Path: not "/v2/" } => new(401, "", ("WWW-Authenticate", "Bearer realm=\"https://registry.example.com/token\",error=\"invalid_token\"")),
            { Token: "t" } => ScriptedAnswer.Ok,
            _ => ScriptedAnswer.Bearer("https://registry.example.com/token", "registry"),
        }, Checkup.Mona, "registry.example.com/api:1");

        Assert.Equal(ProblemCode.TokenRejected, problem.Code);
    }

    [Fact]
    public async Task Tells_a_private_image_for_which_no_login_is_known() =>
        Assert.Equal(ProblemCode.LoginMissing, (await DockerHub(ScriptedAnswer.Error(401, "UNAUTHORIZED", "authentication required"), null)).Code);

    [Fact]
    public async Task Tells_a_platform_that_is_missing()
    {
        var problem = await DockerHub(ScriptedAnswer.Index("linux/arm64", "linux/s390x", "unknown/unknown"), Checkup.Mona);

        Assert.Equal(ProblemCode.PlatformMissing, problem.Code);
        Assert.Contains("linux/arm64, linux/s390x, and not for linux/amd64", problem.What, StringComparison.Ordinal);
        Assert.Equal("docker pull --platform linux/arm64 docker.io/acme/api:1.0", problem.Command);
    }

    [Fact]
    public async Task Is_content_with_an_image_for_this_platform()
    {
        var report = await DockerHubReport(ScriptedAnswer.Index("linux/arm64", "linux/amd64"), Checkup.Mona);

        Assert.Empty(report.Problems);
        Assert.Equal(["linux/arm64", "linux/amd64"], report.Registries[0].References[0].Platforms);
        Assert.Equal(
            [ProbeStepKind.Login, ProbeStepKind.Token, ProbeStepKind.Manifest, ProbeStepKind.Platform, ProbeStepKind.Token, ProbeStepKind.AnonymousManifest],
            report.Registries[0].References[0].Steps.Select(step => step.Kind));
        Assert.Equal(
            [ProbeStepKind.Dns, ProbeStepKind.Tcp, ProbeStepKind.Tls, ProbeStepKind.Challenge, ProbeStepKind.Login, ProbeStepKind.Token],
            report.Registries[0].Steps.Select(step => step.Kind));
    }

    [Theory]
    [InlineData("application/vnd.docker.distribution.manifest.v1+prettyjws")]
    [InlineData("application/vnd.cncf.helm.config.v1+json")]
    public async Task Tells_a_manifest_that_no_client_pulls(string mediaType) =>
        Assert.Equal(ProblemCode.ManifestNotSupported, (await DockerHub(ScriptedAnswer.Manifest(mediaType, "{}"), Checkup.Mona)).Code);

    [Fact]
    public async Task Tells_a_refusal_without_a_word() =>
        Assert.Equal(ProblemCode.EmptyRefusal, (await DockerHub(new(403), Checkup.Mona)).Code);

    [Fact]
    public async Task Tells_a_right_that_is_missing() =>
        Assert.Equal(ProblemCode.NoPermission, (await DockerHub(ScriptedAnswer.Error(403, "DENIED", "requested access to the resource is denied"), Checkup.Mona)).Code);

    [Fact]
    public async Task Passes_on_words_that_nobody_knows()
    {
        var problem = await DockerHub(ScriptedAnswer.Error(418, "TEAPOT", "short and \u001b[31mstout"), Checkup.Mona);

        Assert.Equal(ProblemCode.UnknownRefusal, problem.Code);
        Assert.Contains(@"short and \u001b[31mstout", problem.What, StringComparison.Ordinal);
    }

    private static async Task<Problem> DockerHub(ScriptedAnswer answer, RegistryCredential? login, string token = "t") =>
        Checkup.Only(await DockerHubReport(answer, login, token));

    /// <summary>A Docker Hub with one image, which answers everyone who has a login, or no one if nobody has.</summary>
    private static async Task<DoctorReport> DockerHubReport(ScriptedAnswer answer, RegistryCredential? login, string token = "t")
    {
        await using var server = await ScriptedRegistry.StartAsync(["registry-1.docker.io", "auth.docker.io"], request => request switch
        {
            { Path: "/token", User: not null } => ScriptedAnswer.Token(token),
            { Path: "/token" } => ScriptedAnswer.Token("anyone"),
            { Token: not null, Path: "/v2/" } => ScriptedAnswer.Ok,
            { Token: "anyone" } when login is not null => ScriptedAnswer.Error(401, "UNAUTHORIZED", "authentication required"),
            { Token: not null } => answer,
            _ => ScriptedAnswer.Bearer("https://auth.docker.io/token", "registry.docker.io"),
        });
        return await new Checkup().ExamineAsync(server, Checkup.As(login), "docker.io/acme/api:1.0");
    }

    private static string Jwt(string access) => $"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"access":{{access}}}"""))}.c2ln";
}
