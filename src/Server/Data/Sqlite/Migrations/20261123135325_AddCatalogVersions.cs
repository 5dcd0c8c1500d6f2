using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Plumbline.Server.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class AddCatalogVersions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "catalog_snapshots",
                columns: table => new
                {
                    version_id = table.Column<string>(type: "TEXT", nullable: false),
                    entity_type = table.Column<string>(type: "TEXT", nullable: false),
                    resource_id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    data = table.Column<string>(type: "TEXT", nullable: false),
                    fingerprint = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_catalog_snapshots", x => new { x.version_id, x.entity_type, x.resource_id });
                });

            migrationBuilder.CreateTable(
                name: "catalog_versions",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: true),
                    description = table.Column<string>(type: "TEXT", nullable: true),
                    base_version_id = table.Column<string>(type: "TEXT", nullable: true),
                    revert_of_version_id = table.Column<string>(type: "TEXT", nullable: true),
                    resource_count = table.Column<int>(type: "INTEGER", nullable: true),
                    published_at = table.Column<long>(type: "INTEGER", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_catalog_versions", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_catalog_snapshots_tenant_id",
                table: "catalog_snapshots",
                column: "tenant_id");

            migrationBuilder.CreateIndex(
                name: "ix_catalog_versions_tenant_id_number",
                table: "catalog_versions",
                columns: new[] { "tenant_id", "number" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "catalog_snapshots");

            migrationBuilder.DropTable(
                name: "catalog_versions");
        }
    }
}
