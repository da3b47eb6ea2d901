using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Berth.Core.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Berth.Testing.Registry;

/// <summary>
/// A server on loopback that answers, under the real host names of registries, as a script says: a function from what was asked to
/// what is answered. It speaks TLS with a certificate of <see cref="TestAuthority"/>, or plain http.
/// </summary>
/// <remarks>A test connects through <see cref="Network"/>, which knows these names and no others, and trusts by <see cref="CertificateFolder"/>.</remarks>
public sealed class ScriptedRegistry : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly TestAuthority authority;
    private readonly DirectoryInfo folder;
    private readonly HashSet<string> names;
    private readonly ConcurrentQueue<ScriptedRequest> requests = new();
    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ScriptedRegistry(WebApplication app, TestAuthority authority, DirectoryInfo folder, HashSet<string> names)
        => (this.app, this.authority, this.folder, this.names) = (app, authority, folder, names);

    /// <summary>Everything that was asked, in order.</summary>
    public IReadOnlyList<ScriptedRequest> Requests => [.. requests];

    /// <summary>Ends when the first question has come.</summary>
    public Task Asked => asked.Task;

    /// <summary>A <c>certs.d</c> in which the authority is trusted for every name.</summary>
    public string CertificateFolder => folder.FullName;

    public int Port { get; private set; }

    /// <summary>Leads every name of this registry to it, whatever the port, and knows no other name.</summary>
    public RegistryNetwork Network => new()
    {
        Resolve = (host, _) => names.Contains(host)
            ? Task.FromResult<IPAddress[]>([IPAddress.Loopback])
            : throw new SocketException((int)SocketError.HostNotFound),
        Connect = async (_, _, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };

    /// <summary>A registry that speaks TLS under these names.</summary>
    /// <param name="certificate">Issues its certificate; without it a good one for all names.</param>
    public static Task<ScriptedRegistry> StartAsync(
        string[] names, Func<ScriptedRequest, ScriptedAnswer> script, Func<TestAuthority, X509Certificate2>? certificate = null)
    {
        var authority = new TestAuthority();
        var shown = certificate?.Invoke(authority) ?? authority.Issue(names);
        return StartAsync(names, script, authority, options => options.UseHttps(shown));
    }

    /// <summary>A registry that speaks plain http.</summary>
    public static Task<ScriptedRegistry> StartPlainAsync(string[] names, Func<ScriptedRequest, ScriptedAnswer> script) =>
        StartAsync(names, script, new TestAuthority(), _ => { });

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        authority.Dispose();
        folder.Delete(recursive: true);
    }

    private static async Task<ScriptedRegistry> StartAsync(
        string[] names,
        Func<ScriptedRequest, ScriptedAnswer> script,
        TestAuthority authority,
        Action<Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions> listen)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen));
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var folder = Directory.CreateTempSubdirectory("berth-registry-");
        foreach (var name in names)
        {
            File.WriteAllText(Path.Combine(folder.CreateSubdirectory(name).FullName, "ca.crt"), authority.Pem);
        }

        var registry = new ScriptedRegistry(app, authority, folder, [.. names.Select(name => name.Split(':')[0])]);
        app.Run(context => registry.AnswerAsync(context, script));
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        registry.Port = new Uri(address).Port;
        return registry;
    }

    private async Task AnswerAsync(HttpContext context, Func<ScriptedRequest, ScriptedAnswer> script)
    {
        var request = await ScriptedRequest.ReadAsync(context.Request);
        requests.Enqueue(request);
        asked.TrySetResult();
        var answer = script(request);
        if (answer.NeverComes)
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return;
        }

        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers.Append(name, value);
        }

        if (request.Method != HttpMethods.Head)
        {
            await context.Response.WriteAsync(answer.Body);
        }
    }
}
