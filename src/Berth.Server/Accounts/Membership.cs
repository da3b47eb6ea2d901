using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Server.Accounts;

/// <summary>That a user belongs to an organization.</summary>
public sealed class Membership
{
    public required long OrganizationId { get; init; }

    public required long UserId { get; init; }

    /// <summary>Owners may do everything with the organization; in the API their role is <c>admin</c>.</summary>
    public required bool IsOwner { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<Membership>
    {
        public void Configure(EntityTypeBuilder<Membership> builder)
        {
            builder.ToTable("memberships").HasKey(membership => new { membership.OrganizationId, membership.UserId }).HasName("PK_memberships");
            builder.Property(membership => membership.OrganizationId).HasColumnName("organization_id");
            builder.Property(membership => membership.UserId).HasColumnName("user_id");
            builder.Property(membership => membership.IsOwner).HasColumnName("is_owner");
            builder.HasIndex(membership => membership.UserId).HasDatabaseName("IX_memberships_user_id");
            builder.HasOne<Account>().WithMany().HasForeignKey(membership => membership.OrganizationId).OnDelete(DeleteBehavior.Cascade)
                .HasConstraintName("FK_memberships_organization");
            builder.HasOne<Account>().WithMany().HasForeignKey(membership => membership.UserId).OnDelete(DeleteBehavior.Cascade)
                .HasConstraintName("FK_memberships_user");
        }
    }
}
