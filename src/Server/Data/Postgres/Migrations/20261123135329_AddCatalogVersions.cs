using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Plumbline.Server.Data.Postgres.Migrations
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
                    version_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    entity_type = table.Column<string>(type: "text", nullable: false),
                    resource_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    data = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    fingerprint = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_catalog_snapshots", x => new { x.version_id, x.entity_type, x.resource_id });
                });

            migrationBuilder.CreateTable(
                name: "catalog_versions",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    description = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    base_version_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    revert_of_version_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    resource_count = table.Column<int>(type: "integer", nullable: true),
                    published_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
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
