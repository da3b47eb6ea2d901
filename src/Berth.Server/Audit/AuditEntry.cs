using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Server.Audit;

/// <summary>One line of the audit log. Never changed, never removed; see <see cref="AuditChain"/>.</summary>
public sealed class AuditEntry
{
    /// <summary>Which chain it belongs to: each process writes one of its own.</summary>
    public required string Chain { get; init; }

    /// <summary>From 1, without a gap.</summary>
    public required long Sequence { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Action { get; init; }

    public long? ActorId { get; init; }

    public string? Actor { get; init; }

    public string? User { get; init; }

    public long? OrganizationId { get; init; }

    public string? Repository { get; init; }

    /// <summary>All of it once more, as JSON with its members in alphabetical order: what the code below is of.</summary>
    public required string Body { get; init; }

    /// <summary>HMAC-SHA-256 of the entry before, the chain, the number and the body.</summary>
    public required byte[] Code { get; init; }

    internal sealed class Table : IEntityTypeConfiguration<AuditEntry>
    {
        public void Configure(EntityTypeBuilder<AuditEntry> builder)
        {
            builder.ToTable("audit_entries").HasKey(entry => new { entry.Chain, entry.Sequence }).HasName("PK_audit_entries");
            builder.Property(entry => entry.Chain).HasColumnName("chain");
            builder.Property(entry => entry.Sequence).HasColumnName("sequence");
            builder.Property(entry => entry.At).HasColumnName("at");
            builder.Property(entry => entry.Action).HasColumnName("action");
            builder.Property(entry => entry.ActorId).HasColumnName("actor_id");
            builder.Property(entry => entry.Actor).HasColumnName("actor");
            builder.Property(entry => entry.User).HasColumnName("user_login");
            builder.Property(entry => entry.OrganizationId).HasColumnName("organization_id");
            builder.Property(entry => entry.Repository).HasColumnName("repository");
            builder.Property(entry => entry.Body).HasColumnName("body");
            builder.Property(entry => entry.Code).HasColumnName("code");
            builder.HasIndex(entry => new { entry.OrganizationId, entry.At }).HasDatabaseName("IX_audit_entries_organization_id_at");
        }
    }
}
