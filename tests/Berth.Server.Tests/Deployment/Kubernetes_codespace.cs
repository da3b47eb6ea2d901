using Berth.Server.Tests.Processes;
using Berth.Testing;
using Berth.Testing.Registry;
using k8s.Models;

namespace Berth.Server.Tests.Deployment;

/// <summary>The pod of <c>deploy/kubernetes/codespace</c>: its agent with a real server, and real clients in its dev container.</summary>
public sealed class Kubernetes_codespace : IAsyncLifetime
{
    private const string Password = "hunter2-of-the-pod";

    /// <summary>One that docker's client, too, takes for whole.</summary>
    private static readonly ScriptedAnswer Manifest = ScriptedAnswer.Manifest(
        "application/vnd.docker.distribution.manifest.v2+json",
        """
        {"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{"mediaType":"application/vnd.docker.container.image.v1+json",
        "size":2,"digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"},"layers":[]}
        """);

    private readonly TemporaryFolder folder = new();
    private ServerProcess server = null!;
    private Clients clients = null!;
    private ScriptedRegistry registry = null!;
    private PodOnThisMachine pod = null!;
    private V1PodSpec spec = null!;
    private string name = "";
    private string token = "";

    private V1Container Agent => spec.InitContainers[0];

    private V1Container Codespace => spec.Containers.Single();

    private string Image => $"localhost:{registry.Port}/team/app:1";

    public async ValueTask InitializeAsync()
    {
        PodOnThisMachine.Required();
        registry = await ScriptedRegistry.StartPlainAsync(["localhost"], asked =>
            (asked.User, asked.Password) != ("puller", Password) ? ScriptedAnswer.Basic("team")
            : asked.Path.StartsWith("/v2/team/app/manifests/", StringComparison.Ordinal) ? Manifest : ScriptedAnswer.Ok);
        server = await ServerProcess.StartAsync(folder["data"]);
        clients = new(server);
        (await clients.BerthAsync("trust", server.Host, "--fingerprint", server.Fingerprint)).Succeeded();
        clients.Environment["GH_ENTERPRISE_TOKEN"] = server.Token!;
        (await clients.GhAsync("", "api", "--method", "POST", "admin/organizations", "-f", "login=acme", "-f", "admin=admin")).Succeeded();
        (await clients.GhAsync("", "api", "--method", "POST", "orgs/acme/repos", "-f", "name=api", "-F", "private=true")).Succeeded();
        var secrets = clients.Write("registry.env",
            $"ACR_CONTAINER_REGISTRY_SERVER=localhost:{registry.Port}\nACR_CONTAINER_REGISTRY_USER=puller\nACR_CONTAINER_REGISTRY_PASSWORD={Password}\nGREETING=ahoy\n");
        (await clients.GhAsync("", "secret", "set", "--app", "codespaces", "--org", "acme", "-f", secrets)).Succeeded();
        var made = (await clients.GhAsync("", "api", "--method", "POST", "repos/acme/api/codespaces", "-f", "platform=kubernetes", "--jq", ".name, .berth.agent_token")).Succeeded().Out;
        (name, token) = (made.Split('\n')[0], made.Split('\n')[1]);
        ReadPod();
    }

    public async ValueTask DisposeAsync()
    {
        clients?.Dispose();
        await (server?.DisposeAsync() ?? default);
        await (registry?.DisposeAsync() ?? default);
        folder.Dispose();
    }

    [Fact]
    public async Task Pulls_with_the_logins_of_its_server_and_can_change_nothing_of_its_agent()
    {
        await using var agent = pod.Start(Agent);
        await agent.ReadyAsync(
            async () => (await pod.RunAsync(Agent, [.. Agent.StartupProbe.Exec.Command])).ExitCode == 0 ? "ready" : null, TestContext.Current.CancellationToken);
        foreach (var container in spec.InitContainers.Skip(1))
        {
            (await pod.RunAsync(container, Manifests.CommandOf(container))).Succeeded();
        }

        // What its own command is started through, and what that gives it.
        var command = Manifests.CommandOf(Codespace);
        var wrapper = command[..(Array.IndexOf(command, "--") + 1)];
        Assert.Equal($"{name} ahoy", (await pod.RunAsync(Codespace, [.. wrapper, "/bin/sh", "-c", "printf '%s %s' \"$CODESPACE_NAME\" \"$GREETING\""])).Succeeded().Out);

        // Clients that read a configuration each in their own way.
        Assert.Contains("schemaVersion", (await pod.RunAsync(Codespace, Requires.Program("/usr/bin/skopeo"), "inspect", "--raw", "--tls-verify=false", $"docker://{Image}")).Succeeded().Out, StringComparison.Ordinal);
        Assert.Contains("schemaVersion", (await pod.RunAsync(Codespace, "docker", "manifest", "inspect", "--insecure", Image)).Succeeded().Out, StringComparison.Ordinal);

        // Nothing of the agent's can be written, or is anywhere to be read.
        Assert.Contains("Read-only", (await pod.RunAsync(Codespace, "touch", "/run/berth/registries")).Failed().Error, StringComparison.Ordinal);
        Assert.Contains("Read-only", (await pod.RunAsync(Codespace, "touch", wrapper[0])).Failed().Error, StringComparison.Ordinal);
        Assert.DoesNotContain(token, (await pod.RunAsync(Codespace, [.. wrapper, "printenv"])).Succeeded().Out, StringComparison.Ordinal);
        Assert.Equal("", (await pod.RunAsync(Codespace, "grep", "-rlE", $"{Password}|{token}", "/run")).Out);
        Assert.DoesNotContain(token, agent.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, agent.Log, StringComparison.Ordinal);
    }

    /// <summary>Its files as they are, with the lines that are marked filled in.</summary>
    private void ReadPod()
    {
        var text = Fill(Manifests.Text("codespace/codespace.yaml"), "berth.example:7700", server.Host);
        var secret = Manifests.One<V1Secret>(Fill(Manifests.Text("codespace/agent-token.yaml"), "AGENT_TOKEN", token));

        // As `kubectl create configmap berth-authority --from-file` makes it.
        var authority = new V1ConfigMap
        {
            Metadata = new() { Name = "berth-authority" },
            Data = new Dictionary<string, string> { [Path.GetFileName(clients.Environment["SSL_CERT_FILE"])] = File.ReadAllText(clients.Environment["SSL_CERT_FILE"]) },
        };
        var read = Manifests.One<V1Pod>(text);
        spec = read.Spec;
        pod = new(read, [Manifests.One<V1ConfigMap>(text), authority], secret, folder);
    }

    private static string Fill(string text, string example, string given)
    {
        Assert.Contains($"{example} {Manifests.Mark}", text, StringComparison.Ordinal);
        return text.Replace(example, given, StringComparison.Ordinal);
    }
}
