using System.Text;
using Berth.Core.Credentials;
using Berth.Core.Diagnosis.ClientConfiguration;
using Berth.Core.Docker;
using Berth.Core.Docker.CredentialHelpers;
using Berth.Core.Docker.Installation;
using Berth.Core.Docker.Kubelet;
using Berth.Core.Docker.Lookup;
using Berth.Core.References;
using FsCheck;
using FsCheck.Fluent;

namespace Berth.Core.Tests.Docker;

/// <summary>What must hold for any bytes in a configuration file, from a client, from another helper and from a kubelet.</summary>
public sealed class Any_bytes : IDisposable
{
    private const string Canary = "CANARY7f3a91c2";

    private static readonly string CanaryAuth = AuthText.Encode("mona", Canary);

    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(1000);

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void As_a_configuration_are_a_configuration_or_an_error_without_content() => Check.One(Runs, Prop.ForAll(Files().ToArbitrary(), bytes =>
    {
        if (!TryParse(bytes, out var config, out var failure))
        {
            Assert.DoesNotContain(Canary, failure!.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(CanaryAuth, failure.ToString(), StringComparison.Ordinal);
            return;
        }

        byte[] changed;
        try
        {
            changed = new ConfigEdit.SetHelper("ghcr.io", "berth").Apply(bytes);
        }
        catch (FormatException)
        {
            // A later section of the same name that is no object: the file is left alone.
            return;
        }

        Assert.True(TryParse(changed, out var after, out _));
        Assert.Equal("berth", after!.CredHelpers["ghcr.io"]);
        Assert.Equal(config!.Auths.Select(auth => auth.Key), after.Auths.Select(auth => auth.Key));
        Assert.Equal(config.CredsStore, after.CredsStore);
        Assert.Equal(bytes, TextSplice.Between(bytes, changed).Undo(changed));
        Assert.True(TryParse(new ConfigEdit.RemoveHelper("ghcr.io").Apply(changed), out _, out _));
    }));

    [Fact]
    public void In_a_configuration_come_back_as_they_were() => Check.One(Runs.WithMaxTest(150), Prop.ForAll(Files().ToArbitrary(), bytes =>
    {
        var file = directory["home/.docker/config.json"];
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
        var installation = new HelperInstallation(directory["state/record.json"], TimeProvider.System);
        var client = new ClientEnvironment(
            new Dictionary<string, string> { ["REGISTRY_AUTH_FILE"] = directory["auth.json"] }, directory["home"], UserId: 54321);

        var report = installation.InstallAsync(client, [RegistryHost.Parse("ghcr.io"), RegistryHost.DockerHub], default).GetAwaiter().GetResult();
        Assert.True(report.Problems.Count > 0 || new DockerConfigFile(file, TimeProvider.System).Read().CredHelpers["docker.io"] == "berth");
        var back = installation.RestoreAsync(default).GetAwaiter().GetResult();

        Assert.Equal(bytes, File.ReadAllBytes(file));
        Assert.All(report.Changes.Concat(back.Changes), change => AssertWithoutCanary(change.ToString()));
        Assert.All(report.Problems, problem => AssertWithoutCanary(problem.ToString()));
        Assert.False(File.Exists(directory["auth.json"]));
        Assert.False(File.Exists(directory["state/record.json"]));
    }));

    [Fact]
    public void As_logins_are_never_shown_by_a_check() => Check.One(Runs.WithMaxTest(300), Prop.ForAll(Configurations().ToArbitrary(), text =>
    {
        directory.Write(".docker/config.json", text);
        var variables = new Dictionary<string, string> { ["PATH"] = directory["bin"], ["DOCKER_AUTH_CONFIG"] = text };

        var loader = new ClientFactsLoader(new(variables, directory.Path, UserId: 54321), TimeProvider.System);
        var facts = loader.LoadAsync(default).GetAwaiter().GetResult();

        Assert.All(ClientChecks.Run(facts), problem => AssertWithoutCanary(problem.ToString()));
    }));

    [Fact]
    public void On_the_standard_input_of_a_helper_end_in_one_line() => Check.One(
        Runs,
        Prop.ForAll(Inputs().ToArbitrary(), Verbs().ToArbitrary(), (bytes, verb) =>
        {
            using var output = new StringWriter();
            var helper = new CredentialHelperServer("docker-credential-berth", "1.0", new ForgetfulStore(), new MemoryStream(bytes), output, TextWriter.Null);

            var exitCode = helper.RunAsync([verb], default).GetAwaiter().GetResult();

            Assert.InRange(exitCode, 0, 1);
            Assert.True(output.ToString() is "" || output.ToString().IndexOf('\n', StringComparison.Ordinal) == output.ToString().Length - 1);
            AssertWithoutCanary(output.ToString());
        }));

    [Fact]
    public void As_the_answer_of_a_helper_are_a_login_or_are_not_told() => Check.One(Runs, Prop.ForAll(Inputs().ToArbitrary(), bytes =>
    {
        var answer = HelperAnswer.Read(0, bytes);

        Assert.True(answer is HelperAnswer.Found or HelperAnswer.Unreadable);
        AssertWithoutCanary($"{answer} {answer.ClientSays}");
        var failed = HelperAnswer.Read(1, bytes);
        Assert.Equal(Printable.Text(failed.ClientSays ?? "", maxLength: 1000), failed.ClientSays ?? "");
    }));

    [Fact]
    public void As_the_request_of_a_kubelet_end_in_an_answer_or_a_reason() => Check.One(Runs, Prop.ForAll(Inputs().ToArbitrary(), bytes =>
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var provider = new KubeletCredentialProvider(new NoKeychain(), new MemoryStream(bytes), output, error, TimeProvider.System);

        var exitCode = provider.RunAsync(default).GetAwaiter().GetResult();

        Assert.True(exitCode == 0 ? error.ToString() is "" : output.ToString() is "");
        AssertWithoutCanary(error.ToString());
    }));

