using System.Text;
using Berth.Core.Credentials;
using Berth.Core.Problems;
using Berth.Core.Secrets;

namespace Berth.Server.Secrets;

/// <summary>What is wrong with one secret of the registry convention, as far as it can be told without the others of its set.</summary>
internal static class SecretLint
{
    /// <summary>What only the whole set can tell.</summary>
    private static readonly ProblemCode[] NeedOthers = [ProblemCode.IncompleteSet, ProblemCode.IdentifiersDiffer, ProblemCode.PartAtOtherLevel];

    /// <returns>The codes, in order: <c>BERTH1014</c>. No value is in them.</returns>
    public static IReadOnlyList<string> Of(SecretOwner owner, string name, byte[] value, DateTimeOffset now)
    {
        var layer = new SecretLayer(owner.Level, owner.Name, [new(name, new SecretText(Encoding.UTF8.GetString(value)))]);
        return
        [
            .. RegistryConvention.Read([layer], now).Problems.Where(problem => !NeedOthers.Contains(problem.Code))
                .Select(problem => problem.Code.Text).Distinct().Order(StringComparer.Ordinal),
        ];
    }
}
