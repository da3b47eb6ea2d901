using System.Text.Json;
using Berth.Core.Ecr;
using Berth.Core.Tests.Vectors;

namespace Berth.Core.Tests.Ecr;

public sealed class Ecr_endpoint
{
    private const string Plain = "123456789012.dkr.ecr.us-east-1.amazonaws.com";

    public static TheoryData<Vector> Rows => Vector.Of("ecr_api_endpoint");

    [Theory, MemberData(nameof(Rows))]
    public void Is_the_one_that_awss_rules_give(Vector row)
    {
        var service = row.Input.GetProperty("service").GetString() is "ecr-public" ? EcrService.Public : EcrService.Private;
        var (fips, dualStack) = (row.Input.GetProperty("fips").GetBoolean(), row.Input.GetProperty("dualstack").GetBoolean());
        if (row.Input.GetProperty("customEndpoint").GetString() is { } custom)
        {
            CustomIs(row.Expect, service, fips, dualStack, custom);
            return;
        }

        var region = row.Input.GetProperty("region").GetString()!;

        var endpoint = EcrEndpoint.Regular(service, region, AwsPartition.OfRegion(region), fips, dualStack);

        Assert.Equal(new Uri(row.Expect.GetString()!), endpoint.Address);
    }

    [Theory]
    [InlineData("http://127.0.0.1:4566", true)]
    [InlineData("http://[::1]:4566/ecr", true)]
    [InlineData("https://vpce-1.api.ecr.us-east-1.vpce.amazonaws.com", true)]
    [InlineData("http://vpce-1.api.ecr.us-east-1.vpce.amazonaws.com", false)]
    [InlineData("https://key:secret@example.com", false)]
    [InlineData("https://example.com?a=b", false)]
    [InlineData("ftp://example.com", false)]
    [InlineData("/relative", false)]
    [InlineData("key:secret@\u001b[2J", false)]
    public void Can_be_moved_to_https_or_loopback_only(string value, bool accepted)
    {
        var found = EcrEndpoint.TryFind(EcrHosts.Of(Plain), new(Ecr: value), out var endpoint, out var problem);

        Assert.Equal(accepted, found);
        Assert.Equal(accepted ? new Uri(value) : null, endpoint?.Address);
        Assert.DoesNotContain("secret", problem ?? "", StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', problem ?? "");
    }

    [Fact]
    public void Is_moved_by_the_most_specific_variable_that_is_set()
    {
        var both = new EcrEndpointOverrides(Ecr: "https://ecr.example.com", EcrPublic: "", All: "https://all.example.com");

        Assert.Equal("ecr.example.com", AddressOf(Plain, both).Host);
        Assert.Equal("all.example.com", AddressOf("public.ecr.aws", both).Host);
        Assert.Equal("api.ecr-public.us-east-1.amazonaws.com", AddressOf("public.ecr.aws", EcrEndpointOverrides.None).Host);
    }

    [Fact]
    public void Has_an_older_name_to_fall_back_to_for_fips_alone()
    {
        Assert.True(EcrEndpoint.TryFind(EcrHosts.Of("123456789012.dkr.ecr-fips.us-east-2.amazonaws.com"), new(), out var fips, out _));
        Assert.True(EcrEndpoint.TryFind(EcrHosts.Of(Plain), new(), out var plain, out _));

        Assert.Equal(
            ("https://api.ecr-fips.us-east-2.amazonaws.com/", "https://ecr-fips.us-east-2.amazonaws.com/"),
            (fips!.Address.ToString(), fips.Fallback!.ToString()));
        Assert.Null(plain!.Fallback);
    }

    private static void CustomIs(JsonElement expect, EcrService service, bool fips, bool dualStack, string custom)
    {
        var host = (service, fips, dualStack) switch
        {
            (EcrService.Private, true, false) => "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com",
            (EcrService.Private, false, false) => Plain,
            (EcrService.Public, false, true) => "ecr-public.aws.com",
            (EcrService.Public, false, false) => "public.ecr.aws",
            _ => null, // there is no such registry
        };
        if (host is null)
        {
            return;
        }

        // For a dual-stack registry we take the override where AWS's tools refuse: the address of a registry does not bind its API.
        var found = EcrEndpoint.TryFind(EcrHosts.Of(host), new(All: custom), out var endpoint, out _);
        Assert.Equal(dualStack || expect.ValueKind is JsonValueKind.String, found);
        Assert.Equal(found ? new Uri(custom) : null, endpoint?.Address);
    }

    private static Uri AddressOf(string host, EcrEndpointOverrides overrides) =>
        EcrEndpoint.TryFind(EcrHosts.Of(host), overrides, out var endpoint, out var problem)
            ? endpoint.Address
            : throw new FormatException(problem);

}
