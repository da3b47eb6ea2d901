using Berth.Core.Tokens;
using FsCheck;
using FsCheck.Fluent;

namespace Berth.Core.Tests.Tokens;

public sealed class Token_answer
{
    [Fact]
    public void Of_any_characters_is_a_token_fit_for_a_header_or_a_reason() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000),
        Prop.ForAll(HostileText.Of("{ } \"token\":\"canary-token\" \"access_token\" \"expires_in\":1e999 : , \"\\ud800\" \"a\\nb\" 7 {\"token\":\"a b\"} [ ]"), text =>
        {
            var (token, problem) = TokenAnswer.Read(new(200, [], text, TimeSpan.Zero), DateTimeOffset.UnixEpoch);
            return token is null
                ? problem!.Length > 0 && !problem.Contains("canary", StringComparison.Ordinal)
                : token.Value.Reveal().All(c => c is > ' ' and < '\x7f');
        }));
}
