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

    public ValueTask DisposeAsync() => user.DisposeAsync();

    private Task<ProgramRun> ExamineAsync(AwsPrincipal key) => ExamineAsync(key.KeyId, key.Secret, RealEcr.Image);

    private Task<ProgramRun> ExamineAsync(string name, string password, string image) =>
        user.BerthAsync(Secrets.Of(Hosts.Ecr, name, password), "doctor", image);
}
