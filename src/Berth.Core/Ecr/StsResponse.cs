using System.Globalization;
using System.Xml;
using Berth.Core.Credentials;

namespace Berth.Core.Ecr;

/// <summary>Reads what STS answers: XML, and to be read with suspicion, since a proxy may have written it.</summary>
internal static class StsResponse
{
    private const int MaxDepth = 16;
    private const string Result = "AssumeRoleResponse/AssumeRoleResult/Credentials/";

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = EcrClient.MaxAnswerBytes,
        IgnoreComments = true,
    };

    /// <param name="secrets">What no message may hold.</param>
    /// <param name="offset">How far the answer's <c>Date</c> is ahead of our clock; null where it had none.</param>
    /// <param name="applied">What of that the signature was made with.</param>
    public static RoleAnswer Read(
        EcrResponse response, string host, SecretText?[] secrets, DateTimeOffset now, TimeSpan? offset, TimeSpan applied)
    {
        if (response.Body is not { } body || Leaves(body) is not { } leaves)
        {
            return NotAws(host, response.Status);
        }

        if (response.Status is 200)
        {
            return Session(leaves, now, applied) is { } session ? session : NotAws(host, 200);
        }

        var (type, message) = EcrErrors.Fit(
            leaves.GetValueOrDefault("ErrorResponse/Error/Code", ""), leaves.GetValueOrDefault("ErrorResponse/Error/Message", ""), secrets);
        return EcrErrors.IsThrottling(type) || response.Status is 429 or >= 500
            ? new RoleAnswer.Failed(new EcrAnswer.Busy(response.Status, type, message, response.RetryAfter))
            : response.Status >= 400 && type is not ""
            ? new RoleAnswer.Failed(new EcrAnswer.RoleRefused(new(response.Status, type, message, offset)))
            : NotAws(host, response.Status);
    }

    private static RoleAnswer.Failed NotAws(string host, int status) =>
        new(new EcrAnswer.Unusable(host, $"status {status} with a body that is not AWS's"));

    private static RoleAnswer.Session? Session(Dictionary<string, string> leaves, DateTimeOffset now, TimeSpan applied) =>
        leaves.TryGetValue(Result + "AccessKeyId", out var id)
        && leaves.TryGetValue(Result + "SecretAccessKey", out var secret)
        && leaves.TryGetValue(Result + "SessionToken", out var token)
        && DateTimeOffset.TryParse(
            leaves.GetValueOrDefault(Result + "Expiration"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end)
        && end - DateTimeOffset.UnixEpoch > applied && end - applied > now
            ? new(new(id, new(secret), new(token)), end - applied)
            : null;

    /// <summary>The texts by the path of their elements; null for what is no XML document of reasonable depth.</summary>
    private static Dictionary<string, string>? Leaves(ReadOnlyMemory<byte> body)
    {
        Dictionary<string, string> leaves = [];
        List<string> path = [];
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body.ToArray()), Settings);
            while (reader.Read())
            {
                if (reader.NodeType is XmlNodeType.Element && reader.Depth < MaxDepth)
                {
                    path.RemoveRange(reader.Depth, path.Count - reader.Depth);
                    path.Add(reader.LocalName);
                }
                else if (reader.NodeType is XmlNodeType.Element)
                {
                    return null;
                }
                else if (reader.NodeType is XmlNodeType.Text)
                {
                    leaves.TryAdd(string.Join('/', path[..reader.Depth]), reader.Value);
                }
            }
        }
        catch (XmlException)
        {
            // Its message quotes the text, which may hold a key: that it is no XML is all there is to say.
            return null;
        }

        return leaves;
    }
}
