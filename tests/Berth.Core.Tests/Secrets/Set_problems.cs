using System.Buffers.Text;
using System.Text;
using Berth.Core.Problems;
using Berth.Core.References;
using Berth.Core.Secrets;

namespace Berth.Core.Tests.Secrets;

public sealed class Set_problems
{
    private const string Ecr = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";

    private const string AccessKey = "AKIAIOSFODNN7EXAMPLE";

    private const string TemporaryKey = "ASIAIOSFODNN7EXAMPLE";

    private const string SecretKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    [Theory]
    [InlineData(" ghcr.io ", ProblemCode.BlanksAroundValue)]
    [InlineData("'ghcr.io'", ProblemCode.QuotesAroundValue)]
    [InlineData("https://ghcr.io", ProblemCode.SchemeInServer)]
    [InlineData("ghcr.io/", ProblemCode.SlashAfterServer)]
    [InlineData("ghcr.io/acme", ProblemCode.ServerHasPath)]
    [InlineData("ghcr.io:443", ProblemCode.DefaultPortInServer)]
    [InlineData("https://registry-1.docker.io", ProblemCode.DockerHubAlias)]
    [InlineData("hub.docker.com", ProblemCode.DockerHubAlias)]
    [InlineData("http://localhost:5000", ProblemCode.PlainHttpServer)]
    [InlineData("mcr.microsoft.com", ProblemCode.LoginNotNeeded)]
    public void Of_a_server_that_can_be_put_right_are_notices(string server, ProblemCode code) =>
        Serves(Severity.Notice, code, Some.ReadSet(server));

    [Theory]
    [InlineData("http://registry.example.com", ProblemCode.PlainHttpServer)]
    [InlineData("docker.pkg.github.com", ProblemCode.RetiredRegistry)]
    [InlineData("mycompany.azurecr.de", ProblemCode.RetiredRegistry)]
    [InlineData("acme.jfrog.io/artifactory/docker", ProblemCode.NotImageRegistry)]
    public void Of_a_server_that_will_bite_are_warnings(string server, ProblemCode code) =>
        Assert.Contains(Some.ReadSet(server).Problems, problem => problem.Code == code && problem.Severity == Severity.Warning);

    [Theory]
    [InlineData("mycompany", ProblemCode.BareServerName)]
    [InlineData("oci://ghcr.io", ProblemCode.ServerIsNotAHost)]
    [InlineData("https://", ProblemCode.ServerIsNotAHost)]
    [InlineData("ghcr io", ProblemCode.ServerIsNotAHost)]
    [InlineData("${REGISTRY_HOST}", ProblemCode.UnexpandedVariable)]
    [InlineData("https://mona:pa55@ghcr.io", ProblemCode.CredentialsInServer)]
    [InlineData("npm.pkg.github.com", ProblemCode.NpmHostAsServer)]
    [InlineData("https://npm.pkg.github.com/acme", ProblemCode.NpmHostAsServer)]
    [InlineData("registry.npmjs.example", ProblemCode.NpmHostAsServer)]
    [InlineData("github.com", ProblemCode.NotImageRegistry)]
    [InlineData("gitlab.com", ProblemCode.NotImageRegistry)]
    [InlineData("portal.azure.com", ProblemCode.NotImageRegistry)]
    [InlineData("eu-west-1.console.aws.amazon.com", ProblemCode.NotImageRegistry)]
    [InlineData("api.ecr.eu-west-1.amazonaws.com", ProblemCode.NotImageRegistry)]
    [InlineData("mycompany.westeurope.data.azurecr.io", ProblemCode.NotImageRegistry)]
    [InlineData("europe-npm.pkg.dev", ProblemCode.NotImageRegistry)]
    public void Of_a_server_that_is_no_registry_are_errors(string server, ProblemCode code) => Refuses(code, Some.ReadSet(server));

    [Fact]
    public void Of_a_bare_name_propose_the_host_that_was_meant() =>
        Assert.EndsWith("mycompany.azurecr.io?", Some.ReadSet("mycompany").Problems[0].Fix, StringComparison.Ordinal);

    [Fact]
    public void Of_a_data_endpoint_name_the_registry_it_belongs_to() =>
        Assert.EndsWith("mycompany.azurecr.io", Some.ReadSet("mycompany.eu.data.azurecr.io").Problems[0].Fix, StringComparison.Ordinal);

