using System.Buffers;
using Berth.Core.References;

namespace Berth.Cli.Packages;

/// <summary>The login of a user or an organization: letters, digits and hyphens. Whether there is such an account, the server knows.</summary>
public static class LoginName
{
    private static readonly SearchValues<char> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

    public static bool IsLogin(string text) => text.Length is > 0 and <= 100 && text.AsSpan().IndexOfAnyExcept(Characters) < 0;

    /// <exception cref="MisusedException">It is none.</exception>
    public static string Parse(string text) =>
        IsLogin(text) ? text : throw new MisusedException($"'{Printable.Text(text)}' is no login of a user or an organization", "write it like mona");
}
