using System.Text;
using Berth.Core.Credentials;

namespace Berth.Core.Ecr;

/// <summary>Assumes roles: sts:AssumeRole, and nothing else of STS.</summary>
/// <param name="http">Must not follow redirects; <see cref="EcrClient.CreateHandler"/> makes its handler.</param>
public sealed class StsClient(HttpClient http, TimeProvider clock)
{
    /// <summary>What AWS's own records call a session of ours: it serves every codespace alike, so it names none.</summary>
    public const string SessionName = "berth-registry-login";

    /// <summary>How long a session is asked to live: one hour, which every role allows, also to a caller that is a session itself.</summary>
    public static readonly TimeSpan SessionLifetime = TimeSpan.FromHours(1);

    private readonly AwsSender sender = new(http, clock);

    /// <summary>1. Asks. 2. Where the signature was refused for its time, asks once more by AWS's clock.</summary>
    /// <param name="externalId">What the role's trust policy asks for; never left out.</param>
    /// <param name="identity">The key that signs.</param>
    internal async Task<RoleAnswer> AssumeAsync(
        Uri endpoint, string region, AwsRole role, SecretText externalId, AwsKey identity, CancellationToken cancellationToken)
    {
        var post = new AwsPost("application/x-www-form-urlencoded; charset=utf-8", null, Form(role, externalId), "sts", region);

        Task<RoleAnswer> AskAsync(TimeSpan offset) => sender.SendAsync<RoleAnswer>(
            post, endpoint, identity, offset,
            (response, difference) => StsResponse.Read(
                response, endpoint.Host, [identity.Secret, identity.SessionToken, externalId], clock.GetUtcNow(), difference, offset),
            failure => new RoleAnswer.Failed(failure is EcrAnswer.Refused refused ? new EcrAnswer.RoleRefused(refused) : failure),
            cancellationToken);

        // 1.
        var answer = await AskAsync(TimeSpan.Zero);

        // 2.
        return answer is RoleAnswer.Failed { Answer: EcrAnswer.RoleRefused { Answer: { ClockOffset: { } ahead } refused } } && EcrErrors.IsAboutTime(refused)
            ? await AskAsync(ahead)
            : answer;
    }

    private static byte[] Form(AwsRole role, SecretText externalId)
    {
        (string Name, string Value)[] fields =
        [
            ("Action", "AssumeRole"),
            ("Version", "2011-06-15"),
            ("RoleArn", role.Arn),
            ("RoleSessionName", SessionName),
            ("ExternalId", externalId.Reveal()),
            ("DurationSeconds", $"{SessionLifetime.TotalSeconds:0}"),
        ];
        return Encoding.ASCII.GetBytes(string.Join('&', fields.Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value)}")));
    }
}
