using System.Net;
using System.Net.Sockets;
using System.Text;
using Berth.Testing;
using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Fixtures;

/// <summary>A bare repository with a dev container, over HTTP on loopback, for whoever knows its password. git asks for plain files there.</summary>
internal sealed class GitForge : IAsyncDisposable
{
    public const string Login = "mona:git-canary-password";

    private readonly TemporaryFolder folder = new();
    private readonly HttpListener listener = new();
    private readonly Dictionary<string, string> environment;
    private Task serving = Task.CompletedTask;

    private GitForge() => environment = new(ProgramEnvironment.Bare(folder.Path))
    {
        ["GIT_AUTHOR_NAME"] = "mona",
        ["GIT_AUTHOR_EMAIL"] = "mona@berth.test",
        ["GIT_COMMITTER_NAME"] = "mona",
        ["GIT_COMMITTER_EMAIL"] = "mona@berth.test",
    };

    public string Url { get; private set; } = "";

    private string Bare => folder["www/acme/api.git"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <param name="files">Of the branch main, each with its path.</param>
    public static async Task<GitForge> StartAsync(params (string Path, string Text)[] files)
    {
        var forge = new GitForge();
        await forge.GitAsync("init", "--quiet", "--bare", "--initial-branch=main", forge.Bare);
        await forge.GitAsync("clone", "--quiet", forge.Bare, forge.folder["work"]);
        await forge.CommitAsync("main", files);
        var port = FreePort();
        forge.Url = $"http://127.0.0.1:{port}/acme/api.git";
        forge.listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        forge.listener.Start();
        forge.serving = Task.Run(forge.ServeAsync);
        return forge;
    }

    /// <summary>Commits files onto a ref, which may be a pull request's.</summary>
    public async Task CommitAsync(string name, params (string Path, string Text)[] files)
    {
        foreach (var (path, text) in files)
        {
            folder.Write($"work/{path}", text);
        }

        await GitAsync("-C", folder["work"], "add", "--all");
        await GitAsync("-C", folder["work"], "commit", "--quiet", "--allow-empty", "--message", "change");
        await GitAsync("-C", folder["work"], "push", "--quiet", "origin", $"HEAD:{(name.StartsWith("refs/", StringComparison.Ordinal) ? name : $"refs/heads/{name}")}");
        await GitAsync("-C", Bare, "update-server-info");
    }

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await serving;
        folder.Dispose();
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    private async Task GitAsync(params string[] words) => (await ProgramRun.OfAsync("/usr/bin/git", words, environment, Ct)).Succeeded();

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            try
            {
                var context = await listener.GetContextAsync();
                await AnswerAsync(context.Request, context.Response);
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // It ends, or a client went away.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerRequest request, HttpListenerResponse response)
    {
        if (request.Headers["Authorization"] != "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Login)))
        {
            response.StatusCode = 401;
            response.AddHeader("WWW-Authenticate", "Basic realm=\"forge\"");
            return;
        }

        var file = Path.GetFullPath(folder["www"] + request.Url!.AbsolutePath);
        if (!file.StartsWith(folder["www"], StringComparison.Ordinal) || !File.Exists(file))
        {
            response.StatusCode = 404;
            return;
        }

        await response.OutputStream.WriteAsync(await File.ReadAllBytesAsync(file));
    }
}
