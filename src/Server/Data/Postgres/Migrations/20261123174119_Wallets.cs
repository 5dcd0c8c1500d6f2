using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Plumbline.Server.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Wallets : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "wallet_settings",
                columns: table => new
                {
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    enabled = table.Column<bool>(type: "boolean", nullable: false),
                    allow_free_credits = table.Column<bool>(type: "boolean", nullable: false),
                    allow_topup_on_portal = table.Column<bool>(type: "boolean", nullable: false),
                    product_ids = table.Column<string>(type: "text", nullable: false),
                    updated_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_wallet_settings", x => x.tenant_id);
                });

            migrationBuilder.CreateTable(
                name: "wallet_transactions",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    wallet_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    type = table.Column<string>(type: "text", nullable: false),
                    amount = table.Column<long>(type: "bigint", nullable: false),
                    comment = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    invoice_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    source_invoice_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    transaction_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    original_transaction_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    reverted_by = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    remaining = table.Column<long>(type: "bigint", nullable: false),
                    sources = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_wallet_transactions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "wallets",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    customer_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    currency = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    state = table.Column<string>(type: "text", nullable: false),
                    balance = table.Column<long>(type: "bigint", nullable: false),
                    low_projected_balance_threshold = table.Column<decimal>(type: "numeric", nullable: true),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_wallets", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_wallet_transactions_remaining",
                table: "wallet_transactions",
                column: "wallet_id",
                filter: "remaining > 0");

            migrationBuilder.CreateIndex(
                name: "ix_wallet_transactions_transaction_id",
                table: "wallet_transactions",
                column: "transaction_id");

            migrationBuilder.CreateIndex(
                name: "ix_wallet_transactions_wallet_id_created_at_id",
                table: "wallet_transactions",
                columns: new[] { "wallet_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_wallets_tenant_id_created_at_id",
                table: "wallets",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_wallets_tenant_id_customer_id",
                table: "wallets",
                columns: new[] { "tenant_id", "customer_id" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "wallet_settings");

            migrationBuilder.DropTable(
                name: "wallet_transactions");

            migrationBuilder.DropTable(
                name: "wallets");
        }
    }
}
