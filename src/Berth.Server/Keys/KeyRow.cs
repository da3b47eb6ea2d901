using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Server.Keys;

/// <summary>That a key-encryption key is in use. What is encrypted under it refers to this row: nothing can be written under one that was dropped.</summary>
public sealed class KeyRow
{
    public required string Id { get; init; }

    /// <summary>Of one key alone: what is new is encrypted under it.</summary>
    public required bool IsActive { get; set; }

    /// <summary>A known text encrypted under the key: whoever has another key of that id finds out at once.</summary>
    public required byte[] Check { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    internal sealed class Table : IEntityTypeConfiguration<KeyRow>
    {
        public void Configure(EntityTypeBuilder<KeyRow> builder)
        {
            builder.ToTable("key_encryption_keys").HasKey(key => key.Id).HasName("PK_key_encryption_keys");
            builder.Property(key => key.Id).HasColumnName("id");
            builder.Property(key => key.IsActive).HasColumnName("is_active");
            builder.Property(key => key.Check).HasColumnName("check_value");
            builder.Property(key => key.CreatedAt).HasColumnName("created_at");
            builder.HasIndex(key => key.IsActive).IsUnique().HasFilter("is_active").HasDatabaseName("IX_key_encryption_keys_is_active");
        }
    }
}
