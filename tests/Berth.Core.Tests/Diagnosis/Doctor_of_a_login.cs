using System.Buffers.Text;
using System.Text;
using Berth.Core.Credentials;
using Berth.Core.Diagnosis;
using Berth.Core.Problems;
using Berth.Core.References;
using Berth.Testing.Registry;

namespace Berth.Core.Tests.Diagnosis;

/// <summary>What a login opens, and what it does not: each registry in its own words.</summary>
public sealed class Doctor_of_a_login
{
    [Theory]
    [InlineData("ghcr.io")]
    [InlineData("ghcr.io/acme/api:1.0")]
    public async Task Tells_a_github_token_that_is_no_good(string subject)
    {
        var problem = await Checkup.ProblemOf(["ghcr.io"], request => request switch
        {
            { Path: "/token", User: not null } => ScriptedAnswer.Error(403, "DENIED", "denied"),
            { Path: "/token" } => ScriptedAnswer.Error(401, "UNAUTHORIZED", "authentication required"),
            _ => ScriptedAnswer.Bearer("https://ghcr.io/token", "ghcr.io"),
        }, Checkup.Mona, subject);

        Assert.Equal((ProblemCode.GitHubTokenRefused, "ghcr.io"), (problem.Code, problem.Subject));
        Assert.Contains("read:packages", problem.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_a_package_that_is_not_shared()
    {
        var problem = await Checkup.ProblemOf(["ghcr.io"], request => request switch
        {
            { Path: "/token", User: not null } when request.Query.Contains("scope") => ScriptedAnswer.Error(403, "DENIED", "requested access to the resource is denied"),
            { Path: "/token", User: not null } => ScriptedAnswer.Token("mona"),
            { Path: "/token" } => ScriptedAnswer.Error(401, "UNAUTHORIZED", "authentication required"),
            { Token: "mona", Path: "/v2/" } => ScriptedAnswer.Ok,
            _ => ScriptedAnswer.Bearer("https://ghcr.io/token", "ghcr.io"),
        }, Checkup.Mona, "ghcr.io/acme/api:1.0");

        Assert.Equal((ProblemCode.PackageNotGranted, "ghcr.io/acme/api:1.0"), (problem.Code, problem.Subject));
    }

    [Fact]
    public async Task Tells_a_repository_that_was_not_given_access()
    {
        var problem = await Checkup.ProblemOf(["ghcr.io"], request => request switch
        {
            { Path: "/token", User: not null } => ScriptedAnswer.Token("mona"),
            { Path: "/token" } => ScriptedAnswer.Token("anyone"),
            { Token: "mona", Path: "/v2/" } => ScriptedAnswer.Ok,
            { Token: "mona" } => ScriptedAnswer.Error(403, "DENIED", "installation not allowed to Read organization package"),
            _ => ScriptedAnswer.Bearer("https://ghcr.io/token", "ghcr.io"),
        }, Checkup.Mona, "ghcr.io/acme/api:1.0");

        Assert.Equal(ProblemCode.GitHubRepositoryNotGranted, problem.Code);
        Assert.Equal("gh api /orgs/acme/packages/container/api", problem.Command);
    }

    [Fact]
    public async Task Tells_a_stale_login_that_breaks_a_public_image()
    {
        var problem = await Checkup.ProblemOf(["ghcr.io"], request => request switch
        {
            { Path: "/token", User: not null } => ScriptedAnswer.Error(403, "DENIED", "denied"),
            { Path: "/token" } => ScriptedAnswer.Token("anyone"),
            { Token: "anyone" } => ScriptedAnswer.Image,
            _ => ScriptedAnswer.Bearer("https://ghcr.io/token", "ghcr.io"),
        }, Checkup.Mona, "ghcr.io/acme/public:1.0");

        Assert.Equal((ProblemCode.LoginBreaksPublicImage, "ghcr.io/acme/public:1.0"), (problem.Code, problem.Subject));
        Assert.Equal("docker logout ghcr.io", problem.Command);
    }

    [Theory]
    [InlineData("berth logout ghcr.io")]
    [InlineData("unset ACME_CONTAINER_REGISTRY_SERVER ACME_CONTAINER_REGISTRY_USER ACME_CONTAINER_REGISTRY_PASSWORD")]
    public async Task Takes_a_stale_login_away_where_it_came_from(string removal)
    {
        await using var server = await ScriptedRegistry.StartAsync(["ghcr.io"], request => request switch
        {
            { Path: "/token", User: not null } => ScriptedAnswer.Error(403, "DENIED", "denied"),
            { Path: "/token" } => ScriptedAnswer.Token("anyone"),
            { Token: "anyone" } => ScriptedAnswer.Image,
            _ => ScriptedAnswer.Bearer("https://ghcr.io/token", "ghcr.io"),
        });

        var report = await new Checkup().ExamineAsync(
            server, new CredentialResult.Found(Checkup.Mona) { Removal = removal }, "ghcr.io/acme/public:1.0");

        Assert.Equal(removal, Checkup.Only(report).Command);
    }

    [Fact]
    public async Task Tells_a_stale_login_at_ecr_public_that_answers_without_a_word()
    {
        var problem = await Checkup.ProblemOf(["public.ecr.aws"], request => request switch
        {
            { Path: "/token/" } => ScriptedAnswer.Token(request.User is null ? "anyone" : "stale"),
            { Token: "anyone" } => ScriptedAnswer.Image,
            { Token: "stale" } => new(403),
            _ => ScriptedAnswer.Bearer("https://public.ecr.aws/token/", "public.ecr.aws"),
        }, Checkup.Mona, "public.ecr.aws/docker/library/busybox:latest");

        Assert.Equal(ProblemCode.LoginBreaksPublicImage, problem.Code);
    }

    [Theory]
    [InlineData("docker.io")]
    [InlineData("docker.io/acme/api:1.0")]
    public async Task Tells_enforced_single_sign_on_at_docker_hub(string subject)
    {
        var problem = await DockerHub(
            new(401, """{"details":"unauthorized: please use personal access token to login when SSO is enforced"}"""), subject);

        Assert.Equal(ProblemCode.SsoEnforced, problem.Code);
    }

    [Theory]
    [InlineData("mona", "personal access token")]
    [InlineData("mona@example.com", "use the Docker ID as USER")]
    public async Task Tells_a_wrong_password_at_docker_hub(string user, string expected)
    {
        var problem = await DockerHub(new(401, """{"details":"incorrect username or password"}"""), "docker.io/acme/api:1.0", user);

        Assert.Equal((ProblemCode.LoginRefused, "docker.io"), (problem.Code, problem.Subject));
        Assert.Contains(expected, problem.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, "HTTP Basic: Access denied. If a password was provided for Git authentication, the password was incorrect or you're required to use a token instead of a password.", ProblemCode.GitLabLoginRefused)]
    [InlineData(403, """{"errors":[{"code":"DENIED","message":"access forbidden"}]}""", ProblemCode.GitLabForbidden)]
    public async Task Tells_a_wrong_login_from_a_missing_right_at_gitlab(int status, string body, ProblemCode code)
    {
        var problem = await Checkup.ProblemOf(["registry.gitlab.com", "gitlab.com"], request => request switch
        {
            { Path: "/jwt/auth", User: not null } when status == 401 || request.Query.Contains("scope") => new(status, body),
            { Path: "/jwt/auth", User: not null } => ScriptedAnswer.Token("mona"),
            { Path: "/jwt/auth" } => ScriptedAnswer.Error(403, "DENIED", "access forbidden"),
            { Token: "mona" } => ScriptedAnswer.Ok,
            _ => ScriptedAnswer.Bearer("https://gitlab.com/jwt/auth", "container_registry"),
        }, Checkup.Mona, "registry.gitlab.com/acme/api:1.0");

        Assert.Equal(code, problem.Code);
    }

    [Theory]
    [InlineData("a9b3c1d2-app", null, "service principal")]
    [InlineData("mona", "2025-01-01", "00000000-0000-0000-0000-000000000000")]
    [InlineData("00000000-0000-0000-0000-000000000000", "2025-01-01", "in place of a token")]
    public async Task Tells_what_may_be_wrong_with_a_login_of_azure(string user, string? end, string expected)
    {
        var password = end is null ? "canary" : Jwt(DateTimeOffset.Parse(end));
        var problem = await Checkup.ProblemOf(["acmereg.azurecr.io"], request => request switch
        {
            { Path: "/oauth2/token" } => ScriptedAnswer.Error(401, "UNAUTHORIZED", "authentication required, visit https://aka.ms/acr/authorization for more information."),
            _ => ScriptedAnswer.Bearer("https://acmereg.azurecr.io/oauth2/token", "acmereg.azurecr.io"),
        }, new(user, new(password)), "acmereg.azurecr.io");

        Assert.Equal(ProblemCode.AcrLoginRefused, problem.Code);
        Assert.Contains(expected, problem.Fix, StringComparison.Ordinal);
        Assert.Equal(end is not null, problem.What.Contains("ends at 2025-01-01", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tells_an_application_that_azure_does_not_know()
    {
        var problem = await Checkup.ProblemOf(["acmereg.azurecr.io"], request => request.Path == "/oauth2/token"
            ? ScriptedAnswer.Error(401, "UNAUTHORIZED", "Application not registered with AAD.")
            : ScriptedAnswer.Bearer("https://acmereg.azurecr.io/oauth2/token", "acmereg.azurecr.io"), Checkup.Mona, "acmereg.azurecr.io");

        Assert.Equal(ProblemCode.AcrUnknownTenant, problem.Code);
    }

    [Theory]
    [InlineData("oauth2accesstoken", "a deleted key not at all")]
    [InlineData("_json_key", "lost quotes or line breaks")]
    public async Task Tells_a_login_that_google_refuses(string user, string expected)
    {
        var problem = await Checkup.ProblemOf(["gcr.io"], request => request.Path == "/v2/token"
            ? ScriptedAnswer.Error(401, "UNAUTHORIZED", "You don't have the needed permissions to perform this operation, and you may have invalid credentials.")
            : ScriptedAnswer.Bearer("https://gcr.io/v2/token", "gcr.io"), new(user, new("canary")), "gcr.io");

        Assert.Equal(ProblemCode.GoogleLoginRefused, problem.Code);
        Assert.Contains(expected, problem.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_a_right_that_is_missing_at_google()
    {
        var problem = await Checkup.ProblemOf(["europe-west2-docker.pkg.dev"], request => request switch
        {
            { Path: "/v2/token" } when request.Query.Contains("scope") => ScriptedAnswer.Error(
                403, "DENIED", "Permission \"artifactregistry.repositories.downloadArtifacts\" denied on resource \"projects/p/locations/europe-west2/repositories/ml\" (or it may not exist)"),
            { Path: "/v2/token" } => ScriptedAnswer.Token("t"),
            { Token: "t" } => ScriptedAnswer.Ok,
            _ => ScriptedAnswer.Bearer("https://europe-west2-docker.pkg.dev/v2/token", "europe-west2-docker.pkg.dev"),
        }, Checkup.Mona, "europe-west2-docker.pkg.dev/p/ml/api:1");

        Assert.Equal(ProblemCode.GoogleNoPermission, problem.Code);
    }

    [Fact]
    public async Task Tells_a_harbor_robot_that_only_docker_login_refuses()
    {
        var report = await Harbor(request => request switch
        {
            { Path: "/service/token", User: not null } when request.Query.Contains("scope") => ScriptedAnswer.Token("robot"),
            { Token: "robot" } => ScriptedAnswer.Image,
            _ => null,
        });

        var problem = Checkup.Only(report);
        Assert.Equal((ProblemCode.LoginNeedsScope, Severity.Notice), (problem.Code, problem.Severity));
        Assert.False(report.HasErrors);
    }

    [Fact]
    public async Task Tells_a_harbor_robot_of_another_project()
    {
        var report = await Harbor(request => request switch
        {
            { Path: "/service/token" } => ScriptedAnswer.Token("robot"),
            { Token: "robot", Path: "/v2/" } => ScriptedAnswer.Ok,
            { Token: "robot" } => ScriptedAnswer.Error(401, "UNAUTHORIZED", "unauthorized to access repository: team/api, action: pull"),
            _ => null,
        });

        Assert.Equal(ProblemCode.HarborNoPermission, Checkup.Only(report).Code);
    }

    [Theory]
    [InlineData(true, """{"statusCode":401,"details":"BAD_CREDENTIAL"}""", ProblemCode.JFrogLoginRefused)]
    [InlineData(false, """{"errors":[{"code":"UNAUTHORIZED","message":"The client does not have permission for manifest"}]}""", ProblemCode.JFrogNoPermission)]
    public async Task Tells_a_wrong_login_from_a_missing_right_at_jfrog(bool atToken, string body, ProblemCode code)
    {
        var problem = await Checkup.ProblemOf(["acme-docker.jfrog.io"], request => request switch
        {
            { Path: "/v2/token" } when atToken => new(401, body),
            { Path: "/v2/token" } => ScriptedAnswer.Token("t"),
            { Token: "t", Path: "/v2/" } => ScriptedAnswer.Ok,
            { Token: "t" } => new(401, body),
            _ => ScriptedAnswer.Bearer("https://acme-docker.jfrog.io/v2/token", "acme-docker.jfrog.io"),
        }, Checkup.Mona, "acme-docker.jfrog.io/api:1");

        Assert.Equal(code, problem.Code);
    }

    [Theory]
    [InlineData("mona", "lacks the tenancy's namespace")]
    [InlineData("ns/mona", "not an auth token")]
    public async Task Tells_how_oracle_wants_its_users_written(string user, string expected)
    {
        var problem = await Checkup.ProblemOf(["fra.ocir.io"], request => request switch
        {
            { Path: "/20180419/docker/token" } => ScriptedAnswer.Token("t"),
            { Token: "t", Path: "/v2/" } => ScriptedAnswer.Ok,
            { Token: "t" } => ScriptedAnswer.Error(403, "DENIED", "Anonymous users are only allowed read access on public repos"),
            _ => ScriptedAnswer.Bearer("https://fra.ocir.io/20180419/docker/token", "fra.ocir.io"),
        }, new(user, new("canary")), "fra.ocir.io/ns/api:1");

        Assert.Equal(ProblemCode.OracleLoginForm, problem.Code);
        Assert.Contains(expected, problem.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, ProblemCode.HiddenOrMissing)]
    [InlineData(false, ProblemCode.LoginRefused)]
    public async Task Tells_quays_one_answer_apart_by_asking_twice(bool isGood, ProblemCode code)
    {
        var hidden = ScriptedAnswer.Error(401, "UNAUTHORIZED", "access to the requested resource is not authorized");
        var problem = await Checkup.ProblemOf(["quay.io"], request => request switch
        {
            { Path: "/v2/auth" } when isGood || request.User is null => ScriptedAnswer.Token("t"),
            { Path: "/v2/auth" } => hidden,
            { Token: "t", Path: "/v2/" } => ScriptedAnswer.Ok,
            { Token: "t" } => hidden,
            _ => ScriptedAnswer.Bearer("https://quay.io/v2/auth", "quay.io"),
        }, Checkup.Mona, "quay.io/acme/api:1");

        Assert.Equal(code, problem.Code);
    }

    [Fact]
    public async Task Tells_a_wrong_password_where_basic_is_asked_for()
    {
        var problem = await Checkup.ProblemOf(["registry.example.com"], _ => ScriptedAnswer.Basic("Registry"), Checkup.Mona, "registry.example.com");

        Assert.Equal(ProblemCode.LoginRefused, problem.Code);
        Assert.Contains("'mona'", problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passes_on_why_a_login_cannot_be_produced()
    {
        await using var server = await ScriptedRegistry.StartAsync(["registry.example.com"], _ => ScriptedAnswer.Basic("Registry"));

        var refused = new CredentialResult.Refused(RegistryHost.Parse("registry.example.com"), "aws says no (AccessDeniedException)", "attach a policy");
        var problem = Checkup.Only(await new Checkup().ExamineAsync(server, refused, "registry.example.com", "registry.example.com/api:1"));

        Assert.Equal((ProblemCode.LoginNotProduced, "aws says no (AccessDeniedException)", "attach a policy"), (problem.Code, problem.What, problem.Fix));
        Assert.All(server.Requests, request => Assert.True(request.IsAnonymous));
    }

    private static Task<Problem> DockerHub(ScriptedAnswer refusal, string subject, string user = "mona") => Checkup.ProblemOf(
        ["registry-1.docker.io", "auth.docker.io"],
        request => request switch
        {
            { Path: "/token", User: not null } => refusal,
            { Path: "/token" } => ScriptedAnswer.Token("anyone"),
            { Token: "anyone" } => ScriptedAnswer.Error(401, "UNAUTHORIZED", "authentication required"),
            _ => ScriptedAnswer.Bearer("https://auth.docker.io/token", "registry.docker.io"),
        },
        new(user, new("canary-password")),
        subject);

    private static async Task<DoctorReport> Harbor(Func<ScriptedRequest, ScriptedAnswer?> script)
    {
        await using var server = await ScriptedRegistry.StartAsync(["harbor.example.com"], request => script(request) ?? (request.Path == "/service/token"
            ? ScriptedAnswer.Error(401, "UNAUTHORIZED", "unauthorized: authentication required")
            : ScriptedAnswer.Bearer("https://harbor.example.com/service/token", "harbor-registry")));
        return await new Checkup().ExamineAsync(server, Checkup.As(new("robot$ci", new("canary"))), "harbor.example.com/team/api:1");
    }

    private static string Jwt(DateTimeOffset end) =>
        $"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"exp":{{end.ToUnixTimeSeconds()}}}"""))}.canary";
}
