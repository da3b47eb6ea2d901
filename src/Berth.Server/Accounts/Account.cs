using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Server.Accounts;

/// <summary>A user or an organization. They share one space of names, as they own repositories alike.</summary>
public sealed class Account
{
    public long Id { get; init; }

    public required AccountKind Kind { get; init; }

    /// <summary>As it was written; compared without regard to case.</summary>
    public required string Login { get; set; }

    /// <summary><see cref="Login"/> in lower case; unique.</summary>
    public required string LoginKey { get; set; }

    public string? Name { get; set; }

    public string? Email { get; set; }

    public string? Description { get; set; }

    /// <summary>Of a user: may do what the server's administrators may.</summary>
    public bool IsSiteAdmin { get; set; }

    /// <summary>Of an organization: what members may do with each of its repositories. GitHub's default is read.</summary>
    public AccessLevel MemberPermission { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<Account>
    {
        public void Configure(EntityTypeBuilder<Account> builder)
        {
            builder.ToTable("accounts").HasKey(account => account.Id).HasName("PK_accounts");
            builder.Property(account => account.Id).HasColumnName("id").ValueGeneratedOnAdd();
            builder.Property(account => account.Kind).HasColumnName("kind");
            builder.Property(account => account.Login).HasColumnName("login");
            builder.Property(account => account.LoginKey).HasColumnName("login_key");
            builder.Property(account => account.Name).HasColumnName("name");
            builder.Property(account => account.Email).HasColumnName("email");
            builder.Property(account => account.Description).HasColumnName("description");
            builder.Property(account => account.IsSiteAdmin).HasColumnName("is_site_admin");
            builder.Property(account => account.MemberPermission).HasColumnName("member_permission");
            builder.Property(account => account.CreatedAt).HasColumnName("created_at");
            builder.Property(account => account.UpdatedAt).HasColumnName("updated_at");
            builder.HasIndex(account => account.LoginKey).IsUnique().HasDatabaseName("IX_accounts_login_key");
        }
    }
}

public enum AccountKind
{
    User = 0,
    Organization = 1,
}
