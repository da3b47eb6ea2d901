using Berth.Server.Storage;
using Berth.Server.Tests.Server;
using Berth.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Tests.Storage;

public sealed class Schema_of_the_database
{
    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.PostgreSql)]
    public async Task Migrations_lead_to_what_the_code_expects(Engine engine)
    {
        await using var server = await RunningServer.StartAsync(engine);
        using var folder = new TemporaryFolder();
        using var directory = DataDirectory.Take(Path.Combine(folder.Path, "data"));
        var options = new DbContextOptionsBuilder<BerthDbContext>();
        StorageServices.Configure(options, new() { PostgreSql = engine == Engine.PostgreSql ? PostgreSql.NewDatabase() : null }, directory);
        await using var created = new BerthDbContext(options.Options);
        await created.Database.EnsureCreatedAsync();

        await using var scope = server.Services.CreateAsyncScope();
        var migrated = scope.ServiceProvider.GetRequiredService<BerthDbContext>();
        Assert.Equal(await ShapeOfAsync(created, engine), await ShapeOfAsync(migrated, engine));
    }

    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.PostgreSql)]
    public async Task A_schema_of_a_newer_version_is_refused(Engine engine)
    {
        await using var server = await RunningServer.StartAsync(engine);
        await using var scope = server.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BerthDbContext>();
        await db.Database.ExecuteSqlRawAsync("""INSERT INTO "__EFMigrationsHistory" VALUES ('9999_from_the_future', '99')""");

        var refusal = await Assert.ThrowsAsync<StartException>(() => new Schema(db).MigrateAsync(CancellationToken.None));

        Assert.Equal("the database has the schema of a newer version, '9999_from_the_future'", refusal.Message);
    }

    /// <summary>Tables with columns, types and what may be null; indexes; keys.</summary>
    private static async Task<List<string>> ShapeOfAsync(BerthDbContext db, Engine engine) => await db.Database.SqlQueryRaw<string>(engine == Engine.Sqlite
        ? """
          SELECT m.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || c.pk AS "Value" FROM sqlite_master m, pragma_table_info(m.name) c
          WHERE m.type = 'table' AND m.name NOT LIKE '\_\_EF%' ESCAPE '\' AND m.name NOT LIKE 'sqlite%'
          UNION ALL SELECT m.tbl_name || ' ' || m.sql FROM sqlite_master m WHERE m.type = 'index' AND m.sql IS NOT NULL
          UNION ALL SELECT m.name || ' ' || f."from" || ' ' || f."table" || ' ' || f.on_delete FROM sqlite_master m, pragma_foreign_key_list(m.name) f
          ORDER BY 1
          """
        : """
          SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || is_identity AS "Value" FROM information_schema.columns
          WHERE table_schema = 'public' AND table_name NOT LIKE '\_\_EF%'
          UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE '\_\_EF%'
          UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conname NOT LIKE '%\_\_EF%'
          ORDER BY 1
          """).ToListAsync();
}
