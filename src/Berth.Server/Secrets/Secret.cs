using Berth.Core.Secrets;
using Berth.Server.Accounts;
using Berth.Server.Keys;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Server.Secrets;

/// <summary>A secret at one level. Its value is encrypted, and bound to the row: see <see cref="SecretBinding"/>.</summary>
public sealed class Secret
{
    public long Id { get; init; }

    public required SecretLevel Level { get; init; }

    /// <summary>Whose it is: one of the three, as the level says.</summary>
    public long? UserId { get; init; }

    public long? RepositoryId { get; init; }

    public long? OrganizationId { get; init; }

    /// <summary>In capitals.</summary>
    public required string Name { get; init; }

    /// <summary>Of an organization's secret; a user's is always shared with selected repositories.</summary>
    public required SecretVisibility Visibility { get; set; }

    /// <summary>Counts the values it has had.</summary>
    public required long Version { get; set; }

    public required string KeyId { get; set; }

    public required byte[] WrappedKey { get; set; }

    public required byte[] Content { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<Secret>
    {
        public void Configure(EntityTypeBuilder<Secret> builder)
        {
            builder.ToTable("secrets").HasKey(secret => secret.Id).HasName("PK_secrets");
            builder.Property(secret => secret.Id).HasColumnName("id").ValueGeneratedOnAdd();
            builder.Property(secret => secret.Level).HasColumnName("level");
            builder.Property(secret => secret.UserId).HasColumnName("user_id");
            builder.Property(secret => secret.RepositoryId).HasColumnName("repository_id");
            builder.Property(secret => secret.OrganizationId).HasColumnName("organization_id");
            builder.Property(secret => secret.Name).HasColumnName("name");
            builder.Property(secret => secret.Visibility).HasColumnName("visibility");
            builder.Property(secret => secret.Version).HasColumnName("version");
            builder.Property(secret => secret.KeyId).HasColumnName("key_id");
            builder.Property(secret => secret.WrappedKey).HasColumnName("wrapped_key");
            builder.Property(secret => secret.Content).HasColumnName("content");
            builder.Property(secret => secret.CreatedAt).HasColumnName("created_at");
            builder.Property(secret => secret.UpdatedAt).HasColumnName("updated_at");
            builder.HasIndex(secret => new { secret.UserId, secret.Name }).IsUnique().HasDatabaseName("IX_secrets_user_id_name");
            builder.HasIndex(secret => new { secret.RepositoryId, secret.Name }).IsUnique().HasDatabaseName("IX_secrets_repository_id_name");
            builder.HasIndex(secret => new { secret.OrganizationId, secret.Name }).IsUnique().HasDatabaseName("IX_secrets_organization_id_name");
            builder.HasIndex(secret => secret.KeyId).HasDatabaseName("IX_secrets_key_id");
            builder.HasOne<Account>().WithMany().HasForeignKey(secret => secret.UserId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("FK_secrets_user");
            builder.HasOne<Repository>().WithMany().HasForeignKey(secret => secret.RepositoryId).OnDelete(DeleteBehavior.Cascade)
                .HasConstraintName("FK_secrets_repository");
            builder.HasOne<Account>().WithMany().HasForeignKey(secret => secret.OrganizationId).OnDelete(DeleteBehavior.Cascade)
                .HasConstraintName("FK_secrets_organization");
            builder.HasOne<KeyRow>().WithMany().HasForeignKey(secret => secret.KeyId).OnDelete(DeleteBehavior.Restrict).HasConstraintName("FK_secrets_key");
        }
    }
}

/// <summary>Which repositories of an organization its secret reaches.</summary>
public enum SecretVisibility
{
    /// <summary>Every one, public ones included.</summary>
    All = 0,

    /// <summary>Private and internal ones.</summary>
    Private = 1,

    /// <summary>Those that are listed.</summary>
    Selected = 2,
}
