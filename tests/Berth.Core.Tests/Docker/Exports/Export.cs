using System.Diagnostics;
using System.Text;
using Berth.Core.Credentials;
using Berth.Core.Docker;
using Berth.Core.Docker.Exports;
using Berth.Core.Docker.Lookup;
using Berth.Core.References;
using Berth.Core.Tests.Vectors;

namespace Berth.Core.Tests.Docker.Exports;

public sealed class Export
{
    private const string Nasty = "p'a$b\"`c\\ d\né";

    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<Vector> Devcontainers => Vector.Of("devcontainers_oci_auth");

    [Fact]
    public void For_docker_is_what_docker_and_the_devcontainer_cli_read()
    {
        var config = Config(DockerConfigExport.Write([Login("docker.io", password: Nasty), Login("r.example.com:443")]));

        foreach (var key in (string[])["https://index.docker.io/v1/", "docker.io", "r.example.com", "r.example.com:443"])
        {
            Assert.Equal("u", config.Auth(key)!.Value.Entry!.Username);
        }

        Assert.Equal(Nasty, config.Auth("docker.io")!.Value.Entry!.Password!.Reveal());
    }

    [Fact]
    public void For_docker_keeps_an_identity_token_one()
    {
        var config = Config(DockerConfigExport.Write([Login("mycompany.azurecr.io", "<token>", "refresh")]));

        Assert.Equal(new RegistryCredential("<token>", new("refresh")), config.Auth("mycompany.azurecr.io")!.Value.Entry!.Credential);
    }

