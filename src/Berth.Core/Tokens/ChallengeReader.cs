using System.Buffers;

namespace Berth.Core.Tokens;

/// <summary>Reads one header line from left to right and copies only what it keeps.</summary>
/// <remarks>
/// A word followed by <c>=</c> is a parameter of the challenge at hand, any other word begins the next challenge. Values may be bare or
/// quoted, quoted ones with backslashes. A quote that never ends takes the rest of the line with it, and what came before stays.
/// </remarks>
internal ref struct ChallengeReader
{
    /// <summary>How much of a header line is looked at, in characters.</summary>
    internal const int MaxLineLength = 8192;

    /// <summary>How many challenges one answer may hold.</summary>
    internal const int MaxChallenges = 16;

    /// <summary>How many parameters one challenge may hold.</summary>
    internal const int MaxParameters = 32;

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private static readonly SearchValues<char> BareValueEnd = SearchValues.Create(" \t,");

    private ReadOnlySpan<char> rest;

    internal static void Read(string line, List<Challenge> challenges)
    {
        var reader = new ChallengeReader { rest = line.AsSpan(0, Math.Min(line.Length, MaxLineLength)) };
        while (challenges.Count < MaxChallenges && reader.ReadScheme() is { } scheme)
        {
            challenges.Add(new(scheme, reader.ReadParameters()));
        }
    }

    private string? ReadScheme()
    {
        SkipSeparators();
        var word = TakeWord();
        return word.IsEmpty ? null : SchemeName(word);
    }

    private List<KeyValuePair<string, string>> ReadParameters()
    {
        List<KeyValuePair<string, string>> parameters = new(4);
        while (true)
        {
            // 1. Look ahead: a word without '=' behind it belongs to the next challenge, or is a token68 such as Negotiate's.
            var before = rest;
            SkipSeparators();
            var afterComma = before.Length - rest.Length > 0 && before[..(before.Length - rest.Length)].Contains(',');
            var word = TakeWord();
            SkipBlanks();
            if (word.IsEmpty || rest.IsEmpty || rest[0] != '=')
            {
                if (!afterComma && !word.IsEmpty && parameters.Count == 0 && (rest.IsEmpty || rest[0] is ',' or '/'))
                {
                    SkipPast(',');
                    return parameters;
                }

                rest = word.IsEmpty ? default : before;
                return parameters;
            }

            // 2. The value; an empty one says nothing.
            rest = rest[1..];
            SkipBlanks();
            var value = TakeValue();
            if (!string.IsNullOrEmpty(value))
            {
                Keep(parameters, ParameterName(word), value);
            }
        }
    }

    /// <summary>A bare or a quoted value; null when its quote never ends.</summary>
    private string? TakeValue()
    {
        if (rest.IsEmpty || rest[0] != '"')
        {
            var end = rest.IndexOfAny(BareValueEnd);
            var bare = end < 0 ? rest : rest[..end];
            rest = rest[bare.Length..];
            return bare.ToString();
        }

        var quoted = rest[1..];
        var stop = quoted.IndexOfAny('"', '\\');
        if (stop >= 0 && quoted[stop] == '"')
        {
            rest = quoted[(stop + 1)..];
            return quoted[..stop].ToString();
        }

        return TakeEscaped(quoted);
    }

    private string? TakeEscaped(ReadOnlySpan<char> quoted)
    {
        var text = new char[quoted.Length];
        var length = 0;
        for (var i = 0; i < quoted.Length; i++)
        {
            if (quoted[i] == '"')
            {
                rest = quoted[(i + 1)..];
                return new(text, 0, length);
            }

            if (quoted[i] == '\\' && ++i == quoted.Length)
            {
                break;
            }

            text[length++] = quoted[i];
        }

        rest = default;
        return null;
    }

    private ReadOnlySpan<char> TakeWord()
    {
        var end = rest.IndexOfAnyExcept(TokenCharacters);
        var word = end < 0 ? rest : rest[..end];
        rest = rest[word.Length..];
        return word;
    }

    private void SkipSeparators() => rest = rest.TrimStart(" \t,");

    private void SkipBlanks() => rest = rest.TrimStart(" \t");

    private void SkipPast(char separator) => rest = rest.IndexOf(separator) is var at and >= 0 ? rest[(at + 1)..] : default;

    private static void Keep(List<KeyValuePair<string, string>> parameters, string name, string value)
    {
        for (var i = 0; i < parameters.Count; i++)
        {
            if (parameters[i].Key == name)
            {
                parameters[i] = new(name, value);
                return;
            }
        }

        if (parameters.Count < MaxParameters)
        {
            parameters.Add(new(name, value));
        }
    }

    private static string SchemeName(ReadOnlySpan<char> word) => word switch
    {
        _ when word.Equals(Challenge.BearerScheme, StringComparison.OrdinalIgnoreCase) => Challenge.BearerScheme,
        _ when word.Equals(Challenge.BasicScheme, StringComparison.OrdinalIgnoreCase) => Challenge.BasicScheme,
        _ => word.ToString().ToLowerInvariant(),
    };

    private static string ParameterName(ReadOnlySpan<char> word)
    {
        foreach (var known in (ReadOnlySpan<string>)["realm", "service", "scope", "error", "error_description"])
        {
            if (word.Equals(known, StringComparison.OrdinalIgnoreCase))
            {
                return known;
            }
        }

        return word.ToString().ToLowerInvariant();
    }
}
