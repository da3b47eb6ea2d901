using Berth.Core.Diagnosis;
using Berth.Core.Tests.Tokens;
using Berth.Core.Tests.Vectors;
using Berth.Core.Tokens;
using FsCheck;
using FsCheck.Fluent;

namespace Berth.Core.Tests.Diagnosis;

public sealed class Answer_classification
{
    public static TheoryData<Vector> Rows => Vector.Of("classify_response");

    [Theory, MemberData(nameof(Rows))]
    public void Tells_what_registries_mean(Vector row)
    {
        var place = row.Input.GetProperty("where").GetString() switch
        {
            "token" => AnswerPlace.Token,
            "ecr-api" => AnswerPlace.EcrApi,
            _ => AnswerPlace.Registry,
        };
        var headers = row.Input.GetProperty("headers").EnumerateObject().Select(header => (header.Name, header.Value.GetString()!));
        var answer = Answer(row.Input.GetProperty("status").GetInt32(), row.Input.GetProperty("body").GetString()!, [.. headers]);

        Assert.Equal(row.Expect.GetString(), NameOf(AnswerClassification.Of(place, answer)));
    }

    [Theory]
    [InlineData(AnswerPlace.Root, 404, "404 page not found", AnswerClass.NotARegistry)]
    [InlineData(AnswerPlace.Root, 200, "<!doctype html>", AnswerClass.NotARegistry)]
    [InlineData(AnswerPlace.Root, 200, "{}", AnswerClass.Success)]
    [InlineData(AnswerPlace.Root, 401, "", AnswerClass.ChallengeMissing)]
    [InlineData(AnswerPlace.Root, 302, "", AnswerClass.Redirected)]
    [InlineData(AnswerPlace.Registry, 404, "", AnswerClass.ManifestUnknown)]
    [InlineData(AnswerPlace.Registry, 403, "", AnswerClass.EmptyRefusal)]
    [InlineData(AnswerPlace.Registry, 403, "<html>blocked</html>", AnswerClass.ProxyBlocked)]
    [InlineData(AnswerPlace.Registry, 407, "", AnswerClass.ProxyLogin)]
    [InlineData(AnswerPlace.Registry, 503, "", AnswerClass.Unavailable)]
    [InlineData(AnswerPlace.Registry, 418, "", AnswerClass.Other)]
    [InlineData(AnswerPlace.Token, 401, "", AnswerClass.Unauthorized)]
    [InlineData(AnswerPlace.Token, 403, """{"errors":[{"code":"DENIED","message":"denied"}]}""", AnswerClass.Denied)]
    [InlineData(AnswerPlace.Token, 401, """{"statusCode":401,"details":"BAD_CREDENTIAL"}""", AnswerClass.JFrogLogin)]
    [InlineData(AnswerPlace.Registry, 404, """{"errors":[{"code":"NAME_UNKNOWN","message":"repository name not known to registry"}]}""", AnswerClass.NameUnknown)]
    public void Falls_back_to_status(AnswerPlace place, int status, string body, AnswerClass expected) =>
        Assert.Equal(expected, AnswerClassification.Of(place, Answer(status, body)));

    [Fact]
    public void Reads_the_error_of_a_challenge()
    {
        var answer = Answer(401, "", ("WWW-Authenticate", "Bearer realm=\"https://a/t\",error=\"insufficient_scope\""));

        Assert.Equal(AnswerClass.InsufficientScope, AnswerClassification.Of(AnswerPlace.Registry, answer));
    }

    [Fact]
    public void Of_any_answer_is_one_of_the_classes() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000),
        Prop.ForAll(HostileText.Of("{ } {\"errors\":[{\"code\":\"DENIED\"}]} {\"errors\":{}} {\"errors\":[7]} {\"details\":\"\\ud800\"} \"errors\" [ ] : , < html 7"), text =>
            Enumerable.Range(0, 12).All(i => Enum.IsDefined(AnswerClassification.Of((AnswerPlace)(i % 4), Answer(100 + (i * 47), text))))));

    private static RegistryAnswer Answer(int status, string body, params (string Name, string Value)[] headers) =>
        new(status, [.. headers.Select(header => KeyValuePair.Create(header.Name, header.Value))], body, TimeSpan.Zero);

    private static string NameOf(AnswerClass meaning) => meaning switch
    {
        AnswerClass.WrongPassword => "wrong-password",
        AnswerClass.GitHubRepositoryNotGranted => "missing-pull-permission",
        AnswerClass.WrongToken => "wrong-token",
        AnswerClass.EcrTokenExpired => "ecr-token-expired",
        AnswerClass.DockerHubQuota => "rate-limited (dockerhub pull quota)",
        AnswerClass.RateLimited => "rate-limited (abuse limit)",
        AnswerClass.AcrLoginOrRole => "wrong-password-or-missing-role (acr)",
        AnswerClass.AcrFirewall => "acr-firewall",
        AnswerClass.GoogleNoPermissionOrMissing => "missing-pull-permission-or-missing-repository (gar)",
        AnswerClass.HiddenOrWrongPassword => "quay/nexus: wrong password, no permission or private repository",
        AnswerClass.GitLabForbidden => "missing-pull-permission (gitlab)",
        AnswerClass.GitLabLogin => "wrong-password-or-2fa (gitlab)",
        AnswerClass.JFrogNoPermission => "missing-pull-permission (jfrog)",
        AnswerClass.MissingIamPermission => "missing-iam-permission",
        _ => meaning.ToString(),
    };
}
