using Berth.Core.Credentials;
using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.Secrets;

/// <summary>What one layer holds for one identifier: the parts, each without its one trailing line break. Complete or not.</summary>
/// <param name="rank">The layer's place among all layers, lowest level first; the smaller one wins.</param>
internal sealed class SetDraft(string identifier, SecretLayer layer, int rank)
{
    public static readonly RegistrySecretPart[] Required =
        [RegistrySecretPart.Server, RegistrySecretPart.User, RegistrySecretPart.Password];

    private readonly SecretText?[] values = new SecretText?[4];

    public string Identifier => identifier;

    public SecretLayer Layer => layer;

    public SecretLevel Level => layer.Level;

    public string Origin => layer.Origin;

    /// <summary>The origin in a form that is fit for a message.</summary>
    public string ShownOrigin { get; } = Printable.Text(layer.Origin, maxLength: 80);

    public int Rank => rank;

    public List<Problem> Problems { get; } = [];

    /// <summary>The required parts without a value that means something, in the order of the convention.</summary>
    public IReadOnlyList<RegistrySecretPart> Missing => [.. Required.Where(part => !Has(part))];

    public bool IsComplete => Required.All(Has);

    /// <summary>Whether nothing in it has a value, as when a template names variables that nobody set.</summary>
    public bool IsBlank => values.All(value => value is null || IsBlankText(value.Reveal()));

    public SecretText? this[RegistrySecretPart part]
    {
        get => values[(int)part];
        set => values[(int)part] = value;
    }

    /// <summary>Whether the part has a value that is more than blanks.</summary>
    public bool Has(RegistrySecretPart part) => this[part] is { } value && !IsBlankText(value.Reveal());

    /// <summary>Whether the part was set to nothing, or to blanks alone.</summary>
    public bool IsEmpty(RegistrySecretPart part) => this[part] is { } value && IsBlankText(value.Reveal());

    public string NameOf(RegistrySecretPart part) => RegistrySecretName.Format(identifier, part);

    /// <summary>Lowest level first, then by identifier, then the earlier layer: who serves where several could.</summary>
    public static int Compare(SetDraft left, SetDraft right) =>
        (left.Level.CompareTo(right.Level), string.CompareOrdinal(left.Identifier, right.Identifier)) switch
        {
            (0, 0) => left.Rank.CompareTo(right.Rank),
            (0, var byIdentifier) => byIdentifier,
            var (byLevel, _) => byLevel,
        };

    private static bool IsBlankText(string text) => string.IsNullOrWhiteSpace(text);
}
