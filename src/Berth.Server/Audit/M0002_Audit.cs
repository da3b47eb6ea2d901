using Berth.Server.Storage;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Berth.Server.Audit;

[DbContext(typeof(BerthDbContext)), Migration("0002_audit")]
internal sealed class M0002_Audit : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        // No key to accounts: what was told stays when they go.
        migrationBuilder.CreateTable(
            "audit_entries",
            table => new
            {
                chain = table.Column<string>(),
                sequence = table.Column<long>(),
                at = table.Column<long>(),
                action = table.Column<string>(),
                actor_id = table.Column<long>(nullable: true),
                actor = table.Column<string>(nullable: true),
                user_login = table.Column<string>(nullable: true),
                organization_id = table.Column<long>(nullable: true),
                repository = table.Column<string>(nullable: true),
                body = table.Column<string>(),
                code = table.Column<byte[]>(),
            },
            constraints: table => table.PrimaryKey("PK_audit_entries", row => new { row.chain, row.sequence }));
        migrationBuilder.CreateIndex("IX_audit_entries_organization_id_at", "audit_entries", ["organization_id", "at"]);
    }
}