    [Fact]
    public void Of_credentials_in_server_say_to_move_and_to_replace_them()
    {
        var problem = Assert.Single(Some.Read(Some.Environment(("ACR_CONTAINER_REGISTRY_SERVER", "https://mona:pa55@ghcr.io"))).Problems,
            problem => problem.Code == ProblemCode.CredentialsInServer);

        Assert.Contains("ACR_CONTAINER_REGISTRY_PASSWORD, and replace the password", problem.Fix, StringComparison.Ordinal);
        Assert.DoesNotContain("pa55", problem.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("mona", problem.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mona", "\"pa55\"", ProblemCode.QuotesAroundValue)]
    [InlineData("'mona'", "pa55", ProblemCode.QuotesAroundValue)]
    [InlineData("mona", " pa55", ProblemCode.BlanksAroundValue)]
    [InlineData("mona ", "pa55", ProblemCode.BlanksAroundValue)]
    [InlineData("${USER_NAME}", "pa55", ProblemCode.UnexpandedVariable)]
    [InlineData("mona", "${localEnv:TOKEN}", ProblemCode.UnexpandedVariable)]
    [InlineData("mona", "${{ secrets.TOKEN }}", ProblemCode.UnexpandedVariable)]
    [InlineData("robot", "pa55", ProblemCode.DollarExpanded)]
    [InlineData("robot+ci", "pa55", ProblemCode.DollarExpanded)]
    [InlineData("mona", "pa\u001b55", ProblemCode.ControlCharactersInValue)]
    public void Of_values_are_warnings_and_leave_them_as_they_are(string user, string password, ProblemCode code)
    {
        var sets = Some.ReadSet("registry.example.com", user, password);

        Serves(Severity.Warning, code, sets);
        Assert.Equal((user, password), (sets.Serving[0].User, sets.Serving[0].Password.Reveal()));
    }

    [Theory]
    [InlineData("mo:na", "pa55", ProblemCode.UserNotUsable)]
    [InlineData("mo\nna", "pa55", ProblemCode.ControlCharactersInValue)]
    public void Of_values_that_cannot_be_sent_are_errors(string user, string password, ProblemCode code) =>
        Refuses(code, Some.ReadSet("registry.example.com", user, password));

    [Fact]
    public void Of_half_a_surrogate_pair_are_errors() =>
        Assert.Contains(
            Some.ReadSet("registry.example.com", password: "pa\ud80055").Problems,
            problem => problem is { Code: ProblemCode.ControlCharactersInValue, Severity: Severity.Error });

    [Fact]
    public void Of_a_password_that_is_not_ascii_are_notices() =>
        Serves(Severity.Notice, ProblemCode.PasswordNotAscii, Some.ReadSet("registry.example.com", password: "пароль"));

    [Theory]
    [InlineData("docker.io", "mona@example.com", "dckr_pat_x", ProblemCode.EmailAtDockerHub)]
    [InlineData("docker.io", "mona@example.com", "dckr_oat_x", ProblemCode.UserOfOtherForm)]
    [InlineData("ghcr.io", "mona", "github_pat_x", ProblemCode.TokenKindNotTaken)]
    [InlineData("fra.ocir.io", "mona", "x", ProblemCode.UserOfOtherForm)]
    [InlineData("gcr.io", "mona", "x", ProblemCode.UserOfOtherForm)]
    [InlineData("europe-docker.pkg.dev", "_json_key", "x", ProblemCode.BrokenJsonKey)]
    [InlineData("europe-docker.pkg.dev", "_json_key", "{\"client_email\": \"x\"}", ProblemCode.BrokenJsonKey)]
    [InlineData("europe-docker.pkg.dev", "_json_key", "{\"private_key\": \"-----BEGIN-----AAAA-----END-----\"}", ProblemCode.BrokenJsonKey)]
    [InlineData("europe-docker.pkg.dev", "_json_key", "{\"private_key\": \"\\ud800\"}", ProblemCode.BrokenJsonKey)]
    [InlineData("europe-docker.pkg.dev", "_json_key_base64", "{}", ProblemCode.BrokenJsonKey)]
    [InlineData("europe-docker.pkg.dev", "_json_key_base64", "e30=", ProblemCode.BrokenJsonKey)]
    public void Of_what_a_product_does_not_take_are_warnings(string server, string user, string password, ProblemCode code) =>
        Serves(Severity.Warning, code, Some.ReadSet(server, user, password));

    [Theory]
    [InlineData("docker.io", "mona", "dckr_pat_x")]
    [InlineData("ghcr.io", "mona", "ghp_x")]
    [InlineData("fra.ocir.io", "namespace/mona", "x")]
    [InlineData("icr.io", "iamapikey", "x")]
    [InlineData("gcr.io", "oauth2accesstoken", "ya29.x")]
    [InlineData("europe-docker.pkg.dev", "_json_key", "{\"private_key\": \"-----BEGIN\\nAAAA\\n-----END\\n\"}")]
    [InlineData("registry.example.com", "robot$ci", "pa$word")]
    [InlineData("quay.io", "robot+ci", "x")]
    [InlineData("localhost:5000", "mona", "x")]
    [InlineData("[::1]:5000", "mona", "x")]
    [InlineData(Ecr, AccessKey, SecretKey)]
    [InlineData("public.ecr.aws", AccessKey, SecretKey)]
    public void Of_a_set_as_it_should_be_are_none(string server, string user, string password)
    {
        var sets = Some.ReadSet(server, user, password);

        Assert.Single(sets.Serving);
        Assert.Empty(sets.Problems);
    }

    [Theory]
    [InlineData("registry.example.com", AccessKey)]
    [InlineData("ghcr.io", TemporaryKey)]
    [InlineData(Ecr + ".example.com", AccessKey)]
    public void Of_an_aws_key_for_another_host_are_errors(string server, string user)
    {
        var sets = Some.ReadSet(server, user, SecretKey);

        Refuses(ProblemCode.AwsKeyElsewhere, sets);
        Assert.Equal(ProblemCode.AwsKeyElsewhere, sets.RefusedFor(RegistryQuery.Read(server)!)?.Reason.Code);
    }

    [Theory]
    [InlineData("AWS", SecretKey, "has the form of a secret access key")]
    [InlineData("aws", "token", "in other letters than capitals")]
    [InlineData("AROAIOSFODNN7EXAMPLE", SecretKey, "the id of a role")]
    [InlineData("AIDAIOSFODNN7EXAMPLE", SecretKey, "the id of an IAM user")]
    [InlineData("123456789012", SecretKey, "the number of an AWS account")]
    [InlineData("mona", "pa55word", "neither an access key id")]
    public void Of_what_is_no_aws_key_at_ecr_explain_what_it_is(string user, string password, string words)
    {
        var sets = Some.ReadSet(Ecr, user, password);

        Refuses(ProblemCode.NotAnAwsKey, sets);
        Assert.Contains(words, sets.Problems[0].What, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_temporary_key_ask_for_its_session_token()
    {
        Refuses(ProblemCode.SessionTokenMissing, Some.ReadSet(Ecr, TemporaryKey, SecretKey));

        var whole = Some.Read(Some.Environment(
            [.. Some.Set("ECR", Ecr, TemporaryKey, SecretKey), ("ECR_CONTAINER_REGISTRY_SESSION_TOKEN", "token\n")]));
        Assert.Equal("token", Assert.Single(whole.Serving).SessionToken?.Reveal());
    }

    [Theory]
    [InlineData(Ecr, AccessKey, Severity.Warning)]
    [InlineData("ghcr.io", "mona", Severity.Notice)]
    public void Of_a_session_token_that_belongs_to_nothing_are_told(string server, string user, Severity severity) => Serves(
        severity,
        ProblemCode.SessionTokenUnused,
        Some.Read(Some.Environment([.. Some.Set("ECR", server, user, SecretKey), ("ECR_CONTAINER_REGISTRY_SESSION_TOKEN", "token")])));

    [Fact]
    public void Of_a_secret_key_of_another_length_tell_the_length_alone()
    {
        var sets = Some.ReadSet(Ecr, AccessKey, SecretKey[..39]);

        Serves(Severity.Warning, ProblemCode.SecretKeyLength, sets);
        Assert.Contains("has 39 characters", sets.Problems[0].What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eyJwYXlsb2FkIjoi")]
    [InlineData("QVdTOmV5SndZWGxzYjJGa0lqb2k=")]
    public void Of_a_ready_token_say_that_it_cannot_be_renewed(string token) =>
        Serves(Severity.Notice, ProblemCode.ReadyAwsToken, Some.ReadSet(Ecr, "AWS", token));

    [Fact]
    public void Of_a_token_that_tells_its_end_are_told_once_it_is_over()
    {
        var expired = Some.ReadSet("mine.azurecr.io", password: TokenUntil(Some.Now.AddSeconds(-1)));
        Serves(Severity.Warning, ProblemCode.PasswordExpired, expired);
        Assert.Empty(Some.ReadSet("mine.azurecr.io", password: TokenUntil(Some.Now.AddHours(1))).Problems);
    }

    private static string TokenUntil(DateTimeOffset end) =>
        $"eyJhbGciOiJub25lIn0.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"exp":{{end.ToUnixTimeSeconds()}}}"""))}.c2ln";

    private static void Serves(Severity severity, ProblemCode code, RegistrySecretSets sets)
    {
        Assert.Single(sets.Serving);
        var problem = Assert.Single(sets.Problems);
        Assert.Equal((code, severity), (problem.Code, problem.Severity));
    }

    private static void Refuses(ProblemCode code, RegistrySecretSets sets)
    {
        Assert.Empty(sets.Serving);
        var problem = Assert.Single(sets.Problems);
        Assert.Equal((code, Severity.Error), (problem.Code, problem.Severity));
    }
}
