using Berth.Server.Accounts;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Server.Tokens;

/// <summary>What a build of one repository logs in to the registry with, for an hour. Shown once, kept as SHA-256.</summary>
public sealed class WorkflowToken
{
    public required byte[] Hash { get; init; }

    /// <summary>Who had it made.</summary>
    public required long UserId { get; init; }

    public required long RepositoryId { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    internal sealed class Table : IEntityTypeConfiguration<WorkflowToken>
    {
        public void Configure(EntityTypeBuilder<WorkflowToken> builder)
        {
            builder.ToTable("workflow_tokens").HasKey(token => token.Hash).HasName("PK_workflow_tokens");
            builder.Property(token => token.Hash).HasColumnName("hash");
            builder.Property(token => token.UserId).HasColumnName("user_id");
            builder.Property(token => token.RepositoryId).HasColumnName("repository_id");
            builder.Property(token => token.ExpiresAt).HasColumnName("expires_at");
            builder.HasIndex(token => token.UserId).HasDatabaseName("IX_workflow_tokens_user_id");
            builder.HasIndex(token => token.RepositoryId).HasDatabaseName("IX_workflow_tokens_repository_id");
            builder.HasIndex(token => token.ExpiresAt).HasDatabaseName("IX_workflow_tokens_expires_at");
            builder.HasOne<Account>().WithMany().HasForeignKey(token => token.UserId).OnDelete(DeleteBehavior.Cascade)
                .HasConstraintName("FK_workflow_tokens_user");
            builder.HasOne<Repository>().WithMany().HasForeignKey(token => token.RepositoryId).OnDelete(DeleteBehavior.Cascade)
                .HasConstraintName("FK_workflow_tokens_repository");
        }
    }
}
