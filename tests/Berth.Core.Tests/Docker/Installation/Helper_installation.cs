using Berth.Core.Docker;
using Berth.Core.Docker.Installation;
using Berth.Core.Docker.Lookup;
using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.Tests.Docker.Installation;

public sealed class Helper_installation : IDisposable
{
    private const string DockerFile = "home/.docker/config.json";
    private const string RuntimeFile = "run/containers/auth.json";

    private static readonly RegistryHost Ghcr = RegistryHost.Parse("ghcr.io");
    private static readonly RegistryHost Quay = RegistryHost.Parse("quay.io");

    private readonly TemporaryDirectory directory = new();

    public Helper_installation()
    {
        Directory.CreateDirectory(directory["home"]);
        Directory.CreateDirectory(directory["run"]);
    }

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task On_a_fresh_machine_leaves_nothing_behind_when_it_is_taken_back()
    {
        var report = await InstallAsync([Ghcr]);

        Assert.Empty(report.Problems);
        Assert.Equal("{\n\t\"credHelpers\": {\n\t\t\"ghcr.io\": \"berth\"\n\t}\n}", Text(DockerFile));
        Assert.Equal(Text(DockerFile), Text(RuntimeFile));
        Assert.Contains(new(directory[DockerFile], ConfigChangeKind.FileCreated), report.Changes);
        Assert.Contains(new(directory[RuntimeFile], ConfigChangeKind.HelperSet, "ghcr.io"), report.Changes);

        await RestoreAsync();

        Assert.Empty(Directory.GetFileSystemEntries(directory["home"]));
        Assert.Empty(Directory.GetFileSystemEntries(directory["run"]));
        Assert.False(File.Exists(Record));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("{\n\t\"auths\": {\n\t\t\"ghcr.io\": {\n\t\t\t\"auth\": \"dTpw\"\n\t\t}\n\t}\n}\n")]
    [InlineData("{ \"credHelpers\" : {\"ghcr.io\":\"gh\",  \"a\":\"x\"}, \"n\": 1.0e2 }")]
    [InlineData("{\"credHelpers\":{},\"credsStore\":\"pass\"}")]
    [InlineData("{\"credHelpers\":{\"ghcr.io\":\"berth\"}}")]
    public async Task Taken_back_gives_the_very_bytes_back(string text)
    {
        directory.Write(DockerFile, text);

        await InstallAsync([Ghcr]);
        await InstallAsync([Quay, RegistryHost.DockerHub]);

        Assert.Equal("berth", Config(DockerFile).CredHelpers["ghcr.io"]);
        Assert.Equal("berth", Config(DockerFile).CredHelpers["https://index.docker.io/v1/"]);
        Assert.Equal("berth", Config(DockerFile).CredHelpers["docker.io"]);
        await RestoreAsync();
        Assert.Equal(text, Text(DockerFile));
    }

    [Fact]
    public async Task Taken_back_from_a_file_that_others_changed_takes_only_its_own_entries()
    {
        directory.Write(DockerFile, """{"credHelpers":{"ghcr.io":"gh"}}""");
        await InstallAsync([Ghcr, Quay]);
        await new DockerConfigFile(directory[DockerFile], TimeProvider.System).ApplyAsync(
            [new ConfigEdit.SetAuth("r.example.com", new("u", new("p"))), new ConfigEdit.SetHelper("quay.io", "pass")], default);
        directory.Write(RuntimeFile, """{"credHelpers":{"ghcr.io":"berth","quay.io":"berth"},"auths":{"x":{"auth":"dTpw"}}}""");

        var report = await RestoreAsync();

        Assert.Equal("""{"credHelpers":{"ghcr.io":"gh","quay.io":"pass"},"auths":{"r.example.com":{"auth":"dTpw"}}}""", Text(DockerFile));
        Assert.Equal("""{"auths":{"x":{"auth":"dTpw"}}}""", Text(RuntimeFile));
        Assert.Contains(new(directory[DockerFile], ConfigChangeKind.LeftAlone, "quay.io"), report.Changes);
        Assert.Contains(new(directory[DockerFile], ConfigChangeKind.HelperPutBack, "ghcr.io", "gh"), report.Changes);
    }

