using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Server.Packages;

/// <summary>One manifest of a package, as the registry was seen to hold it.</summary>
public sealed class PackageVersion
{
    public long Id { get; init; }

    public required long PackageId { get; init; }

    /// <summary><c>sha256:…</c>.</summary>
    public required string Digest { get; init; }

    public required string MediaType { get; init; }

    /// <summary>Bytes of the manifest and of what it names: configuration and layers, compressed; of an index the indexed manifests.</summary>
    public required long Size { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<PackageVersion>
    {
        public void Configure(EntityTypeBuilder<PackageVersion> builder)
        {
            builder.ToTable("package_versions").HasKey(version => version.Id).HasName("PK_package_versions");
            builder.Property(version => version.Id).HasColumnName("id").ValueGeneratedOnAdd();
            builder.Property(version => version.PackageId).HasColumnName("package_id");
            builder.Property(version => version.Digest).HasColumnName("digest");
            builder.Property(version => version.MediaType).HasColumnName("media_type");
            builder.Property(version => version.Size).HasColumnName("size");
            builder.Property(version => version.CreatedAt).HasColumnName("created_at");
            builder.Property(version => version.UpdatedAt).HasColumnName("updated_at");
            builder.HasIndex(version => new { version.PackageId, version.Digest }).IsUnique().HasDatabaseName("IX_package_versions_package_id_digest");
            builder.HasOne<Package>().WithMany().HasForeignKey(version => version.PackageId).OnDelete(DeleteBehavior.Cascade)
                .HasConstraintName("FK_package_versions_package");
        }
    }
}

/// <summary>A tag of a package, and the version that it points to.</summary>
public sealed class PackageTag
{
    public required long PackageId { get; init; }

    public required string Tag { get; init; }

    public required long VersionId { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<PackageTag>
    {
        public void Configure(EntityTypeBuilder<PackageTag> builder)
        {
            builder.ToTable("package_tags").HasKey(tag => new { tag.PackageId, tag.Tag }).HasName("PK_package_tags");
            builder.Property(tag => tag.PackageId).HasColumnName("package_id");
            builder.Property(tag => tag.Tag).HasColumnName("tag");
            builder.Property(tag => tag.VersionId).HasColumnName("version_id");
            builder.HasIndex(tag => tag.VersionId).HasDatabaseName("IX_package_tags_version_id");
            builder.HasOne<Package>().WithMany().HasForeignKey(tag => tag.PackageId).OnDelete(DeleteBehavior.Cascade)
                .HasConstraintName("FK_package_tags_package");
            builder.HasOne<PackageVersion>().WithMany().HasForeignKey(tag => tag.VersionId).OnDelete(DeleteBehavior.Cascade)
                .HasConstraintName("FK_package_tags_version");
        }
    }
}
