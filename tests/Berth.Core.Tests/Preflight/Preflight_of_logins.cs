using System.Buffers.Text;
using System.Text;
using Berth.Core.Credentials;
using Berth.Core.Preflight;
using Berth.Core.Problems;
using Berth.Core.Secrets;
using Berth.Testing.Registry;

namespace Berth.Core.Tests.Preflight;

/// <summary>Which login serves, from where, until when, and why none does.</summary>
public sealed class Preflight_of_logins
{
    private const string Host = "registry.example.com";

    private readonly Shelf shelf = new(Host);

    [Fact]
    public async Task Tells_the_set_that_serves()
    {
        shelf.Image("acme/api:1");
        var login = await LoginOf(Sets.Of(("ACME", Host)), null);

        Assert.Equal((ServingLoginKind.Set, "ACME", SecretLevel.User, "environment"), (login.Kind, login.Identifier, login.Level!.Value, login.Origin));
        Assert.Null(login.Why);
    }

    [Fact]
    public async Task Tells_why_none_serves()
    {
        shelf.Image("acme/api:1");
        var login = await LoginOf(RegistrySecretSets.None, null);

        Assert.Equal(ServingLoginKind.Anonymous, login.Kind);
        Assert.Equal($"no registry secret set names {Host}", login.Why);
    }

    [Fact]
    public async Task Tells_a_set_that_is_refused()
    {
        var sets = RegistryConvention.Read([new(SecretLevel.User, "environment", [new("ACME_CONTAINER_REGISTRY_SERVER", new(Host))])]);
        await using var server = await ScriptedRegistry.StartAsync([Host], shelf.Serve);
        using var flight = new Flight { Server = server, Sets = sets };
        var check = (await flight.CheckAsync($"{Host}/acme/api:1")).References[0];

        Assert.Equal((PreflightOutcome.Failed, ServingLoginKind.RefusedSet, "ACME"), (check.Outcome, check.Login!.Kind, check.Login.Identifier));
        Assert.Equal(ProblemCode.LoginNotProduced, Assert.Single(check.Problems).Code);
        Assert.NotNull(check.Login.Why);
    }

    [Fact]
    public async Task Warns_of_a_login_that_ends_within_the_build()
    {
        shelf.Image("acme/api:1");
        var end = TimeProvider.System.GetUtcNow().AddMinutes(12);
        var report = await CheckAsync(RegistrySecretSets.None, new RegistryCredential("mona", new(Flight.Canary), end), "acme/api:1");

        var problem = Assert.Single(report.Problems);
        Assert.Equal((ProblemCode.LoginEndsSoon, Severity.Warning), (problem.Code, problem.Severity));
        Assert.Contains("ends in 12 minutes", problem.What, StringComparison.Ordinal);
        Assert.Equal(PreflightOutcome.Ready, report.References[0].Outcome);
    }

    [Fact]
    public async Task Warns_of_a_token_in_a_secret_that_tells_its_own_end()
    {
        shelf.Image("acme/api:1");
        var end = TimeProvider.System.GetUtcNow().AddMinutes(20);
        var token = $"{Base64("""{"alg":"none"}""")}.{Base64($$"""{"exp":{{end.ToUnixTimeSeconds()}} }""")}.{Base64(Flight.Canary)}";
        var report = await CheckAsync(Sets.Of(token, ("ACME", Host)), null, "acme/api:1");

        Assert.Contains("set ACME (environment)", Assert.Single(report.Problems).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warns_of_a_ready_token_of_ecr_that_ends_within_the_build()
    {
        const string ecr = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
        var end = TimeProvider.System.GetUtcNow().AddMinutes(25);
        var token = Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""{"payload":"{{Flight.Canary}}","version":"2","type":"DATA_KEY","expiration":{{end.ToUnixTimeSeconds()}} }"""));
        var sets = RegistryConvention.Read([new(SecretLevel.User, "environment",
        [
            new("ECR_CONTAINER_REGISTRY_SERVER", new(ecr)), new("ECR_CONTAINER_REGISTRY_USER", new("AWS")), new("ECR_CONTAINER_REGISTRY_PASSWORD", new(token)),
        ])]);
        await using var server = await ScriptedRegistry.StartAsync([ecr], request => request.User == "AWS" ? ScriptedAnswer.Image with
        {
            Body = """{"schemaVersion":2,"layers":[]}""",
        } : ScriptedAnswer.Basic("https://aws/"));
        using var flight = new Flight { Server = server, Sets = sets };
        var report = await flight.CheckAsync($"{ecr}/acme/api:1");

        var problem = Assert.Single(report.Problems);
        Assert.Equal((ProblemCode.LoginEndsSoon, ecr), (problem.Code, problem.Subject));
        Assert.Equal((PreflightOutcome.Ready, "Amazon ECR"), (report.References[0].Outcome, report.References[0].Product));
    }

    [Fact]
    public async Task Two_sets_that_are_needed_on_one_host_stop_the_launch()
    {
        shelf.Image("acme/api:1");
        shelf.Image("other/api:1");
        var report = await CheckAsync(Sets.Of(("ACME", $"{Host}/acme"), ("OTHER", $"{Host}/other")), null, "acme/api:1", "other/api:1");

        var problem = Assert.Single(report.Problems);
        Assert.Equal((ProblemCode.TwoSetsNeeded, Host), (problem.Code, problem.Subject));
        Assert.Contains($"{Host}/acme/api:1 needs ACME (environment); {Host}/other/api:1 needs OTHER (environment)", problem.What, StringComparison.Ordinal);
        Assert.All(report.References, check => Assert.Equal(PreflightOutcome.Failed, check.Outcome));
        Assert.True(report.HasErrors);
    }

    [Fact]
    public async Task One_set_with_a_path_serves_the_host_as_a_client_would_be_served()
    {
        shelf.Image("acme/api:1");
        shelf.Image("public/tool:1");
        var report = await CheckAsync(Sets.Of(("ACME", $"{Host}/acme"), ("OTHER", $"{Host}/other")), null, "acme/api:1", "public/tool:1");

        Assert.All(report.References, check => Assert.Equal((PreflightOutcome.Ready, "ACME"), (check.Outcome, check.Login!.Identifier)));
    }

    private async Task<ServingLogin> LoginOf(RegistrySecretSets sets, RegistryCredential? own) =>
        (await CheckAsync(sets, own, "acme/api:1")).References[0].Login!;

    private async Task<PreflightReport> CheckAsync(RegistrySecretSets sets, RegistryCredential? own, params string[] images)
    {
        await using var server = await ScriptedRegistry.StartAsync([Host], shelf.Serve);
        using var flight = new Flight { Server = server, Sets = sets, OwnLogin = own };
        return await flight.CheckAsync([.. images.Select(image => $"{Host}/{image}")]);
    }

    private static string Base64(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
