using Berth.Server.Accounts;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Server.Secrets;

/// <summary>That a secret is shared with a repository.</summary>
public sealed class SecretRepository
{
    public required long SecretId { get; init; }

    public required long RepositoryId { get; init; }

    internal sealed class Table : IEntityTypeConfiguration<SecretRepository>
    {
        public void Configure(EntityTypeBuilder<SecretRepository> builder)
        {
            builder.ToTable("secret_repositories").HasKey(shared => new { shared.SecretId, shared.RepositoryId }).HasName("PK_secret_repositories");
            builder.Property(shared => shared.SecretId).HasColumnName("secret_id");
            builder.Property(shared => shared.RepositoryId).HasColumnName("repository_id");
            builder.HasIndex(shared => shared.RepositoryId).HasDatabaseName("IX_secret_repositories_repository_id");
            builder.HasOne<Secret>().WithMany().HasForeignKey(shared => shared.SecretId).OnDelete(DeleteBehavior.Cascade)
                .HasConstraintName("FK_secret_repositories_secret");
            builder.HasOne<Repository>().WithMany().HasForeignKey(shared => shared.RepositoryId).OnDelete(DeleteBehavior.Cascade)
                .HasConstraintName("FK_secret_repositories_repository");
        }
    }
}
