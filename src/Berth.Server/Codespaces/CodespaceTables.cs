using Berth.Server.Storage;

namespace Berth.Server.Codespaces;

internal static class CodespaceTables
{
    extension(BerthDbContext db)
    {
        public DbSet<Codespace> Codespaces => db.Set<Codespace>();
    }
}
