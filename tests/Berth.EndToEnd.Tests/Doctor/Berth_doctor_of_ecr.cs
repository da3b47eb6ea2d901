using Berth.Core.Problems;
using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing.Ecr;
using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Doctor;

[Collection<EcrTests>]
public sealed class Berth_doctor_of_ecr(RealRegistries registries, RealEcr ecr) : IAsyncDisposable
{
    private readonly BerthUser user = new(registries);

    [Fact]
    public async Task Of_a_good_key_finds_nothing() =>
        Assert.Empty(Cause.AllOf((await ExamineAsync(ecr.Key.KeyId, ecr.Key.Secret, RealEcr.Image)).Succeeded()));

    [Fact]
    public async Task Of_a_wrong_secret_says_that_the_secret_is_wrong() =>
        Cause.IsAlone(await ExamineAsync(ecr.Key.KeyId, RealEcr.NewSecret(), RealEcr.Image), ProblemCode.AwsSecretWrong, "PASSWORD");

    [Fact]
    public async Task Of_a_key_nobody_knows_says_so() =>
        Cause.IsAlone(
            await ExamineAsync("AKIAIOSFODNN7EXAMPLE", RealEcr.NewSecret(), RealEcr.Image), ProblemCode.AwsKeyUnknown, "ACME_CONTAINER_REGISTRY_USER");

    [Fact]
    public async Task Of_a_key_that_may_not_get_tokens_names_the_permission() =>
        Cause.IsAlone(await ExamineAsync(ecr.AddKey("ecr:GetAuthorizationToken")), ProblemCode.AwsTokenNotAllowed, "ecr:GetAuthorizationToken");

    [Fact]
    public async Task Of_a_key_that_may_not_pull_names_the_permission() =>
        Cause.IsAlone(await ExamineAsync(ecr.AddKey("ecr:BatchGetImage")), ProblemCode.EcrPullNotAllowed, "ecr:BatchGetImage");

    [Fact]
    public async Task Of_a_repository_that_does_not_exist_says_so() =>
        Cause.IsAlone(
            await ExamineAsync(ecr.Key.KeyId, ecr.Key.Secret, $"{Hosts.Ecr}/nosuch:1"), ProblemCode.EcrRepositoryUnknown, "nosuch");

    [Fact]
    public async Task Of_a_token_that_has_ended_says_when()
    {
        var token = ecr.Aws.Tokens.Issue(ecr.Key, "ecr", "eu-west-1", TimeSpan.FromMinutes(-1)).Value;

        Cause.IsAlone(await ExamineAsync("AWS", token, RealEcr.Image), ProblemCode.EcrTokenExpired, "ACME_CONTAINER_REGISTRY_PASSWORD");
    }

    [Fact]
    public async Task Of_a_session_of_the_environment_that_belongs_to_another_key_says_that_it_is_ignored()
    {
        var secrets = Secrets.All(
            Secrets.Of(Hosts.Ecr, ecr.Key.KeyId, ecr.Key.Secret), new() { ["AWS_SESSION_TOKEN"] = "x", ["AWS_ACCESS_KEY_ID"] = "ASIAIOSFODNN7EXAMPLE" });

        var run = await user.BerthAsync(secrets, "doctor", RealEcr.Image);

        Assert.Contains($"notice {ProblemCode.AwsSessionTokenIgnored.Text}", run.Succeeded().Out);
    }

    [Fact]
    public async Task Of_an_api_whose_name_has_no_address_says_so()
    {
        var run = await user.BerthAsync(Secrets.Of(Hosts.EcrWithoutApi, ecr.Key.KeyId, ecr.Key.Secret), "doctor", $"{Hosts.EcrWithoutApi}/app:1");

        Cause.IsAlone(run, ProblemCode.AwsApiNameUnknown, "api.ecr.eu-south-1.amazonaws.com");
        Assert.Equal(3, run.ExitCode);
    }

    [Fact]
    public async Task Of_an_api_where_nobody_listens_says_so()
    {
        var secrets = Secrets.All(
            Secrets.Of(Hosts.Ecr, ecr.Key.KeyId, ecr.Key.Secret), new() { ["AWS_ENDPOINT_URL_ECR"] = $"https://{Hosts.EcrApi}:1" });

        var run = await user.BerthAsync(secrets, "doctor", RealEcr.Image);

        Cause.IsAlone(run, ProblemCode.AwsApiUnreachable, Hosts.EcrApi);
        Assert.Equal(3, run.ExitCode);
    }

    public ValueTask DisposeAsync() => user.DisposeAsync();

    private Task<ProgramRun> ExamineAsync(AwsPrincipal key) => ExamineAsync(key.KeyId, key.Secret, RealEcr.Image);

    private Task<ProgramRun> ExamineAsync(string name, string password, string image) =>
        user.BerthAsync(Secrets.Of(Hosts.Ecr, name, password), "doctor", image);
}
