using Berth.Server.Accounts;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Server.Packages;

/// <summary>What lies in the first-party registry under one name: a container image with all its versions.</summary>
public sealed class Package
{
    public long Id { get; init; }

    public required long OwnerId { get; init; }

    public required PackageType Type { get; init; }

    /// <summary>Below its owner, in lower case: <c>api</c>, <c>tools/linter</c>. Unique for each owner and type.</summary>
    public required string Name { get; init; }

    public required PackageVisibility Visibility { get; set; }

    /// <summary>The repository that it is linked to, one of the same owner; null for none.</summary>
    public long? RepositoryId { get; set; }

    /// <summary>Whether people's access, and that of codespaces, follows the linked repository.</summary>
    public required bool InheritsAccess { get; set; }

    /// <summary>Who pushed first.</summary>
    public long? PublisherId { get; set; }

    /// <summary>Whether the registry was seen to hold something of it. Until then nobody is shown it, and after a day it is forgotten.</summary>
    public bool IsPublished { get; set; }

    /// <summary>When somebody was last allowed to push.</summary>
    public required DateTimeOffset PushGrantedAt { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<Package>
    {
        public void Configure(EntityTypeBuilder<Package> builder)
        {
            builder.ToTable("packages").HasKey(package => package.Id).HasName("PK_packages");
            builder.Property(package => package.Id).HasColumnName("id").ValueGeneratedOnAdd();
            builder.Property(package => package.OwnerId).HasColumnName("owner_id");
            builder.Property(package => package.Type).HasColumnName("type");
            builder.Property(package => package.Name).HasColumnName("name");
            builder.Property(package => package.Visibility).HasColumnName("visibility");
            builder.Property(package => package.RepositoryId).HasColumnName("repository_id");
            builder.Property(package => package.InheritsAccess).HasColumnName("inherits_access");
            builder.Property(package => package.PublisherId).HasColumnName("publisher_id");
            builder.Property(package => package.IsPublished).HasColumnName("is_published");
            builder.Property(package => package.PushGrantedAt).HasColumnName("push_granted_at");
            builder.Property(package => package.CreatedAt).HasColumnName("created_at");
            builder.Property(package => package.UpdatedAt).HasColumnName("updated_at");
            builder.HasIndex(package => new { package.OwnerId, package.Type, package.Name }).IsUnique().HasDatabaseName("IX_packages_owner_id_type_name");
            builder.HasIndex(package => package.RepositoryId).HasDatabaseName("IX_packages_repository_id");
            builder.HasIndex(package => package.PublisherId).HasDatabaseName("IX_packages_publisher_id");
            builder.HasIndex(package => package.PushGrantedAt).HasDatabaseName("IX_packages_push_granted_at");
            builder.HasOne<Account>().WithMany().HasForeignKey(package => package.OwnerId).OnDelete(DeleteBehavior.Restrict).HasConstraintName("FK_packages_owner");
            builder.HasOne<Repository>().WithMany().HasForeignKey(package => package.RepositoryId).OnDelete(DeleteBehavior.SetNull)
                .HasConstraintName("FK_packages_repository");
            builder.HasOne<Account>().WithMany().HasForeignKey(package => package.PublisherId).OnDelete(DeleteBehavior.SetNull)
                .HasConstraintName("FK_packages_publisher");
        }
    }
}

public enum PackageType
{
    Container = 0,
}

public enum PackageVisibility
{
    /// <summary>Pulled by everybody, without a login.</summary>
    Public = 0,

    Private = 1,

    /// <summary>Pulled by every member of the organization that owns it.</summary>
    Internal = 2,
}
