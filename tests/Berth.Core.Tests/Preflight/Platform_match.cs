using Berth.Core.Preflight;

namespace Berth.Core.Tests.Preflight;

public sealed class Platform_match
{
    [Theory]
    [InlineData("linux/amd64", "linux/amd64", true)]
    [InlineData("linux/amd64", "linux/arm64", false)]
    [InlineData("linux/amd64", "linux/x86_64", true)]
    [InlineData("linux/amd64", "amd64", true)]
    [InlineData("linux/amd64/v3", "linux/amd64", true)]
    [InlineData("linux/arm64/v8", "linux/arm64", true)]
    [InlineData("linux/arm64", "linux/arm64/v8", true)]
    [InlineData("linux/arm/v6", "linux/arm/v7", true)]
    [InlineData("linux/arm/v7", "linux/arm/v6", false)]
    [InlineData("linux/arm/v7", "linux/arm", true)]
    [InlineData("windows/amd64", "linux/amd64", false)]
    [InlineData("linux/arm64", "linux", true)]
    [InlineData("linux", "linux/amd64", false)]
    public void Tells_what_runs_where(string offered, string wanted, bool serves) => Assert.Equal(serves, PlatformMatch.Serves(offered, wanted));
}
