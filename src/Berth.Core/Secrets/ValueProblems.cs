using System.Buffers;
using System.Text.RegularExpressions;
using Berth.Core.Problems;

namespace Berth.Core.Secrets;

/// <summary>What is wrong with single values, whatever registry they are for.</summary>
internal static partial class ValueProblems
{
    /// <summary>What the runtime puts where a variable of the environment is not UTF-8.</summary>
    private const char Replacement = '\uFFFD';

    private static readonly RegistrySecretPart[] Logins =
        [RegistrySecretPart.User, RegistrySecretPart.Password, RegistrySecretPart.SessionToken];

    public static IEnumerable<Problem> Of(SetDraft draft) =>
        from part in Logins
        where draft.Has(part)
        let value = draft[part]!.Reveal()
        from check in Checks
        let problem = check(part, draft.NameOf(part), value)
        where problem is not null
        select problem;

    /// <summary>Whether it holds <c>${NAME}</c>, <c>${localEnv:NAME}</c> or <c>${{ secrets.NAME }}</c>.</summary>
    public static bool IsUnexpanded(string value) => UnexpandedVariable().IsMatch(value);

    private static readonly Func<RegistrySecretPart, string, string, Problem?>[] Checks = [Quotes, Blanks, Unexpanded, Controls];

    private static Problem? Quotes(RegistrySecretPart part, string name, string value) =>
        value is ['"', _, .., '"'] or ['\'', _, .., '\'']
            ? new(
                ProblemCode.QuotesAroundValue,
                Severity.Warning,
                name,
                $"{name} begins and ends with a quotation mark",
                "it is used as it is, and most likely the marks were pasted with the value",
                $"store {name} without the marks, unless they belong to it")
            : null;

    private static Problem? Blanks(RegistrySecretPart part, string name, string value) =>
        char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[^1])
            ? new(
                ProblemCode.BlanksAroundValue,
                Severity.Warning,
                name,
                $"{name} begins or ends with a blank or a line break ({value.Length} characters, {value.Trim().Length} without them)",
                "it is used as it is, and a registry compares every character",
                $"store {name} without the blanks, unless they belong to it")
            : null;

    private static Problem? Unexpanded(RegistrySecretPart part, string name, string value) =>
        IsUnexpanded(value)
            ? new(
                ProblemCode.UnexpandedVariable,
                Severity.Warning,
                name,
                $"{name} still holds a variable in braces that nothing has replaced",
                "berth takes values as they are and expands nothing",
                $"store the value itself in {name}")
            : null;

    /// <summary>No user name has control characters, in a password they are a sign of damage. What is not Unicode cannot be sent.</summary>
    private static Problem? Controls(RegistrySecretPart part, string name, string value) => value switch
    {
        _ when SecretForms.HasLoneSurrogate(value) => new(
            ProblemCode.ControlCharactersInValue,
            Severity.Error,
            name,
            $"{name} is not valid Unicode text",
            "it cannot be sent to a registry",
            $"store {name} again from its source"),
        _ when value.Contains(Replacement) => new(
            ProblemCode.ControlCharactersInValue,
            Severity.Error,
            name,
            $"{name} holds bytes that are not UTF-8, or U+FFFD, which other programs put in their place",
            "what they were is not known any more, and a registry compares every character",
            $"store {name} again from its source, in UTF-8"),
        _ when value.AsSpan().ContainsAnyInRange('\0', '\x1f') && part == RegistrySecretPart.User => new(
            ProblemCode.ControlCharactersInValue,
            Severity.Error,
            name,
            $"{name} holds a control character or a line break",
            "no registry has such a user name, and it could forge lines in what programs read",
            $"store {name} again from its source"),
        _ when value.AsSpan().ContainsAny(DamageInPassword) && part != RegistrySecretPart.User => new(
            ProblemCode.ControlCharactersInValue,
            Severity.Warning,
            name,
            $"{name} holds a control character",
            "it is used as it is, and most likely the value was damaged on its way",
            $"store {name} again from its source"),
        _ => null,
    };

    /// <summary>Control characters but for the tab and line breaks, which keys in JSON have.</summary>
    private static readonly SearchValues<char> DamageInPassword =
        SearchValues.Create([.. Enumerable.Range(0, 32).Select(code => (char)code).Except(['\t', '\n', '\r']), '\x7f']);

    [GeneratedRegex(@"\$\{\{?\s*[A-Za-z_][A-Za-z0-9_.:-]*\s*\}?\}", RegexOptions.CultureInvariant)]
    private static partial Regex UnexpandedVariable();
}
