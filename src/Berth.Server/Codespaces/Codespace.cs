using Berth.Server.Accounts;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Server.Codespaces;

/// <summary>A dev container that one user launches from one repository at one ref, wherever it runs. One that was deleted stays for its agent to hear of.</summary>
public sealed class Codespace
{
    public long Id { get; init; }

    /// <summary>Unique on this server, and chosen by it: <c>mona-api-7k3f9q2mzx</c>.</summary>
    public required string Name { get; init; }

    public required long UserId { get; init; }

    public required long RepositoryId { get; init; }

    /// <summary>The branch or tag; null where the launcher did not say.</summary>
    public string? Ref { get; init; }

    /// <summary>Of a pull request: its number.</summary>
    public int? PullRequest { get; init; }

    /// <summary>Whether its content comes from a fork's pull request: it gets no secrets.</summary>
    public required bool IsForkPullRequest { get; init; }

    /// <summary>Whether this launch makes an image in advance, for everybody: nobody's own secrets are in it, and no variables.</summary>
    public bool IsPrebuild { get; set; }

    public string? DevcontainerPath { get; set; }

    public string? DisplayName { get; set; }

    /// <summary>What runs it, in its launcher's word: <c>machine</c>, <c>kubernetes</c>, <c>coder</c>, <c>ci</c>.</summary>
    public required string Platform { get; set; }

    /// <summary>Whether PASSWORD of its registry secret sets goes into its environment.</summary>
    public bool HasRegistrySecretsInEnvironment { get; init; }

    public int? IdleTimeoutMinutes { get; set; }

    public int? RetentionMinutes { get; init; }

    /// <summary>As somebody said last; see <see cref="CodespaceStates.Shown"/> for what it is.</summary>
    public required CodespaceState State { get; set; }

    /// <summary>Why it failed; null where it did not.</summary>
    public string? FailureReason { get; set; }

    /// <summary>Counts its launches; a token of an earlier one is good for nothing.</summary>
    public required int Launch { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>When its agent was heard of last, or it was launched.</summary>
    public required DateTimeOffset LastSeenAt { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<Codespace>
    {
        public void Configure(EntityTypeBuilder<Codespace> builder)
        {
            builder.ToTable("codespaces").HasKey(codespace => codespace.Id).HasName("PK_codespaces");
            builder.Property(codespace => codespace.Id).HasColumnName("id").ValueGeneratedOnAdd();
            builder.Property(codespace => codespace.Name).HasColumnName("name");
            builder.Property(codespace => codespace.UserId).HasColumnName("user_id");
            builder.Property(codespace => codespace.RepositoryId).HasColumnName("repository_id");
            builder.Property(codespace => codespace.Ref).HasColumnName("ref");
            builder.Property(codespace => codespace.PullRequest).HasColumnName("pull_request");
            builder.Property(codespace => codespace.IsForkPullRequest).HasColumnName("is_fork_pull_request");
            builder.Property(codespace => codespace.IsPrebuild).HasColumnName("is_prebuild");
            builder.Property(codespace => codespace.DevcontainerPath).HasColumnName("devcontainer_path");
            builder.Property(codespace => codespace.DisplayName).HasColumnName("display_name");
            builder.Property(codespace => codespace.Platform).HasColumnName("platform");
            builder.Property(codespace => codespace.HasRegistrySecretsInEnvironment).HasColumnName("has_registry_secrets_in_environment");
            builder.Property(codespace => codespace.IdleTimeoutMinutes).HasColumnName("idle_timeout_minutes");
            builder.Property(codespace => codespace.RetentionMinutes).HasColumnName("retention_minutes");
            builder.Property(codespace => codespace.State).HasColumnName("state");
            builder.Property(codespace => codespace.FailureReason).HasColumnName("failure_reason");
            builder.Property(codespace => codespace.Launch).HasColumnName("launch");
            builder.Property(codespace => codespace.CreatedAt).HasColumnName("created_at");
            builder.Property(codespace => codespace.UpdatedAt).HasColumnName("updated_at");
            builder.Property(codespace => codespace.LastSeenAt).HasColumnName("last_seen_at");
            builder.HasIndex(codespace => codespace.Name).IsUnique().HasDatabaseName("IX_codespaces_name");
            builder.HasIndex(codespace => codespace.UserId).HasDatabaseName("IX_codespaces_user_id");
            builder.HasIndex(codespace => codespace.RepositoryId).HasDatabaseName("IX_codespaces_repository_id");
            builder.HasOne<Account>().WithMany().HasForeignKey(codespace => codespace.UserId).OnDelete(DeleteBehavior.Cascade)
                .HasConstraintName("FK_codespaces_user");
            builder.HasOne<Repository>().WithMany().HasForeignKey(codespace => codespace.RepositoryId).OnDelete(DeleteBehavior.Cascade)
                .HasConstraintName("FK_codespaces_repository");
        }
    }
}
