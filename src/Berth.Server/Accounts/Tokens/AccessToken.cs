using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Server.Accounts.Tokens;

/// <summary>A classic personal access token. The token itself was shown once, and is nowhere.</summary>
public sealed class AccessToken
{
    public long Id { get; init; }

    public required long UserId { get; init; }

    /// <summary>SHA-256 of the whole token.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>Its last eight characters, to tell tokens apart.</summary>
    public required string LastEight { get; init; }

    /// <summary>Normal form: separated by <c>", "</c>, implied ones left out.</summary>
    public required string Scopes { get; set; }

    public string? Note { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null for one that does not end by itself.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>To the minute or so.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<AccessToken>
    {
        public void Configure(EntityTypeBuilder<AccessToken> builder)
        {
            builder.ToTable("access_tokens").HasKey(token => token.Id).HasName("PK_access_tokens");
            builder.Property(token => token.Id).HasColumnName("id").ValueGeneratedOnAdd();
            builder.Property(token => token.UserId).HasColumnName("user_id");
            builder.Property(token => token.Hash).HasColumnName("hash");
            builder.Property(token => token.LastEight).HasColumnName("last_eight");
            builder.Property(token => token.Scopes).HasColumnName("scopes");
            builder.Property(token => token.Note).HasColumnName("note");
            builder.Property(token => token.CreatedAt).HasColumnName("created_at");
            builder.Property(token => token.ExpiresAt).HasColumnName("expires_at");
            builder.Property(token => token.LastUsedAt).HasColumnName("last_used_at");
            builder.HasIndex(token => token.Hash).IsUnique().HasDatabaseName("IX_access_tokens_hash");
            builder.HasIndex(token => token.UserId).HasDatabaseName("IX_access_tokens_user_id");
            builder.HasOne<Account>().WithMany().HasForeignKey(token => token.UserId).OnDelete(DeleteBehavior.Cascade)
                .HasConstraintName("FK_access_tokens_user");
        }
    }
}

/// <summary>An address that a token was used from before.</summary>
public sealed class TokenAddress
{
    public required long TokenId { get; init; }

    public required string Address { get; init; }

    internal sealed class Table : IEntityTypeConfiguration<TokenAddress>
    {
        public void Configure(EntityTypeBuilder<TokenAddress> builder)
        {
            builder.ToTable("token_addresses").HasKey(one => new { one.TokenId, one.Address }).HasName("PK_token_addresses");
            builder.Property(one => one.TokenId).HasColumnName("token_id");
            builder.Property(one => one.Address).HasColumnName("address");
            builder.HasOne<AccessToken>().WithMany().HasForeignKey(one => one.TokenId).OnDelete(DeleteBehavior.Cascade)
                .HasConstraintName("FK_token_addresses_token");
        }
    }
}
