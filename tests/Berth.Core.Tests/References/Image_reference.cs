using System.Text.Json;
using Berth.Core.References;
using Berth.Core.Tests.Vectors;

namespace Berth.Core.Tests.References;

public sealed class Image_reference
{
    public static TheoryData<Vector> Defaults => Vector.Of("image_reference");

    public static TheoryData<Vector> Validity => Vector.Of("image_reference_valid");

    public static TheoryData<Vector> Raw => Vector.Of("reference_parse_raw");

    public static TheoryData<Vector> IndexInfo => Vector.Of("docker_index_info");

    [Theory, MemberData(nameof(Defaults))]
    public void Gets_the_defaults_of_docker(Vector row)
    {
        var reference = ImageReference.Parse(row.Input.GetString()!);

        Assert.Equal(Text(row.Expect, "registry"), reference.Domain);
        Assert.Equal(Text(row.Expect, "repository"), reference.Name);
        if (row.Expect.TryGetProperty("canonical", out var canonical))
        {
            Assert.Equal(canonical.GetString(), reference.Canonical);
        }
        else if (row.Expect.TryGetProperty("tag", out _))
        {
            Assert.Equal(Text(row.Expect, "tag"), reference.Tag);
            Assert.Equal(Text(row.Expect, "digest"), reference.Digest);
        }

        if (row.Expect.TryGetProperty("fullName", out var fullName))
        {
            Assert.Equal(fullName.GetString(), reference.FullName);
            Assert.Equal(Text(row.Expect, "familiarName"), reference.FamiliarName);
        }
    }

    [Theory, MemberData(nameof(Validity))]
    public void Is_accepted_or_refused_as_docker_does(Vector row) =>
        Assert.Equal(row.Expect.GetBoolean(), ImageReference.TryParse(row.Input.GetString(), out _, out _));

    [Theory, MemberData(nameof(Raw))]
    public void Follows_the_grammar(Vector row)
    {
        var parsed = ImageReference.TryParse(row.Input.GetString(), out var reference, out var problem);

        Assert.Equal(!row.Expect.TryGetProperty("error", out _), parsed);
        if (!parsed)
        {
            Assert.NotEmpty(problem!);
            return;
        }

        var domain = Text(row.Expect, "domain");
        Assert.Equal(domain ?? "docker.io", reference!.Domain);
        Assert.Equal(Text(row.Expect, "name"), domain is null ? reference.FamiliarName : reference.FullName);
        Assert.Equal(Text(row.Expect, "tag"), reference.Tag);
        Assert.Equal(Text(row.Expect, "digest"), reference.Digest);
    }

    [Theory, MemberData(nameof(IndexInfo))]
    public void Belongs_to_the_index_that_docker_asks(Vector row)
    {
        var reference = ImageReference.Parse(row.Input.GetString()!);

        Assert.Equal(Text(row.Expect, "indexName"), reference.Registry.Canonical.Value);
        Assert.Equal(row.Expect.GetProperty("official").GetBoolean(), reference.Registry.IsDockerHub);
        Assert.Equal(row.Expect.GetProperty("secure").GetBoolean(), !reference.Registry.IsLoopback);
        Assert.Equal(Text(row.Expect, "remoteName"), reference.Name);
        Assert.Equal(Text(row.Expect, "localName"), reference.FamiliarName);
        Assert.Equal(Text(row.Expect, "canonicalName"), reference.FullName);
    }

    [Theory]
    [InlineData("Acme/Api", "has capital letters in its name")]
    [InlineData("ghcr.io/acme/api:a b", "tag 'a b'")]
    [InlineData("https://ghcr.io/acme/api", "has a scheme")]
    [InlineData("ghcr.io/acme/api@sha256:12", "digest of")]
    [InlineData("ghcr.io/\u001b[2Jacme", @"ghcr.io/\u001b[2Jacme")]
    public void Refused_says_which_part_is_wrong(string text, string expected)
    {
        Assert.False(ImageReference.TryParse(text, out _, out var problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    private static string? Text(JsonElement row, string name) => row.GetProperty(name).GetString();
}
