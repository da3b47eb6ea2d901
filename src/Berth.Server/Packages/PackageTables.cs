using Berth.Server.Storage;

namespace Berth.Server.Packages;

internal static class PackageTables
{
    extension(BerthDbContext db)
    {
        public DbSet<Package> Packages => db.Set<Package>();

        public DbSet<PackageVersion> PackageVersions => db.Set<PackageVersion>();

        public DbSet<PackageTag> PackageTags => db.Set<PackageTag>();

        public DbSet<PackageRole> PackageRoles => db.Set<PackageRole>();

        public DbSet<PackageCodespace> PackageCodespaces => db.Set<PackageCodespace>();
    }
}
