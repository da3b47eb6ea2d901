using System.Data.Common;
using System.Net;
using Berth.Server.Storage;
using Berth.Server.Tests.Secrets;
using Berth.Server.Tests.Server;
using Berth.Testing;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Tests.Keys;

public sealed class Processes_that_share_a_ring
{
    private const string Secrets = "user/codespaces/secrets";
    private static readonly Uri Rotate = new("berth/keys/rotate", UriKind.Relative);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_at_once_on_a_new_database()
    {
        using var folder = new TemporaryFolder();
        var settings = Shared(folder);

        var servers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => RunningServer.StartAsync(Engine.Sqlite, settings), Ct)));

        Assert.Equal(["ring"], Directory.EnumerateFiles(folder.Path).Select(file => Path.GetFileName(file)));
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Rotate_at_once_and_lose_no_key()
    {
        using var folder = new TemporaryFolder();
        var settings = Shared(folder);
        await using var one = await RunningServer.StartAsync(Engine.Sqlite, settings);
        await using var two = await RunningServer.StartAsync(Engine.Sqlite, settings);
        var root = await one.UserAsync("root", isSiteAdmin: true);
        using var first = one.With(await one.TokenOfAsync(root));
        using var second = two.With(await two.TokenOfAsync(root));
        await Sealing.SetAsync(first, Secrets, "S", "one");

        for (var round = 0; round < 5; round++)
        {
            var answers = await Task.WhenAll(first.PostAsync(Rotate, null, Ct), second.PostAsync(Rotate, null, Ct));

            Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.OK);
            Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict));
            await using var third = await RunningServer.StartAsync(Engine.Sqlite, settings);
            Assert.Equal("one", await Revealed.TextAsync(third, "S"));
        }
    }

    [Fact]
    public async Task Rotate_between_reading_and_writing_of_a_secret_that_is_changed()
    {
        using var folder = new TemporaryFolder();
        var settings = Shared(folder);
        await using var other = await RunningServer.StartAsync(Engine.Sqlite, settings);
        var between = new BeforeTheUpdate();
        await using var server = await RunningServer.StartAsync(
            Engine.Sqlite, services => services.ConfigureDbContext<BerthDbContext>(options => options.AddInterceptors(between)), settings);
        var root = await server.UserAsync("root", isSiteAdmin: true);
        using var client = server.With(await server.TokenOfAsync(root));
        using var rotating = other.With(await other.TokenOfAsync(root));
        await Sealing.SetAsync(client, Secrets, "S", "one");
        between.Do = () => rotating.PostAsync(Rotate, null, Ct);

        var answer = await Sealing.SetAsync(client, Secrets, "S", "two");

        Assert.Equal(HttpStatusCode.OK, between.Answer?.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("two", await Revealed.TextAsync(server, "S"));
    }

    private static string[] Shared(TemporaryFolder folder) => [$"Database:PostgreSql={PostgreSql.NewDatabase()}", $"Keys:File={folder["ring"]}"];

    /// <summary>Does something once, when a changed secret is about to be written.</summary>
    private sealed class BeforeTheUpdate : DbCommandInterceptor
    {
        public Func<Task<HttpResponseMessage>>? Do { get; set; }

        public HttpResponseMessage? Answer { get; private set; }

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default)
        {
            if (Do is not null && Answer is null && command.CommandText.Contains("UPDATE secrets", StringComparison.Ordinal))
            {
                Answer = await Do();
            }

            return result;
        }
    }
}
