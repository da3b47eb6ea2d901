using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Server.Keys;

/// <summary>A private key of the server itself, encrypted: for sealed boxes, for its authority.</summary>
public sealed class ServerKey
{
    /// <summary>What it is for: <c>sealing</c>, <c>authority</c>.</summary>
    public required string Name { get; init; }

    public required string KeyId { get; set; }

    public required byte[] WrappedKey { get; set; }

    public required byte[] Content { get; init; }

    /// <summary>The part that everybody may have: a public key, a certificate.</summary>
    public required byte[] Public { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    internal sealed class Table : IEntityTypeConfiguration<ServerKey>
    {
        public void Configure(EntityTypeBuilder<ServerKey> builder)
        {
            builder.ToTable("server_keys").HasKey(key => key.Name).HasName("PK_server_keys");
            builder.Property(key => key.Name).HasColumnName("name");
            builder.Property(key => key.KeyId).HasColumnName("key_id");
            builder.Property(key => key.WrappedKey).HasColumnName("wrapped_key");
            builder.Property(key => key.Content).HasColumnName("content");
            builder.Property(key => key.Public).HasColumnName("public_part");
            builder.Property(key => key.CreatedAt).HasColumnName("created_at");
            builder.HasIndex(key => key.KeyId).HasDatabaseName("IX_server_keys_key_id");
            builder.HasOne<KeyRow>().WithMany().HasForeignKey(key => key.KeyId).OnDelete(DeleteBehavior.Restrict).HasConstraintName("FK_server_keys_key");
        }
    }
}
