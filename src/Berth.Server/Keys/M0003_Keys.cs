using Berth.Server.Storage;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Berth.Server.Keys;

[DbContext(typeof(BerthDbContext)), Migration("0003_keys")]
internal sealed class M0003_Keys : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "key_encryption_keys",
            table => new
            {
                id = table.Column<string>(),
                is_active = table.Column<bool>(),
                check_value = table.Column<byte[]>(),
                created_at = table.Column<long>(),
            },
            constraints: table => table.PrimaryKey("PK_key_encryption_keys", row => row.id));
        migrationBuilder.CreateIndex(
            "IX_key_encryption_keys_is_active", "key_encryption_keys", "is_active", unique: true, filter: "is_active");
        migrationBuilder.CreateTable(
            "server_keys",
            table => new
            {
                name = table.Column<string>(),
                key_id = table.Column<string>(),
                wrapped_key = table.Column<byte[]>(),
                content = table.Column<byte[]>(),
                public_part = table.Column<byte[]>(),
                created_at = table.Column<long>(),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_server_keys", row => row.name);
                table.ForeignKey("FK_server_keys_key", row => row.key_id, "key_encryption_keys", "id", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex("IX_server_keys_key_id", "server_keys", "key_id");
    }
}
