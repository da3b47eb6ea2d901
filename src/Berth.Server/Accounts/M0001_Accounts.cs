using Berth.Server.Storage;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Berth.Server.Accounts;

[DbContext(typeof(BerthDbContext)), Migration("0001_accounts")]
internal sealed class M0001_Accounts : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "accounts",
            table => new
            {
                id = table.Identity(),
                kind = table.Column<int>(),
                login = table.Column<string>(),
                login_key = table.Column<string>(),
                name = table.Column<string>(nullable: true),
                email = table.Column<string>(nullable: true),
                description = table.Column<string>(nullable: true),
                is_site_admin = table.Column<bool>(),
                member_permission = table.Column<int>(),
                created_at = table.Column<long>(),
                updated_at = table.Column<long>(),
            },
            constraints: table => table.PrimaryKey("PK_accounts", row => row.id));
        migrationBuilder.CreateIndex("IX_accounts_login_key", "accounts", "login_key", unique: true);

        migrationBuilder.CreateTable(
            "memberships",
            table => new
            {
                organization_id = table.Column<long>(),
                user_id = table.Column<long>(),
                is_owner = table.Column<bool>(),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_memberships", row => new { row.organization_id, row.user_id });
                table.ForeignKey("FK_memberships_organization", row => row.organization_id, "accounts", "id", onDelete: ReferentialAction.Cascade);
                table.ForeignKey("FK_memberships_user", row => row.user_id, "accounts", "id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex("IX_memberships_user_id", "memberships", "user_id");

        migrationBuilder.CreateTable(
            "repositories",
            table => new
            {
                id = table.Identity(),
                owner_id = table.Column<long>(),
                name = table.Column<string>(),
                name_key = table.Column<string>(),
                visibility = table.Column<int>(),
                description = table.Column<string>(nullable: true),
                fork_of = table.Column<long>(nullable: true),
                default_branch = table.Column<string>(),
                clone_url = table.Column<string>(nullable: true),
                created_at = table.Column<long>(),
                updated_at = table.Column<long>(),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_repositories", row => row.id);
                table.ForeignKey("FK_repositories_owner", row => row.owner_id, "accounts", "id", onDelete: ReferentialAction.Restrict);
                table.ForeignKey("FK_repositories_fork_of", row => row.fork_of, "repositories", "id", onDelete: ReferentialAction.SetNull);
            });
        migrationBuilder.CreateIndex("IX_repositories_owner_id_name_key", "repositories", ["owner_id", "name_key"], unique: true);
        migrationBuilder.CreateIndex("IX_repositories_fork_of", "repositories", "fork_of");

        migrationBuilder.CreateTable(
            "collaborators",
            table => new
            {
                repository_id = table.Column<long>(),
                user_id = table.Column<long>(),
                permission = table.Column<int>(),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_collaborators", row => new { row.repository_id, row.user_id });
                table.ForeignKey("FK_collaborators_repository", row => row.repository_id, "repositories", "id", onDelete: ReferentialAction.Cascade);
                table.ForeignKey("FK_collaborators_user", row => row.user_id, "accounts", "id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex("IX_collaborators_user_id", "collaborators", "user_id");

        migrationBuilder.CreateTable(
            "access_tokens",
            table => new
            {
                id = table.Identity(),
                user_id = table.Column<long>(),
                hash = table.Column<byte[]>(),
                last_eight = table.Column<string>(),
                scopes = table.Column<string>(),
                note = table.Column<string>(nullable: true),
                created_at = table.Column<long>(),
                expires_at = table.Column<long>(nullable: true),
                last_used_at = table.Column<long>(nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_access_tokens", row => row.id);
                table.ForeignKey("FK_access_tokens_user", row => row.user_id, "accounts", "id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex("IX_access_tokens_hash", "access_tokens", "hash", unique: true);
        migrationBuilder.CreateIndex("IX_access_tokens_user_id", "access_tokens", "user_id");

        migrationBuilder.CreateTable(
            "token_addresses",
            table => new
            {
                token_id = table.Column<long>(),
                address = table.Column<string>(),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_token_addresses", row => new { row.token_id, row.address });
                table.ForeignKey("FK_token_addresses_token", row => row.token_id, "access_tokens", "id", onDelete: ReferentialAction.Cascade);
            });
    }
}
