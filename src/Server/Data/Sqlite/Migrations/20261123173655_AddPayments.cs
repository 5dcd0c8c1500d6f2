using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Plumbline.Server.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class AddPayments : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "attempt",
                table: "transactions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "collect_at",
                table: "invoices",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "collect_attempts",
                table: "invoices",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "payment_methods",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", nullable: false),
                    type = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    error_type = table.Column<string>(type: "TEXT", nullable: true),
                    number_ending = table.Column<string>(type: "TEXT", nullable: false),
                    expires_on = table.Column<string>(type: "TEXT", nullable: true),
                    brand = table.Column<string>(type: "TEXT", nullable: true),
                    provider_name = table.Column<string>(type: "TEXT", nullable: false),
                    provider_reference = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    deleted_at = table.Column<long>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_payment_methods", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "sandbox_movements",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    method_id = table.Column<string>(type: "TEXT", nullable: false),
                    number = table.Column<string>(type: "TEXT", nullable: false),
                    is_refund = table.Column<bool>(type: "INTEGER", nullable: false),
                    amount = table.Column<long>(type: "INTEGER", nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    settles_at = table.Column<long>(type: "INTEGER", nullable: false),
                    error_type = table.Column<string>(type: "TEXT", nullable: true),
                    disputed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    won_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sandbox_movements", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_invoices_tenant_id_collect_at",
                table: "invoices",
                columns: new[] { "tenant_id", "collect_at" },
                filter: "collect_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_payment_methods_tenant_id_customer_id",
                table: "payment_methods",
                columns: new[] { "tenant_id", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "ix_sandbox_movements_tenant_id_method_id",
                table: "sandbox_movements",
                columns: new[] { "tenant_id", "method_id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "payment_methods");

            migrationBuilder.DropTable(
                name: "sandbox_movements");

            migrationBuilder.DropIndex(
                name: "ix_invoices_tenant_id_collect_at",
                table: "invoices");

            migrationBuilder.DropColumn(
                name: "attempt",
                table: "transactions");

            migrationBuilder.DropColumn(
                name: "collect_at",
                table: "invoices");

            migrationBuilder.DropColumn(
                name: "collect_attempts",
                table: "invoices");
        }
    }
}
