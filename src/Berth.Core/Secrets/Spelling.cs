namespace Berth.Core.Secrets;

/// <summary>How far apart two words are.</summary>
internal static class Spelling
{
    private const int LongestWord = 24;

    /// <summary>
    /// Whether one word becomes the other by at most so many single slips: a letter lost, added, wrong, or swapped with its neighbour.
    /// </summary>
    /// <remarks>The optimal string alignment distance, over three rows.</remarks>
    public static bool IsWithin(int slips, ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        if (Math.Abs(left.Length - right.Length) > slips || left.Length > LongestWord || right.Length > LongestWord)
        {
            return false;
        }

        Span<int> beforeLast = stackalloc int[LongestWord + 1];
        Span<int> last = stackalloc int[LongestWord + 1];
        Span<int> row = stackalloc int[LongestWord + 1];
        for (var j = 0; j <= right.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            last.CopyTo(beforeLast);
            row.CopyTo(last);
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j - 1], last[j]));
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }
            }
        }

        return row[right.Length] <= slips;
    }
}
