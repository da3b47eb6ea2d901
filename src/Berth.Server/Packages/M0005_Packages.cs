using Berth.Server.Storage;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Berth.Server.Packages;

[DbContext(typeof(BerthDbContext)), Migration("0005_packages")]
internal sealed class M0005_Packages : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "packages",
            table => new
            {
                id = table.Identity(),
                owner_id = table.Column<long>(),
                type = table.Column<int>(),
                name = table.Column<string>(),
                visibility = table.Column<int>(),
                repository_id = table.Column<long>(nullable: true),
                inherits_access = table.Column<bool>(),
                publisher_id = table.Column<long>(nullable: true),
                is_published = table.Column<bool>(),
                push_granted_at = table.Column<long>(),
                created_at = table.Column<long>(),
                updated_at = table.Column<long>(),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_packages", row => row.id);
                table.ForeignKey("FK_packages_owner", row => row.owner_id, "accounts", "id", onDelete: ReferentialAction.Restrict);
                table.ForeignKey("FK_packages_repository", row => row.repository_id, "repositories", "id", onDelete: ReferentialAction.SetNull);
                table.ForeignKey("FK_packages_publisher", row => row.publisher_id, "accounts", "id", onDelete: ReferentialAction.SetNull);
            });
        migrationBuilder.CreateIndex("IX_packages_owner_id_type_name", "packages", ["owner_id", "type", "name"], unique: true);
        migrationBuilder.CreateIndex("IX_packages_repository_id", "packages", "repository_id");
        migrationBuilder.CreateIndex("IX_packages_publisher_id", "packages", "publisher_id");
        migrationBuilder.CreateIndex("IX_packages_push_granted_at", "packages", "push_granted_at");
        MakeVersions(migrationBuilder);
        MakeLists(migrationBuilder);
    }

    private static void MakeVersions(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "package_versions",
            table => new
            {
                id = table.Identity(),
                package_id = table.Column<long>(),
                digest = table.Column<string>(),
                media_type = table.Column<string>(),
                size = table.Column<long>(),
                created_at = table.Column<long>(),
                updated_at = table.Column<long>(),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_package_versions", row => row.id);
                table.ForeignKey("FK_package_versions_package", row => row.package_id, "packages", "id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex("IX_package_versions_package_id_digest", "package_versions", ["package_id", "digest"], unique: true);

        migrationBuilder.CreateTable(
            "package_tags",
            table => new
            {
                package_id = table.Column<long>(),
                tag = table.Column<string>(),
                version_id = table.Column<long>(),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_package_tags", row => new { row.package_id, row.tag });
                table.ForeignKey("FK_package_tags_package", row => row.package_id, "packages", "id", onDelete: ReferentialAction.Cascade);
                table.ForeignKey("FK_package_tags_version", row => row.version_id, "package_versions", "id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex("IX_package_tags_version_id", "package_tags", "version_id");
    }

    private static void MakeLists(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "package_roles",
            table => new
            {
                package_id = table.Column<long>(),
                user_id = table.Column<long>(),
                role = table.Column<int>(),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_package_roles", row => new { row.package_id, row.user_id });
                table.ForeignKey("FK_package_roles_package", row => row.package_id, "packages", "id", onDelete: ReferentialAction.Cascade);
                table.ForeignKey("FK_package_roles_user", row => row.user_id, "accounts", "id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex("IX_package_roles_user_id", "package_roles", "user_id");

        migrationBuilder.CreateTable(
            "package_codespaces",
            table => new
            {
                package_id = table.Column<long>(),
                repository_id = table.Column<long>(),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_package_codespaces", row => new { row.package_id, row.repository_id });
                table.ForeignKey("FK_package_codespaces_package", row => row.package_id, "packages", "id", onDelete: ReferentialAction.Cascade);
                table.ForeignKey("FK_package_codespaces_repository", row => row.repository_id, "repositories", "id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex("IX_package_codespaces_repository_id", "package_codespaces", "repository_id");
    }
}