    [Fact]
    public void For_docker_holds_one_login_for_a_host()
    {
        var refused = Refused(DockerConfigExport.Write([Login("ghcr.io", path: "acme"), Login("ghcr.io:443", path: "other")]));

        Assert.Contains("ghcr.io/acme", refused.Reason, StringComparison.Ordinal);
        Assert.Contains("containers-auth", refused.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void For_containers_knows_paths()
    {
        var config = Config(ContainersAuthExport.Write(
            [Login("ghcr.io", "a", path: "acme"), Login("ghcr.io", "b"), Login("docker.io", "c", path: "acme")]));

        Assert.Equal("a", UserOf(config, "ghcr.io/acme/api"));
        Assert.Equal("b", UserOf(config, "ghcr.io/other/api"));
        Assert.Equal("c", UserOf(config, "docker.io/acme/api"));
        Assert.IsType<ExportResult.Refused>(ContainersAuthExport.Write([Login("ghcr.io", path: "acme:tag")]));
        Assert.IsType<ExportResult.Refused>(ContainersAuthExport.Write([Login("ghcr.io"), Login("ghcr.io")]));
    }

    [Fact]
    public void For_kubernetes_is_a_secret_of_flat_logins()
    {
        var manifest = Text(KubernetesExport.Write([Login("docker.io"), Login("ghcr.io", path: "acme")], "pull.acme", "dev"));

        var lines = manifest.Split('\n');
        Assert.Equal(
            """
            apiVersion: v1
            kind: Secret
            metadata:
              name: "pull.acme"
              namespace: "dev"
            type: kubernetes.io/dockerconfigjson
            data:
            """,
            string.Join('\n', lines[..7]));
        Assert.Equal(
            """{"auths":{"https://index.docker.io/v1/":{"auth":"dTpw"},"ghcr.io":{"auth":"dTpw"}}}""",
            Encoding.UTF8.GetString(Convert.FromBase64String(lines[7]["  .dockerconfigjson: ".Length..])));
        Assert.DoesNotContain("namespace", Text(KubernetesExport.Write([Login("ghcr.io")], "pull", null)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Pull", null)]
    [InlineData("pull\n  labels: {}", null)]
    [InlineData("", null)]
    [InlineData("-pull", null)]
    [InlineData("pull", "dev.team")]
    [InlineData("pull", "")]
    public void For_kubernetes_has_dns_names(string name, string? namespaceName) =>
        Assert.IsType<ExportResult.Refused>(KubernetesExport.Write([Login("ghcr.io")], name, namespaceName));

    [Fact]
    public void Is_refused_where_the_reader_knows_no_identity_token()
    {
        ExportedLogin[] token = [Login("mycompany.azurecr.io", "<token>", "CANARY")];

        foreach (var result in (ExportResult[])
            [KubernetesExport.Write(token, "pull", null), DotnetSdkExport.Write(token), DevcontainersExport.Write(token), EnvironmentExport.Write(token)])
        {
            Assert.Contains("identity token", Refused(result).Reason, StringComparison.Ordinal);
            Assert.DoesNotContain("CANARY", result.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void For_the_dotnet_sdk_is_one_ascii_login()
    {
        var lines = DotnetSdkExport.Write([Login("ghcr.io", password: "p'x")]);

        Assert.Equal(["u", "p'x"], Shell(lines, "DOTNET_CONTAINER_REGISTRY_UNAME", "DOTNET_CONTAINER_REGISTRY_PWORD"));
        Assert.Contains("2 logins", Refused(DotnetSdkExport.Write([Login("ghcr.io"), Login("quay.io")])).Reason, StringComparison.Ordinal);
        Assert.Contains("not ASCII", Refused(DotnetSdkExport.Write([Login("ghcr.io", password: "é")])).Reason, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Devcontainers))]
    public void For_the_devcontainer_cli_is_split_by_comma_and_bar(Vector row)
    {
        var logins = row.Expect.EnumerateObject().Select(entry => Login(entry.Name, entry.Value[0].GetString()!, entry.Value[1].GetString()!));

        Assert.Equal([row.Input.GetString()!], Shell(DevcontainersExport.Write([.. logins]), "DEVCONTAINERS_OCI_AUTH"));
    }

    [Fact]
    public void For_the_devcontainer_cli_refuses_what_would_be_torn_apart()
    {
        Assert.Contains("comma or a bar", Refused(DevcontainersExport.Write([Login("ghcr.io", password: "a,b")])).Reason, StringComparison.Ordinal);
        Assert.Contains("comma or a bar", Refused(DevcontainersExport.Write([Login("ghcr.io", "a|b")])).Reason, StringComparison.Ordinal);
        Assert.Equal(["docker.io|u|p"], Shell(DevcontainersExport.Write([Login("index.docker.io")]), "DEVCONTAINERS_OCI_AUTH"));
    }

    [Fact]
    public void For_an_environment_survives_a_real_shell()
    {
        var values = Shell(EnvironmentExport.Write([Login("docker.io", password: Nasty)]), "DOCKER_AUTH_CONFIG", "REGISTRY_USER", "REGISTRY_PASSWORD");

        Assert.True(DockerAuthConfig.TryParse(values[0], out var config, out _));
        Assert.Equal(Nasty, config.Auths["https://index.docker.io/v1/"].Password!.Reveal());
        Assert.Equal("u", values[1]);
        Assert.Equal(Nasty, values[2]);
    }

    [Fact]
    public void Tells_when_the_first_login_ends()
    {
        ExportedLogin[] logins = [Login("ghcr.io"), Login("a.example.com", expires: Noon.AddHours(1)), Login("b.example.com", expires: Noon)];

        Assert.Equal(Noon, Assert.IsType<ExportResult.Text>(DockerConfigExport.Write(logins)).EndsAt);
        Assert.Null(Assert.IsType<ExportResult.Text>(DockerConfigExport.Write(logins[..1])).EndsAt);
    }

    [Fact]
    public void Of_nothing_or_of_a_user_with_a_colon_is_refused()
    {
        foreach (var write in (Func<IReadOnlyList<ExportedLogin>, ExportResult>[])
            [DockerConfigExport.Write, ContainersAuthExport.Write, DotnetSdkExport.Write, DevcontainersExport.Write, EnvironmentExport.Write])
        {
            Assert.IsType<ExportResult.Refused>(write([]));
            Assert.Contains("colon", Refused(write([Login("ghcr.io", "a:b")])).Reason, StringComparison.Ordinal);
        }
    }

    private static ExportedLogin Login(
        string registry, string user = "u", string password = "p", string? path = null, DateTimeOffset? expires = null) =>
        new(RegistryHost.Parse(registry), path, new(user, new(password), expires));

    private static string Text(ExportResult result) => Assert.IsType<ExportResult.Text>(result).Content;

    private static ExportResult.Refused Refused(ExportResult result) => Assert.IsType<ExportResult.Refused>(result);

    private static DockerConfig Config(ExportResult result) => DockerConfig.Parse(Encoding.UTF8.GetBytes(Text(result)), "export");

    private static string? UserOf(DockerConfig config, string image) =>
        Assert.IsType<LoginSource.Stored>(ContainersLookup.Find(config, image)).Entry.Entry!.Username;

    /// <summary>The variables that a real shell has after it has read the lines.</summary>
    private static string[] Shell(ExportResult lines, params string[] variables)
    {
        var script = Text(lines) + string.Concat(variables.Select(name => $"printf '%s\\0' \"${name}\"\n"));
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardOutput = true })!;
        var said = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        return said.Split('\0')[..^1];
    }
}
