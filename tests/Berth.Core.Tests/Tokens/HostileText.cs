using FsCheck;
using FsCheck.Fluent;

namespace Berth.Core.Tests.Tokens;

/// <summary>Texts that a hostile registry may send: any characters, and more often the ones a grammar is made of.</summary>
internal static class HostileText
{
    internal static Arbitrary<string> Of(string grammar) =>
        (from words in Gen.ListOf(Gen.OneOf(
            Gen.Elements(grammar.Split(' ')),
            Gen.Elements(grammar.ToCharArray()).Select(c => c.ToString()),
            Gen.Choose(0, char.MaxValue).Select(c => ((char)c).ToString())))
         select string.Concat(words)).ToArbitrary();
}
