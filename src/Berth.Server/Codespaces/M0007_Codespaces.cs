using Berth.Server.Storage;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Berth.Server.Codespaces;

[DbContext(typeof(BerthDbContext)), Migration("0007_codespaces")]
internal sealed class M0007_Codespaces : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "codespaces",
            table => new
            {
                id = table.Identity(),
                name = table.Column<string>(),
                user_id = table.Column<long>(),
                repository_id = table.Column<long>(),
                @ref = table.Column<string>(nullable: true),
                pull_request = table.Column<int>(nullable: true),
                is_fork_pull_request = table.Column<bool>(),
                devcontainer_path = table.Column<string>(nullable: true),
                display_name = table.Column<string>(nullable: true),
                platform = table.Column<string>(),
                has_registry_secrets_in_environment = table.Column<bool>(),
                idle_timeout_minutes = table.Column<int>(nullable: true),
                retention_minutes = table.Column<int>(nullable: true),
                state = table.Column<int>(),
                failure_reason = table.Column<string>(nullable: true),
                launch = table.Column<int>(),
                created_at = table.Column<long>(),
                updated_at = table.Column<long>(),
                last_seen_at = table.Column<long>(),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_codespaces", row => row.id);
                table.ForeignKey("FK_codespaces_user", row => row.user_id, "accounts", "id", onDelete: ReferentialAction.Cascade);
                table.ForeignKey("FK_codespaces_repository", row => row.repository_id, "repositories", "id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex("IX_codespaces_name", "codespaces", "name", unique: true);
        migrationBuilder.CreateIndex("IX_codespaces_user_id", "codespaces", "user_id");
        migrationBuilder.CreateIndex("IX_codespaces_repository_id", "codespaces", "repository_id");
    }
}
