using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Berth.Server.Storage;

/// <summary>The database. It knows no slice: each hangs its tables on it, with an <see cref="IEntityTypeConfiguration{TEntity}"/> beside every row.</summary>
public sealed class BerthDbContext(DbContextOptions<BerthDbContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(BerthDbContext).Assembly);

    /// <summary>SQLite cannot order a <see cref="DateTimeOffset"/>: both engines keep Unix milliseconds.</summary>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();

    private sealed class UnixMilliseconds()
        : ValueConverter<DateTimeOffset, long>(time => time.ToUnixTimeMilliseconds(), milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
}
