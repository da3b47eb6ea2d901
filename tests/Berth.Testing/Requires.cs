using Xunit;

namespace Berth.Testing;

/// <summary>What a test needs of the machine. Where it is missing the test is skipped, and says so; on CI that is a failure.</summary>
public static class Requires
{
    /// <summary>A program by its full path; returns the path.</summary>
    public static string Program(string path)
    {
        That(File.Exists(path), $"the program {path}");
        return path;
    }

    /// <summary>Anything else, named so that a person can provide it.</summary>
    public static void That(bool present, string what)
    {
        if (present)
        {
            return;
        }

#pragma warning disable RS0030 // Tests alone ask whether they run on CI.
        var onCi = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI"));
#pragma warning restore RS0030
        if (onCi)
        {
            throw new InvalidOperationException($"This machine lacks {what}, and on CI nothing is skipped.");
        }

        Assert.Skip($"this machine lacks {what}");
    }
}
