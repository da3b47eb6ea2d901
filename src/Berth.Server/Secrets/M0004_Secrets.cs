using Berth.Server.Storage;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Berth.Server.Secrets;

[DbContext(typeof(BerthDbContext)), Migration("0004_secrets")]
internal sealed class M0004_Secrets : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "secrets",
            table => new
            {
                id = table.Identity(),
                level = table.Column<int>(),
                user_id = table.Column<long>(nullable: true),
                repository_id = table.Column<long>(nullable: true),
                organization_id = table.Column<long>(nullable: true),
                name = table.Column<string>(),
                visibility = table.Column<int>(),
                version = table.Column<long>(),
                key_id = table.Column<string>(),
                wrapped_key = table.Column<byte[]>(),
                content = table.Column<byte[]>(),
                created_at = table.Column<long>(),
                updated_at = table.Column<long>(),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_secrets", row => row.id);
                table.ForeignKey("FK_secrets_user", row => row.user_id, "accounts", "id", onDelete: ReferentialAction.Cascade);
                table.ForeignKey("FK_secrets_repository", row => row.repository_id, "repositories", "id", onDelete: ReferentialAction.Cascade);
                table.ForeignKey("FK_secrets_organization", row => row.organization_id, "accounts", "id", onDelete: ReferentialAction.Cascade);
                table.ForeignKey("FK_secrets_key", row => row.key_id, "key_encryption_keys", "id", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex("IX_secrets_user_id_name", "secrets", ["user_id", "name"], unique: true);
        migrationBuilder.CreateIndex("IX_secrets_repository_id_name", "secrets", ["repository_id", "name"], unique: true);
        migrationBuilder.CreateIndex("IX_secrets_organization_id_name", "secrets", ["organization_id", "name"], unique: true);
        migrationBuilder.CreateIndex("IX_secrets_key_id", "secrets", "key_id");

        migrationBuilder.CreateTable(
            "secret_repositories",
            table => new
            {
                secret_id = table.Column<long>(),
                repository_id = table.Column<long>(),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_secret_repositories", row => new { row.secret_id, row.repository_id });
                table.ForeignKey("FK_secret_repositories_secret", row => row.secret_id, "secrets", "id", onDelete: ReferentialAction.Cascade);
                table.ForeignKey("FK_secret_repositories_repository", row => row.repository_id, "repositories", "id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex("IX_secret_repositories_repository_id", "secret_repositories", "repository_id");
    }
}
