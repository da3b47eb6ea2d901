using Berth.Core.References;

namespace Berth.Core.Preflight;

/// <summary>A preflight as rows of a table: what was checked, and what came of it. The problems are told beside it.</summary>
public static class PreflightTable
{
    public static readonly IReadOnlyList<string> Header = ["REFERENCE", "OUTCOME", "LOGIN", "SIZE", "WHERE"];

    public static IEnumerable<IReadOnlyList<string>> Rows(PreflightReport report) => report.References.Select(Row);

    /// <summary><c>812 kB</c>, <c>31.4 MB</c>: powers of ten, as docker and podman print sizes.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1_000 => $"{bytes} B",
        < 1_000_000 => $"{bytes / 1e3:0.#} kB",
        < 1_000_000_000 => $"{bytes / 1e6:0.#} MB",
        _ => $"{bytes / 1e9:0.#} GB",
    };

    private static string[] Row(ReferenceCheck check) =>
    [
        Printable.Text(check.Reference.Text),
        check.Outcome.Text,
        check.Login?.Text ?? "",
        check.Bytes is { } bytes ? Size(bytes) : "",
        check.Reference.Location + (check.Reference.Via is { } via ? $" ({Printable.Text(via)})" : ""),
    ];
}
