using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Plumbline.Server.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Credits : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "credit_balances",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    customer_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    product_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    balance = table.Column<decimal>(type: "numeric", nullable: false),
                    low_count_threshold = table.Column<decimal>(type: "numeric", nullable: true),
                    auto_topup = table.Column<string>(type: "text", nullable: true),
                    meters = table.Column<string>(type: "text", nullable: false),
                    uncovered = table.Column<decimal>(type: "numeric", nullable: false),
                    counted_from = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    last_refreshed_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    due_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_credit_balances", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "credit_transactions",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    balance_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    customer_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    product_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    type = table.Column<string>(type: "text", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    credit_count = table.Column<decimal>(type: "numeric", nullable: false),
                    balance_after = table.Column<decimal>(type: "numeric", nullable: false),
                    left = table.Column<decimal>(type: "numeric", nullable: false),
                    is_open = table.Column<bool>(type: "boolean", nullable: false),
                    expires_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    price = table.Column<string>(type: "text", nullable: true),
                    amount_excluding_tax = table.Column<long>(type: "bigint", nullable: true),
                    invoice_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    payment_method_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    event_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    aggregator_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_credit_transactions", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_credit_balances_tenant_id_customer_id_product_id",
                table: "credit_balances",
                columns: new[] { "tenant_id", "customer_id", "product_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_credit_balances_tenant_id_due_at",
                table: "credit_balances",
                columns: new[] { "tenant_id", "due_at" },
                filter: "due_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_credit_transactions_balance_id_created_at_id",
                table: "credit_transactions",
                columns: new[] { "balance_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_credit_transactions_open",
                table: "credit_transactions",
                column: "balance_id",
                filter: "is_open");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "credit_balances");

            migrationBuilder.DropTable(
                name: "credit_transactions");
        }
    }
}
