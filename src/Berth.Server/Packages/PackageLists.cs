using Berth.Server.Accounts;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Server.Packages;

/// <summary>What one person may do with a package: read, write or admin.</summary>
public sealed class PackageRole
{
    public required long PackageId { get; init; }

    public required long UserId { get; init; }

    public required AccessLevel Role { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<PackageRole>
    {
        public void Configure(EntityTypeBuilder<PackageRole> builder)
        {
            builder.ToTable("package_roles").HasKey(role => new { role.PackageId, role.UserId }).HasName("PK_package_roles");
            builder.Property(role => role.PackageId).HasColumnName("package_id");
            builder.Property(role => role.UserId).HasColumnName("user_id");
            builder.Property(role => role.Role).HasColumnName("role");
            builder.HasIndex(role => role.UserId).HasDatabaseName("IX_package_roles_user_id");
            builder.HasOne<Package>().WithMany().HasForeignKey(role => role.PackageId).OnDelete(DeleteBehavior.Cascade)
                .HasConstraintName("FK_package_roles_package");
            builder.HasOne<Account>().WithMany().HasForeignKey(role => role.UserId).OnDelete(DeleteBehavior.Cascade)
                .HasConstraintName("FK_package_roles_user");
        }
    }
}

/// <summary>A repository whose codespaces may pull a package; it belongs to the package's owner.</summary>
public sealed class PackageCodespace
{
    public required long PackageId { get; init; }

    public required long RepositoryId { get; init; }

    internal sealed class Table : IEntityTypeConfiguration<PackageCodespace>
    {
        public void Configure(EntityTypeBuilder<PackageCodespace> builder)
        {
            builder.ToTable("package_codespaces").HasKey(one => new { one.PackageId, one.RepositoryId }).HasName("PK_package_codespaces");
            builder.Property(one => one.PackageId).HasColumnName("package_id");
            builder.Property(one => one.RepositoryId).HasColumnName("repository_id");
            builder.HasIndex(one => one.RepositoryId).HasDatabaseName("IX_package_codespaces_repository_id");
            builder.HasOne<Package>().WithMany().HasForeignKey(one => one.PackageId).OnDelete(DeleteBehavior.Cascade)
                .HasConstraintName("FK_package_codespaces_package");
            builder.HasOne<Repository>().WithMany().HasForeignKey(one => one.RepositoryId).OnDelete(DeleteBehavior.Cascade)
                .HasConstraintName("FK_package_codespaces_repository");
        }
    }
}