    [Fact]
    public void As_a_record_are_a_record_or_refused() => Check.One(Runs, Prop.ForAll(Inputs().ToArbitrary(), bytes =>
    {
        try
        {
            Assert.NotNull(InstallationRecord.Read(bytes));
        }
        catch (FormatException e)
        {
            AssertWithoutCanary(e.Message);
        }
    }));

    /// <summary>Configurations as people have them, whole and damaged; and bytes that are none.</summary>
    private static Gen<byte[]> Files() => Gen.OneOf(
        ArbMap.Default.GeneratorFor<byte[]>(),
        Configurations().Select(Encoding.UTF8.GetBytes),
        Configurations().Select(text => Encoding.UTF8.GetBytes("\ufeff" + text)),
        from text in Configurations() from at in Gen.Choose(0, text.Length) select Encoding.UTF8.GetBytes(text[..at]),
        from text in Configurations()
        from at in Gen.Choose(0, Math.Max(0, text.Length - 1))
        from c in Gen.Elements("\"{}[],: \n\0\u00ff\\".ToCharArray())
        select Encoding.UTF8.GetBytes(text.Length == 0 ? "" : text[..at] + c + text[(at + 1)..]));

    private static Gen<string> Verbs() => Gen.Elements("get", "store", "erase", "list", "version", "bogus\u001b[2J");

    private static Gen<byte[]> Inputs()
    {
        var parts = Gen.Elements(
            "{", "}", "[", "]", ",", ":", "\"", "\\ud800", "\"ServerURL\":\"ghcr.io\"", "\"Username\":\"u\"", $"\"Secret\":\"{Canary}\"", "7", "null",
            "\n", "\0", "ghcr.io", "\"image\":\"ghcr.io/a\"",
            "\"kind\":\"CredentialProviderRequest\"", "\"apiVersion\":\"credentialprovider.kubelet.k8s.io/v1\"",
            $"\"serviceAccountToken\":\"{Canary}\"", "\"version\":1", "\"files\":[", "\"path\":null");
        return Gen.OneOf(
            ArbMap.Default.GeneratorFor<byte[]>(),
            parts.ArrayOf().Select(some => Encoding.UTF8.GetBytes(string.Concat(some))),
            parts.ArrayOf().Select(some => Encoding.UTF8.GetBytes($"{{{string.Join(',', some)}}}")));
    }

