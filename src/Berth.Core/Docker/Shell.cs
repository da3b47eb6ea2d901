namespace Berth.Core.Docker;

/// <summary>Text that a POSIX shell takes as it is.</summary>
public static class Shell
{
    /// <summary>In single quotes where it needs them: nothing in between means anything to a shell.</summary>
    public static string Quote(string text) =>
        text is not "" && !text.AsSpan().ContainsAnyExcept(Plain) ? text : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static readonly System.Buffers.SearchValues<char> Plain =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+./:@%,=");
}
