using Berth.Cli.Packages;

namespace Berth.Cli.Tests.Packages;

public sealed class Package_versions
{
    private static readonly string One = $"sha256:{new string('1', 64)}";
    private static readonly string Other = $"sha256:{new string('1', 12)}{new string('2', 52)}";

    private static readonly IReadOnlyList<PackageVersion> Versions =
    [
        new(7, One, ["1.0", "latest"], 12_345, "2026-10-01T00:00:00Z"),
        new(8, Other, ["7", "2.0"], null, "2026-10-02T00:00:00Z"),
    ];

    [Theory]
    [InlineData("latest", 7)]
    [InlineData("2.0", 8)]
    [InlineData("8", 8)]
    [InlineData("sha256:1111111111112", 8)]
    public void Are_found_by_tag_number_and_beginning_of_the_digest(string text, long id) => Assert.Equal(id, PackageVersion.Find(Versions, text).Version!.Id);

    [Fact]
    public void Are_found_by_the_whole_digest() => Assert.Equal(7, PackageVersion.Find(Versions, One).Version!.Id);

    [Theory]
    [InlineData("7")]
    [InlineData("sha256:11111111")]
    public void That_are_meant_both_are_not_chosen_from(string text)
    {
        var (version, problem) = PackageVersion.Find(Versions, text);

        Assert.Null(version);
        Assert.Contains("means 2 versions", problem, StringComparison.Ordinal);
        Assert.Contains(One, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3.0")]
    [InlineData("")]
    [InlineData("sha256:")]
    [InlineData("sha256:1")]
    public void That_are_not_there_are_not_found(string text) => Assert.Equal($"there is no version '{text}'", PackageVersion.Find(Versions, text).Problem);

    [Fact]
    public void Show_twelve_digits_of_their_digest() => Assert.Equal("sha256:111111111111", Versions[0].ShortDigest);

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 kB")]
    [InlineData(12_345, "12.3 kB")]
    [InlineData(99_940, "99.9 kB")]
    [InlineData(99_960, "100 kB")]
    [InlineData(999_499, "999 kB")]
    [InlineData(999_500, "1.0 MB")]
    [InlineData(1_234_567_890, "1.2 GB")]
    [InlineData(long.MaxValue, "9223372 TB")]
    public void Have_sizes_in_units_for_people(long bytes, string text) => Assert.Equal(text, ByteSize.Text(bytes));
}
