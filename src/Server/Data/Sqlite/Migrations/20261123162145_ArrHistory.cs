using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Plumbline.Server.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class ArrHistory : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "annual_usage",
                table: "subscriptions",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "arr",
                table: "subscriptions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "arr_entries",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    subscription_id = table.Column<string>(type: "TEXT", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: false),
                    occurred_at = table.Column<long>(type: "INTEGER", nullable: false),
                    movement_type = table.Column<string>(type: "TEXT", nullable: false),
                    data_source = table.Column<string>(type: "TEXT", nullable: false),
                    change_source = table.Column<string>(type: "TEXT", nullable: false),
                    previous = table.Column<string>(type: "TEXT", nullable: true),
                    current = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_arr_entries", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_arr_entries_tenant_id_customer_id_occurred_at_id",
                table: "arr_entries",
                columns: new[] { "tenant_id", "customer_id", "occurred_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_arr_entries_tenant_id_subscription_id_occurred_at_id",
                table: "arr_entries",
                columns: new[] { "tenant_id", "subscription_id", "occurred_at", "id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "arr_entries");

            migrationBuilder.DropColumn(
                name: "annual_usage",
                table: "subscriptions");

            migrationBuilder.DropColumn(
                name: "arr",
                table: "subscriptions");
        }
    }
}
