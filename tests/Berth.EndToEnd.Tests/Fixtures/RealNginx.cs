using System.Net;
using Berth.Testing;
using Berth.Testing.Network;
using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Fixtures;

/// <summary>nginx with <c>deploy/nginx/berth.conf</c>, its addresses and names replaced, before a server and its registry.</summary>
internal sealed class RealNginx : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private BackgroundProgram? program;

    private RealNginx()
    {
    }

    public string Log => program!.Log;

    /// <param name="port">Where clients come, at <see cref="Hosts.Berth"/>.</param>
    /// <param name="serverPort">The server's, on loopback.</param>
    public static async Task<RealNginx> StartAsync(PrivateCa authority, int port, int serverPort, int registryPort)
    {
        var nginx = new RealNginx();
        var folder = nginx.folder;
        using var certificate = authority.Issue(Hosts.Berth);
        folder.Write("tls.crt", certificate.ExportCertificatePem());
        folder.Write("tls.key", PrivateCa.KeyPem(certificate));
        var given = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "deploy/nginx/berth.conf"));
        var berth = given
            .Replace("listen 443", $"listen {PrivateNetwork.Address}:{port}", StringComparison.Ordinal)
            .Replace("server 127.0.0.1:7700", $"server 127.0.0.1:{serverPort}", StringComparison.Ordinal)
            .Replace("server 127.0.0.1:7701", $"server 127.0.0.1:{registryPort}", StringComparison.Ordinal)
            .Replace("server_name berth.example", $"server_name {Hosts.Berth}", StringComparison.Ordinal)
            .Replace("/etc/nginx/berth/", folder.Path + "/", StringComparison.Ordinal);
        var main = folder.Write("nginx.conf", $$"""
            {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
            daemon off;
            worker_processes 1;
            pid {{folder["nginx.pid"]}};
            error_log stderr warn;
            events { worker_connections 512; }
            http {
                access_log off;
                client_body_temp_path {{folder.Make("bodies")}};
                proxy_temp_path {{folder.Make("answers")}};
                fastcgi_temp_path {{folder["f"]}};
                uwsgi_temp_path {{folder["u"]}};
                scgi_temp_path {{folder["s"]}};
                {{berth}}
            }
            """);
        nginx.program = BackgroundProgram.Start(
            Requires.Program("/usr/sbin/nginx"), ["-c", main, "-p", folder.Path], ProgramEnvironment.Bare(folder.Path), folder["nginx.log"]);
        using var client = authority.Client();
        await nginx.program.ReadyAsync(async () =>
        {
            try
            {
                using var answer = await client.GetAsync(new Uri($"https://{Hosts.Berth}:{port}/healthz"));
                return answer.StatusCode == HttpStatusCode.OK ? answer : null;
            }
            catch (HttpRequestException)
            {
                // Not yet.
                return null;
            }
        }, TestContext.Current.CancellationToken);
        return nginx;
    }

    public async ValueTask DisposeAsync()
    {
        await (program?.DisposeAsync() ?? ValueTask.CompletedTask);
        folder.Dispose();
    }
}
