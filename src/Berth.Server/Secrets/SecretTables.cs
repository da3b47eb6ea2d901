using Berth.Server.Storage;

namespace Berth.Server.Secrets;

internal static class SecretTables
{
    extension(BerthDbContext db)
    {
        public DbSet<Secret> Secrets => db.Set<Secret>();

        public DbSet<SecretRepository> SecretRepositories => db.Set<SecretRepository>();
    }
}