    [Fact]
    public async Task Done_twice_changes_nothing_the_second_time()
    {
        directory.Write(DockerFile, "{\"auths\":{}}");
        await InstallAsync([Ghcr]);
        var (docker, runtime, record) = (Text(DockerFile), Text(RuntimeFile), File.ReadAllText(Record));

        var report = await InstallAsync([Ghcr]);

        Assert.Equal((docker, runtime, record), (Text(DockerFile), Text(RuntimeFile), File.ReadAllText(Record)));
        Assert.All(report.Changes, change => Assert.Equal(ConfigChangeKind.AlreadySet, change.Kind));
    }

    [Fact]
    public async Task Can_be_taken_back_one_registry_at_a_time()
    {
        directory.Write(DockerFile, "{\"auths\":{}}");
        await InstallAsync([Ghcr, RegistryHost.DockerHub]);

        await Installation.RestoreAsync([RegistryHost.Parse("index.docker.io")], default);

        Assert.Equal(["ghcr.io"], Config(DockerFile).CredHelpers.Keys);
        await Installation.RestoreAsync([Ghcr], default);
        Assert.Equal("{\"auths\":{}}", Text(DockerFile));
        Assert.False(File.Exists(Record));
    }

    [Fact]
    public async Task Writes_the_port_that_was_written()
    {
        await InstallAsync([RegistryHost.Parse("r.example.com:443")]);

        Assert.Equal(["r.example.com", "r.example.com:443"], Config(DockerFile).CredHelpers.Keys);
    }

