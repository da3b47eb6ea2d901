using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Server.Accounts;

/// <summary>What one user may do with one repository, beyond what ownership and membership give.</summary>
public sealed class Collaborator
{
    public required long RepositoryId { get; init; }

    public required long UserId { get; init; }

    public required AccessLevel Permission { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<Collaborator>
    {
        public void Configure(EntityTypeBuilder<Collaborator> builder)
        {
            builder.ToTable("collaborators").HasKey(collaborator => new { collaborator.RepositoryId, collaborator.UserId }).HasName("PK_collaborators");
            builder.Property(collaborator => collaborator.RepositoryId).HasColumnName("repository_id");
            builder.Property(collaborator => collaborator.UserId).HasColumnName("user_id");
            builder.Property(collaborator => collaborator.Permission).HasColumnName("permission");
            builder.HasIndex(collaborator => collaborator.UserId).HasDatabaseName("IX_collaborators_user_id");
            builder.HasOne<Repository>().WithMany().HasForeignKey(collaborator => collaborator.RepositoryId).OnDelete(DeleteBehavior.Cascade)
                .HasConstraintName("FK_collaborators_repository");
            builder.HasOne<Account>().WithMany().HasForeignKey(collaborator => collaborator.UserId).OnDelete(DeleteBehavior.Cascade)
                .HasConstraintName("FK_collaborators_user");
        }
    }
}

/// <summary>What somebody may do with a repository; each includes those before it.</summary>
public enum AccessLevel
{
    None = 0,

    /// <summary><c>pull</c> in the API.</summary>
    Read = 1,

    /// <summary><c>push</c> in the API.</summary>
    Write = 2,

    Admin = 3,
}
