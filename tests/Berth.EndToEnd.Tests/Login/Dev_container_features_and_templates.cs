using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing.Engines;
using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Login;

/// <summary>After <c>berth login</c> the Dev Containers CLI reads features and templates of private registries by itself.</summary>
[Collection<EcrTests>]
public sealed class Dev_container_features_and_templates(RealRegistries registries, RealEcr ecr, RealExample example)
{
    [Fact]
    public async Task Are_read_from_a_private_registry()
    {
        BerthPrograms.Required();
        DevcontainerCli.Required();
        await example.ReadyAsync(registries, ecr);
        await using var user = new BerthUser(registries);
        var cancellationToken = TestContext.Current.CancellationToken;
        var environment = user.Clients.Environment;
        environment["PATH"] = $"{DevcontainerCli.Folder}:{environment["PATH"]}";
        environment["NODE_EXTRA_CA_CERTS"] = environment["SSL_CERT_FILE"];
        var feature = $"{example.Passwords.Name}/acme/features/tool:1";
        var template = $"{example.Passwords.Name}/acme/templates/start:1";
        await RealExample.PushTemplateAsync(
            registries, template, """{"id": "start", "version": "1.0.0", "name": "Start"}""", """{"image": "from-a-template"}""", cancellationToken);
        var folder = user.Folder.Make("workspace");
        Task<ProgramRun> CliAsync(params string[] words) => user.Clients.RunAsync(DevcontainerCli.Program, words, environment, cancellationToken);

        (await CliAsync("features", "info", "manifest", feature)).Failed();
        (await user.BerthAsync(example.SecretSets(ecr), "login")).Succeeded();

        Assert.Contains("devcontainer_feature", (await CliAsync("features", "info", "manifest", feature)).Succeeded().Out, StringComparison.Ordinal);
        (await CliAsync("templates", "apply", "--workspace-folder", folder, "--template-id", template)).Succeeded();
        Assert.Contains("from-a-template", await File.ReadAllTextAsync(Path.Combine(folder, ".devcontainer.json"), cancellationToken), StringComparison.Ordinal);
    }
}
