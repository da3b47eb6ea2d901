using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Server.Accounts;

/// <summary>A source repository, <c>owner/name</c>. Its content lies at a forge, at <see cref="CloneUrl"/>; here is who may do what with it.</summary>
public sealed class Repository
{
    public long Id { get; init; }

    public required long OwnerId { get; set; }

    public required string Name { get; set; }

    /// <summary><see cref="Name"/> in lower case; unique for each owner.</summary>
    public required string NameKey { get; set; }

    public required RepositoryVisibility Visibility { get; set; }

    public string? Description { get; set; }

    /// <summary>The repository that it is a fork of; null for none.</summary>
    public long? ForkOf { get; set; }

    public required string DefaultBranch { get; set; }

    /// <summary>Where git finds it. Null where nobody has said: then it is this server's own address of it.</summary>
    public string? CloneUrl { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<Repository>
    {
        public void Configure(EntityTypeBuilder<Repository> builder)
        {
            builder.ToTable("repositories").HasKey(repository => repository.Id).HasName("PK_repositories");
            builder.Property(repository => repository.Id).HasColumnName("id").ValueGeneratedOnAdd();
            builder.Property(repository => repository.OwnerId).HasColumnName("owner_id");
            builder.Property(repository => repository.Name).HasColumnName("name");
            builder.Property(repository => repository.NameKey).HasColumnName("name_key");
            builder.Property(repository => repository.Visibility).HasColumnName("visibility");
            builder.Property(repository => repository.Description).HasColumnName("description");
            builder.Property(repository => repository.ForkOf).HasColumnName("fork_of");
            builder.Property(repository => repository.DefaultBranch).HasColumnName("default_branch");
            builder.Property(repository => repository.CloneUrl).HasColumnName("clone_url");
            builder.Property(repository => repository.CreatedAt).HasColumnName("created_at");
            builder.Property(repository => repository.UpdatedAt).HasColumnName("updated_at");
            builder.HasIndex(repository => new { repository.OwnerId, repository.NameKey }).IsUnique().HasDatabaseName("IX_repositories_owner_id_name_key");
            builder.HasIndex(repository => repository.ForkOf).HasDatabaseName("IX_repositories_fork_of");
            builder.HasOne<Account>().WithMany().HasForeignKey(repository => repository.OwnerId).OnDelete(DeleteBehavior.Restrict)
                .HasConstraintName("FK_repositories_owner");
            builder.HasOne<Repository>().WithMany().HasForeignKey(repository => repository.ForkOf).OnDelete(DeleteBehavior.SetNull)
                .HasConstraintName("FK_repositories_fork_of");
        }
    }
}

public enum RepositoryVisibility
{
    Public = 0,
    Private = 1,

    /// <summary>Read by every member of the organization that owns it.</summary>
    Internal = 2,
}
