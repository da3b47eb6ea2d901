namespace Berth.Cli.Packages;

/// <summary>Bytes in units for people, as registries' own tools have them: <c>12.3 MB</c>, where a kilobyte is 1000 bytes.</summary>
public static class ByteSize
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB"];

    public static string Text(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        while (value >= 999.5 && unit < Units.Length - 1)
        {
            (value, unit) = (value / 1000, unit + 1);
        }

        // Three digits tell enough, and bytes have no fractions.
        return $"{value.ToString(unit == 0 || value >= 99.95 ? "0" : "0.0")} {Units[unit]}";
    }
}
