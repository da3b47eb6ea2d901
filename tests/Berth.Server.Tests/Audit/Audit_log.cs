using Berth.Server.Audit;
using Berth.Server.Storage;
using Berth.Server.Tests.Server;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Tests.Audit;

public sealed class Audit_log
{
    private static readonly string[] NoSettings = [];

    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.PostgreSql)]
    public async Task Is_whole_as_it_was_written(Engine engine)
    {
        await using var server = await RunningServer.StartAsync(engine, NoSettings);
        await WriteAsync(server, 5);

        var found = await VerifyAsync(server);

        Assert.Null(found.Fault);
        Assert.True(found.Verified >= 5);
    }

    [Theory]
    [InlineData("""DELETE FROM audit_entries WHERE action = 'test.3'""", AuditFault.Removed)]
    [InlineData("""UPDATE audit_entries SET body = replace(body, 'test.3', 'test.X') WHERE action = 'test.3'""", AuditFault.Changed)]
    [InlineData("""UPDATE audit_entries SET actor = 'nobody' WHERE action = 'test.3'""", AuditFault.Changed)]
    [InlineData("""UPDATE audit_entries SET at = at - 1000 WHERE action = 'test.3'""", AuditFault.Changed)]
    [InlineData("""DELETE FROM audit_entries WHERE action IN ('test.4', 'test.5')""", AuditFault.CutOff)]
    public async Task Shows_what_somebody_did_to_the_table(string tampering, AuditFault expected)
    {
        foreach (var engine in (Engine[])[Engine.Sqlite, Engine.PostgreSql])
        {
            await using var server = await RunningServer.StartAsync(engine, NoSettings);
            await WriteAsync(server, 5);
            await using (var scope = server.Services.CreateAsyncScope())
            {
                await scope.ServiceProvider.GetRequiredService<BerthDbContext>().Database.ExecuteSqlRawAsync(tampering);
            }

            Assert.Equal(expected, (await VerifyAsync(server)).Fault);
        }
    }

    [Fact]
    public async Task Tells_nothing_of_what_was_not_committed()
    {
        await using var server = await RunningServer.StartAsync();
        await using (var scope = server.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<BerthDbContext>();
            await using var work = await scope.ServiceProvider.GetRequiredService<AuditLog>().BeginAsync(db, CancellationToken.None);
            work.Record(new("test.undone", AuditActor.Server));
        }

        await WriteAsync(server, 1);

        await using var after = server.Services.CreateAsyncScope();
        Assert.False(await after.ServiceProvider.GetRequiredService<BerthDbContext>().Set<AuditEntry>().AnyAsync(entry => entry.Action == "test.undone"));
        Assert.Null((await VerifyAsync(server)).Fault);
    }

    private static async Task WriteAsync(RunningServer server, int count)
    {
        await using var scope = server.Services.CreateAsyncScope();
        var (db, log) = (scope.ServiceProvider.GetRequiredService<BerthDbContext>(), scope.ServiceProvider.GetRequiredService<AuditLog>());
        for (var number = 1; number <= count; number++)
        {
            await using var work = await log.BeginAsync(db, CancellationToken.None);
            work.Record(new($"test.{number}", AuditActor.Server));
            await work.CommitAsync(CancellationToken.None);
        }
    }

    private static async Task<AuditFinding> VerifyAsync(RunningServer server)
    {
        await using var scope = server.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AuditVerification>().RunAsync(CancellationToken.None);
    }
}
