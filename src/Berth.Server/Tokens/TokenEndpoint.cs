using System.Buffers;
using System.Text.Json;
using Berth.Server.Audit;
using Berth.Server.Distribution;
using Berth.Server.Http;

namespace Berth.Server.Tokens;

/// <summary>
/// <c>/token</c>, where the registry sends whoever has no token: <list type="number">
/// <item>the question, by GET or by POST;</item>
/// <item>the same question within some seconds gets the same answer: clients ask five to nine times for one push;</item>
/// <item>who asks;</item>
/// <item>what is granted; nothing at all, or a push or delete that is refused, is told with its reason;</item>
/// <item>the token, and its entry in the audit log.</item>
/// </list>
/// </summary>
/// <remarks>CNCF Distribution, docs/spec/auth/token.md, oauth.md, scope.md.</remarks>
public static class TokenEndpoint
{
    public const string Path = "/token";

    extension(IEndpointRouteBuilder routes)
    {
        public void MapRegistryToken() => routes.MapMethods(Path, [HttpMethods.Get, HttpMethods.Post], AnswerAsync);
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var (registry, cancellationToken) = (services.GetRequiredService<Registry>(), context.RequestAborted);

        // 1.
        var (question, refusal) = await TokenQuestion.ReadAsync(context, cancellationToken);
        if (question is null)
        {
            await refusal!.WriteAsync(context, registry.PublicHost);
            return;
        }

        if (question.Service is { } service && service != registry.PublicHost)
        {
            await TokenRefusal.Bad($"this server makes tokens for '{registry.PublicHost}', not for '{Core.References.Printable.Text(service)}'").WriteAsync(context, registry.PublicHost);
            return;
        }

        // 2.
        var (recent, audit) = (services.GetRequiredService<RecentAnswers<string, IssuedToken>>(), services.GetRequiredService<TokenAudit>());
        if (recent.TryFind(question.Key, out var known))
        {
            audit.Again(known.Event);
            await WriteAsync(context, known.Body);
            return;
        }

        // 3.
        var asOf = recent.Version;
        var outcome = await services.GetRequiredService<RegistryLogins>().FindAsync(question.Password, context.Connection.RemoteIpAddress?.ToString(), cancellationToken);
        if (outcome.Login is not { } login)
        {
            await (outcome.IsThrottled ? TokenRefusal.Throttled : TokenRefusal.BadCredentials(
                $"the password is no token of this server, or has ended or been revoked; log in again: docker login {registry.PublicHost}")).WriteAsync(context, registry.PublicHost);
            return;
        }

        // 4.
        var granted = await services.GetRequiredService<TokenGrant>().DecideAsync(login, question, registry.PublicHost, cancellationToken);
        if (granted.Refusal is { } reason)
        {
            audit.Refused(login, granted);
            var said = login is RegistryLogin.Anonymous ? new TokenRefusal(StatusCodes.Status401Unauthorized, "UNAUTHORIZED", reason) : TokenRefusal.Denied(reason);
            await said.WriteAsync(context, registry.PublicHost);
            return;
        }

        // 5.
        var token = services.GetRequiredService<RegistryTokens>().Sign(login.Subject, granted.Access);
        var body = BodyOf(token, services.GetRequiredService<TimeProvider>().GetUtcNow());
        recent.Add(question.Key, new(body, audit.Issued(login, granted)), asOf);
        await WriteAsync(context, body);
    }

    /// <summary>Both names of the token: some clients want the one, some the other.</summary>
    private static byte[] BodyOf(string token, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("token", token);
            json.WriteString("access_token", token);
            json.WriteNumber("expires_in", (int)RegistryTokens.Lifetime.TotalSeconds);
            json.WriteString("issued_at", Times.Text(now));
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static Task WriteAsync(HttpContext context, byte[] body)
    {
        var answer = context.Response;
        answer.ContentType = "application/json; charset=utf-8";
        answer.ContentLength = body.Length;
        answer.Headers.CacheControl = "no-store";
        answer.Headers.XContentTypeOptions = "nosniff";
        return answer.Body.WriteAsync(body, 0, body.Length, context.RequestAborted);
    }
}

/// <summary>An answer that may be given again.</summary>
/// <param name="Event">Its entry in the audit, to be counted again.</param>
internal sealed record IssuedToken(byte[] Body, TokenEvent Event);
