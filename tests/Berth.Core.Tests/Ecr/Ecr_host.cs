using System.Text.Json;
using Berth.Core.Ecr;
using Berth.Core.References;
using Berth.Core.Tests.Vectors;

namespace Berth.Core.Tests.Ecr;

public sealed class Ecr_host
{
    public static TheoryData<Vector> Hosts => Vector.Of("ecr_host");

    public static TheoryData<Vector> Matches => Vector.Of("ecr_host_match");

    public static TheoryData<Vector> Regions => Vector.Of("ecr_region");

    public static TheoryData<Vector> LoginAction => Vector.Of("ecr_login_action");

    [Theory, MemberData(nameof(Hosts))]
    public void Is_taken_apart_as_awss_own_helper_does(Vector row)
    {
        var registry = ServerAddress.Read(row.Input.GetString()!).Address!.Registry;

        var isEcr = EcrHost.TryParse(registry, out var host);

        Assert.Equal(!row.Expect.TryGetProperty("error", out _), isEcr);
        if (!isEcr)
        {
            return;
        }

        Assert.Equal(Text(row.Expect, "service"), host!.Service is EcrService.Public ? "ecr-public" : "ecr");
        if (host.Service is EcrService.Private)
        {
            Assert.Equal(
                (Text(row.Expect, "account"), Text(row.Expect, "region"), Text(row.Expect, "partition")),
                (host.Account, host.Region, host.Partition.Name));
            Assert.Equal((Flag(row.Expect, "fips"), Flag(row.Expect, "dualstack")), (host.Fips, host.DualStack));
        }
    }

    [Theory, MemberData(nameof(Matches))]
    public void Is_matched_as_a_whole(Vector row) => Assert.Equal(row.Expect.GetBoolean(), Read(row.Input.GetString()!) is not null);

    [Theory, MemberData(nameof(Regions))]
    public void Names_the_region_that_signs(Vector row) => Assert.Equal(row.Expect.GetString(), Read(row.Input.GetString()!)!.Region);

    [Theory, MemberData(nameof(LoginAction))]
    public void Is_recognised_where_the_login_action_recognises_it(Vector row)
    {
        var host = Read(row.Input.GetProperty("registry").GetString()!);

        switch (row.Input.GetProperty("fn").GetString())
        {
            case "isECR":
                Assert.Equal(row.Expect.GetBoolean(), host is not null);
                break;
            case "isPubECR":
                Assert.Equal(row.Expect.GetBoolean(), host?.Service is EcrService.Public);
                break;
            case "getRegion":
                Assert.Equal(row.Expect.GetString(), host!.Region);
                break;
            case "getAccountIDs":
                Assert.Equal(row.Expect.EnumerateArray().Select(id => id.GetString()).FirstOrDefault(), host!.Account);
                break;
            case var other:
                Assert.Fail($"The table asks a new question: {other}");
                break;
        }
    }

    [Theory]
    [InlineData("123456789012.dkr.ecr.us-east-1.amazonaws.com:443", true)]
    [InlineData("123456789012.dkr.ecr.us-east-1.amazonaws.com:8443", true)]
    [InlineData("123456789012.dkr.ecr.us-gov-west-1.on.aws", true)]
    [InlineData("evil.123456789012.dkr.ecr.us-east-1.amazonaws.com", false)]
    [InlineData("dkr.ecr.us-east-1.amazonaws.com", false)]
    [InlineData("123456789012.dkr-ecr-fips.amazonaws.com", false)]
    [InlineData("123456789012.dkr.ecr.us-east-1.api.aws", false)]
    [InlineData("123456789012.dkr.ecr.eu.west.1.amazonaws.com", false)]
    [InlineData("public.ecr.aws.example.com", false)]
    [InlineData("localhost:5000", false)]
    public void Is_the_product_that_common_registries_tell(string text, bool isEcr)
    {
        var registry = RegistryHost.Parse(text);

        Assert.Equal(isEcr, EcrHost.TryParse(registry, out _));
        Assert.Equal(isEcr, CommonRegistries.ProductOf(registry) is RegistryProduct.Ecr or RegistryProduct.EcrPublic);
    }

    [Theory]
    [InlineData("123456789012.dkr-ecr-fips.us-west-2.on.aws", "123456789012.dkr.ecr.us-west-2.amazonaws.com", true)]
    [InlineData("123456789012.dkr.ecr.us-west-2.amazonaws.com", "123456789012.dkr.ecr.us-west-1.amazonaws.com", false)]
    [InlineData("210987654321.dkr.ecr.us-west-2.amazonaws.com", "123456789012.dkr.ecr.us-west-2.amazonaws.com", false)]
    [InlineData("public.ecr.aws", "ecr-public.aws.com", true)]
    public void Is_one_of_several_doors_to_a_registry(string one, string other, bool same) =>
        Assert.Equal(same, Read(one)!.IsSameRegistryAs(Read(other)!));

    private static EcrHost? Read(string text) =>
        RegistryHost.TryParse(text, out var registry) && EcrHost.TryParse(registry, out var host) ? host : null;

    private static string? Text(JsonElement row, string name) => row.GetProperty(name).GetString();

    private static bool Flag(JsonElement row, string name) => row.GetProperty(name).GetBoolean();
}
