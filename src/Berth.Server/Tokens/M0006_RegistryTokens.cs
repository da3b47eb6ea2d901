using Berth.Server.Storage;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Berth.Server.Tokens;

[DbContext(typeof(BerthDbContext)), Migration("0006_registry_tokens")]
internal sealed class M0006_RegistryTokens : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "workflow_tokens",
            table => new
            {
                hash = table.Column<byte[]>(),
                user_id = table.Column<long>(),
                repository_id = table.Column<long>(),
                expires_at = table.Column<long>(),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_workflow_tokens", row => row.hash);
                table.ForeignKey("FK_workflow_tokens_user", row => row.user_id, "accounts", "id", onDelete: ReferentialAction.Cascade);
                table.ForeignKey("FK_workflow_tokens_repository", row => row.repository_id, "repositories", "id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex("IX_workflow_tokens_user_id", "workflow_tokens", "user_id");
        migrationBuilder.CreateIndex("IX_workflow_tokens_repository_id", "workflow_tokens", "repository_id");
        migrationBuilder.CreateIndex("IX_workflow_tokens_expires_at", "workflow_tokens", "expires_at");
    }
}
