using System.Globalization;
using System.Text;

namespace Berth.Server.Accounts.Json;

/// <summary>The id of something in GraphQL: opaque to clients, and stable.</summary>
internal static class NodeId
{
    public static string Of(string type, long id) => Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{type}:{id}")));
}