    [Fact]
    public async Task Keeps_no_password_in_its_record_and_tells_of_the_stored_login_it_hides()
    {
        directory.Write(DockerFile, """{"auths":{"https://ghcr.io":{"auth":"bW9uYTpDQU5BUlk="}}}""");

        var report = await InstallAsync([Ghcr]);

        Assert.Contains(new(directory[DockerFile], ConfigChangeKind.StoredLoginHidden, "https://ghcr.io"), report.Changes);
        var record = File.ReadAllText(Record);
        Assert.DoesNotContain("CANARY", record, StringComparison.Ordinal);
        Assert.DoesNotContain("bW9uY", record, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Record));
    }

    [Fact]
    public async Task Goes_before_a_file_that_podman_would_read_before_dockers()
    {
        directory.Write("home/.config/containers/auth.json", """{"auths":{"ghcr.io/acme":{"auth":"b2xkOm9sZA=="}}}""");
        directory.Write("docker/config.json", "{}");
        var client = Client() with
        {
            Variables = new Dictionary<string, string> { ["DOCKER_CONFIG"] = directory["docker"], ["XDG_RUNTIME_DIR"] = directory["run"] },
        };

        await Installation.InstallAsync(client, [Ghcr], default);

        // Recent tools read docker's file alone; older ones come to it last, and would have met the old login first.
        Assert.False(File.Exists(directory[RuntimeFile]));
        foreach (var family in (ClientFamily[])[ClientFamily.Docker, ClientFamily.Containers, ClientFamily.OlderContainers])
        {
            var first = ClientFiles.Of(family, client)
                .Select(path => ContainersLookup.Find(new DockerConfigFile(path, TimeProvider.System).Read(), "ghcr.io/acme/api"))
                .First(source => source is not LoginSource.Nowhere);
            Assert.Equal(new LoginSource.Helper("berth", "ghcr.io", IsForAll: false), first);
        }
    }

    [Fact]
    public async Task Writes_the_one_file_that_a_variable_names()
    {
        var client = Client() with { Variables = new Dictionary<string, string> { ["REGISTRY_AUTH_FILE"] = directory["mine.json"] } };

        await Installation.InstallAsync(client, [Ghcr], default);

        Assert.Equal(["ghcr.io"], Config("mine.json").CredHelpers.Keys);
        Assert.Equal(["ghcr.io"], Config(DockerFile).CredHelpers.Keys);
    }

    [Fact]
    public async Task Can_do_without_a_file_that_cannot_be_written_where_no_client_misses_it()
    {
        File.WriteAllText(directory["run/containers"], "no directory");

        var report = await InstallAsync([Ghcr]);

        Assert.Empty(report.Problems);
        Assert.Contains(new(directory[RuntimeFile], ConfigChangeKind.NotNeeded), report.Changes);
    }

    [Fact]
    public async Task Stopped_by_one_broken_file_still_does_the_others_and_can_be_taken_back()
    {
        directory.Write(DockerFile, "{\"auths\":");

        var report = await InstallAsync([Ghcr]);

        Assert.Equal(ProblemCode.ConfigBroken, Assert.Single(report.Problems).Code);
        Assert.Equal("{\"auths\":", Text(DockerFile));
        Assert.Equal(["ghcr.io"], Config(RuntimeFile).CredHelpers.Keys);
        await RestoreAsync();
        Assert.False(File.Exists(directory[RuntimeFile]));
    }

    [Fact]
    public async Task Tells_of_a_file_that_clients_cannot_read_for_its_byte_order_mark()
    {
        directory.Write(RuntimeFile, "\ufeff{\"auths\":{}}");

        var problem = Assert.Single((await InstallAsync([Ghcr])).Problems);

        Assert.Equal(ProblemCode.ConfigBroken, problem.Code);
        Assert.Contains("byte order mark", problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Taken_back_for_a_registry_that_it_never_had_has_nothing_to_tell()
    {
        await InstallAsync([Ghcr]);

        var report = await Installation.RestoreAsync([Quay], default);

        Assert.Empty(report.Changes);
        Assert.Equal("berth", Config(DockerFile).CredHelpers["ghcr.io"]);
    }

    [Fact]
    public async Task Taken_back_does_not_mind_files_that_are_gone()
    {
        await InstallAsync([Ghcr]);
        Directory.Delete(directory["run/containers"], recursive: true);

        var report = await RestoreAsync();

        Assert.Contains(new(directory[RuntimeFile], ConfigChangeKind.FileGone), report.Changes);
        Assert.Empty(Directory.GetFileSystemEntries(directory["home"]));
    }

    [Fact]
    public async Task With_a_broken_record_changes_nothing_and_says_which()
    {
        directory.Write("state/berth/configuration.json", "[]");

        var failure = await Assert.ThrowsAsync<DockerConfigException>(() => InstallAsync([Ghcr]));

        Assert.Contains("state/berth/configuration.json", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(directory[DockerFile]));
    }

    [Fact]
    public async Task Done_many_times_at_once_loses_nothing()
    {
        directory.Write(DockerFile, "{\"auths\":{}}");
        RegistryHost[] registries = [.. Enumerable.Range(0, 12).Select(i => RegistryHost.Parse($"r{i}.example.com"))];

        await Parallel.ForEachAsync(registries, async (registry, _) => await InstallAsync([registry]));

        Assert.Equal(registries.Select(registry => registry.Value).Order(), Config(DockerFile).CredHelpers.Keys.Order());
        await RestoreAsync();
        Assert.Equal("{\"auths\":{}}", Text(DockerFile));
    }

    private string Record => directory["state/berth/configuration.json"];

    private HelperInstallation Installation => new(Record, TimeProvider.System);

    private ClientEnvironment Client() =>
        new(new Dictionary<string, string> { ["XDG_RUNTIME_DIR"] = directory["run"] }, directory["home"], UserId: 54321);

    private Task<InstallationReport> InstallAsync(RegistryHost[] registries) => Installation.InstallAsync(Client(), registries, default);

    private Task<InstallationReport> RestoreAsync() => Installation.RestoreAsync(default);

    private string Text(string name) => File.ReadAllText(directory[name]);

    private DockerConfig Config(string name) => new DockerConfigFile(directory[name], TimeProvider.System).Read();
}