    /// <summary>Sound JSON, with the sections in any order, twice, of the wrong kind, compact or indented; passwords are values only.</summary>
    private static Gen<string> Configurations()
    {
        var entry = from key in Gen.Elements("ghcr.io", "https://ghcr.io", "docker.io", "https://index.docker.io/v1/", "quay.io/acme", "", "\\ud83d\\ude00")
                    from value in Gen.Elements(
                        "{}", "null", "7",
                        $"{{\"auth\":\"{CanaryAuth}\"}}", $"{{\"auth\":\"{Canary}\"}}", $"{{\"username\":\"u\",\"password\":\"{Canary}\"}}",
                        $"{{\"identitytoken\":\"{Canary}\",\"auth\":\"dTo=\"}}", $"[\"{Canary}\"]", $"\"{Canary}\"")
                    select $"\"{key}\":{value}";
        var helper = from key in Gen.Elements("ghcr.io", "docker.io", "a")
                     from name in Gen.Elements("\"berth\"", "\"none\"", "\"../../bin/sh\"", "null", "7", "\"\"")
                     select $"\"{key}\": {name}";
        var section = Gen.OneOf(
            from entries in entry.ArrayOf() select $"\"auths\":{{{string.Join(",", entries)}}}",
            from helpers in helper.ArrayOf() select $"\"credHelpers\" : {{{string.Join(", ", helpers)}}}",
            from helpers in helper.ArrayOf() select $"\"credHelpers\": {{\n\t\t{string.Join(",\n\t\t", helpers)}\n\t}}",
            Gen.Elements("\"credsStore\":\"none\"", "\"credsStore\":null", "\"credHelpers\":null", "\"credHelpers\":[]", "\"auths\":null"),
            Gen.Elements("\"n\":1.50e+3", "\"HttpHeaders\":{\"A\":[{}]}"));
        return from sections in section.ArrayOf()
               from between in Gen.Elements("", " ", "\n\t", "\r\n    ")
               select $"{{{between}{string.Join("," + between, sections)}{between.TrimEnd('\t', ' ')}}}";
    }

    private static bool TryParse(byte[] bytes, out DockerConfig? config, out DockerConfigException? failure)
    {
        (config, failure) = (null, null);
        try
        {
            config = DockerConfig.Parse(bytes, "config.json");
        }
        catch (DockerConfigException e)
        {
            failure = e;
        }

        return config is not null;
    }

    private static void AssertWithoutCanary(string text)
    {
        Assert.DoesNotContain(Canary, text, StringComparison.Ordinal);
        Assert.DoesNotContain(CanaryAuth, text, StringComparison.Ordinal);
    }

    private sealed class ForgetfulStore : ICredentialStore
    {
        public Task<CredentialResult> GetAsync(string serverUrl, CancellationToken cancellationToken) =>
            Task.FromResult<CredentialResult>(CredentialResult.NotFound.Instance);

        public Task<IReadOnlyDictionary<string, string>> ListAsync(CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>());

        public Task<StoreRefusal?> StoreAsync(string serverUrl, RegistryCredential credential, CancellationToken cancellationToken) =>
            Task.FromResult<StoreRefusal?>(null);

        public Task<StoreRefusal?> EraseAsync(string serverUrl, CancellationToken cancellationToken) => Task.FromResult<StoreRefusal?>(null);
    }

    private sealed class NoKeychain : IKeychain
    {
        public Task<CredentialResult> GetAsync(RegistryQuery query, CancellationToken cancellationToken) =>
            Task.FromResult<CredentialResult>(CredentialResult.NotFound.Instance);
    }
}
