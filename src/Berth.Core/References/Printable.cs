using System.Globalization;
using System.Text;

namespace Berth.Core.References;

/// <summary>Makes text that came from outside fit for one line of a terminal.</summary>
public static class Printable
{
    /// <summary>How much of a foreign text a message quotes, in characters.</summary>
    public const int MaxLength = 200;

    /// <summary>The text on one line, control characters written as <c>\u001b</c>, cut at <see cref="MaxLength"/> characters.</summary>
    /// <remarks>What a registry, a file or an environment holds may try to move the cursor or to forge a second line.</remarks>
    public static string Text(string text, int maxLength = MaxLength)
    {
        var cut = text.Length > maxLength;
        var kept = cut ? text.AsSpan(0, maxLength) : text;
        var line = new StringBuilder(kept.Length);
        foreach (var rune in kept.EnumerateRunes())
        {
            _ = IsPlain(rune) ? line.Append(rune.ToString()) : line.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
        }

        return cut ? line.Append('…').ToString() : line.ToString();
    }

    private static bool IsPlain(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
