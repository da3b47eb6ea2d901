using Berth.Server.Storage;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Berth.Server.Codespaces;

[DbContext(typeof(BerthDbContext)), Migration("0008_prebuilds")]
internal sealed class M0008_Prebuilds : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.AddColumn<bool>("is_prebuild", "codespaces", nullable: false, defaultValue: false);
}
