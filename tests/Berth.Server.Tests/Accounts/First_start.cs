using System.Net;
using Berth.Server.Accounts.Administration;
using Berth.Server.Storage;
using Berth.Server.Tests.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Tests.Accounts;

public sealed class First_start
{
    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.PostgreSql)]
    public async Task Makes_an_administrator_once_and_another_token_on_demand(Engine engine)
    {
        await using var server = await RunningServer.StartAsync(engine);

        var first = await RunAsync(server, "root", isAgain: false);
        var second = await RunAsync(server, "root", isAgain: false);
        var again = await RunAsync(server, "root", isAgain: true);

        Assert.Null(second);
        foreach (var token in (string?[])[first, again])
        {
            Assert.Equal(HttpStatusCode.OK, (await server.With(token!).GetAsync("berth/audit/verify")).StatusCode);
        }

        await server.UserAsync("mona");
        Assert.Equal("'mona' is no administrator of this server", (await Assert.ThrowsAsync<StartException>(() => RunAsync(server, "mona", isAgain: true))).Message);
    }

    private static async Task<string?> RunAsync(RunningServer server, string login, bool isAgain)
    {
        await using var scope = server.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<FirstStart>().RunAsync(login, isAgain, CancellationToken.None);
    }
}
