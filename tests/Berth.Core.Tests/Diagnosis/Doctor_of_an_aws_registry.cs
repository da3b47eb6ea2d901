using Berth.Core.Credentials;
using Berth.Core.Problems;
using Berth.Core.References;
using Berth.Core.Secrets;
using Berth.Testing.Ecr;
using Berth.Testing.Registry;

namespace Berth.Core.Tests.Diagnosis;

/// <summary>ECR has no token service: the login comes from AWS's API, and what is wrong is told in AWS's words.</summary>
public sealed class Doctor_of_an_aws_registry
{
    private const string Host = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    private static readonly RegistrySecretSet Key = new(
        "ACME", SecretLevel.User, "environment", RegistryHost.Parse(Host), null, "AKIAIOSFODNN7EXAMPLE", new("canary/K7MDENG/bPxRfiCYEXAMPLEKEYcanarycan"), null);

    [Theory]
    [InlineData(403, "Your Authorization Token has expired. Please run 'aws ecr get-login' to fetch a new one.", ProblemCode.EcrTokenExpired)]
    [InlineData(403, """{"errors":[{"code":"DENIED","message":"The security token included in the request is invalid."}]}""", ProblemCode.EcrSessionEnded)]
    [InlineData(403, """{"errors":[{"code":"DENIED","message":"User: arn:aws:iam::1:user/u is not authorized to perform: ecr:BatchGetImage on resource: x"}]}""", ProblemCode.EcrPullNotAllowed)]
    [InlineData(404, """{"errors":[{"code":"NAME_UNKNOWN","message":"The repository with name 'api' does not exist in the registry with id '123456789012'"}]}""", ProblemCode.EcrRepositoryUnknown)]
    [InlineData(404, """{"errors":[{"code":"MANIFEST_UNKNOWN","message":"Requested image not found"}]}""", ProblemCode.ManifestUnknown)]
    public async Task Passes_on_what_the_registry_says(int status, string body, ProblemCode code)
    {
        await using var server = await ScriptedRegistry.StartAsync([Host], request => request switch
        {
            { User: null } => ScriptedAnswer.Basic($"https://{Host}/"),
            { Path: "/v2/" } => ScriptedAnswer.Ok,
            _ => new(status, body),
        });

        var report = await new Checkup().ExamineAsync(server, Checkup.As(new("AWS", new("canary"))), $"{Host}/api:1");

        Assert.Equal(code, Checkup.Only(report).Code);
    }

    [Fact]
    public async Task Passes_on_what_aws_says_of_a_key()
    {
        await using var aws = await EcrStandIn.StartAsync();
        await using var server = await ScriptedRegistry.StartAsync([Host], _ => ScriptedAnswer.Basic($"https://{Host}/"));

        var refused = new CredentialResult.Refused(Key.Registry, "aws does not know the key", "make another");
        var checkup = new Checkup { Sets = new([Key], [], []), Endpoints = new(All: aws.Address.ToString()) };
        var problem = Checkup.Only(await checkup.ExamineAsync(server, refused, Host, $"{Host}/api:1"));

        Assert.Equal(ProblemCode.AwsKeyUnknown, problem.Code);
        Assert.Contains("ACME_CONTAINER_REGISTRY_USER", problem.Subject + problem.What + problem.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_a_login_that_is_for_another_host_of_the_registry()
    {
        const string dual = "123456789012.dkr-ecr.eu-west-1.on.aws";
        await using var server = await ScriptedRegistry.StartAsync([dual], _ => ScriptedAnswer.Basic($"https://{dual}/"));

        var problem = Checkup.Only(await new Checkup { Sets = new([Key], [], []) }.ExamineAsync(server, Checkup.As(null), $"{dual}/api:1"));

        Assert.Equal(ProblemCode.EcrLoginForOtherHost, problem.Code);
    }
}
