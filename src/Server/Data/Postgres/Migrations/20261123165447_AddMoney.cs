using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Plumbline.Server.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class AddMoney : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "additional_info",
                table: "invoices",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "bank_account_id",
                table: "invoices",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "display_fields",
                table: "invoices",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "footer",
                table: "invoices",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<bool>(
                name: "has_own_customer",
                table: "invoices",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "has_own_lines",
                table: "invoices",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "is_imported",
                table: "invoices",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "is_paid_externally",
                table: "invoices",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "is_untaxed",
                table: "invoices",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "payment_method_id",
                table: "invoices",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "properties",
                table: "invoices",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "refund_method",
                table: "invoices",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "refunded_at",
                table: "invoices",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "display_service_period",
                table: "invoice_lines",
                type: "boolean",
                nullable: false,
                defaultValue: true);

            migrationBuilder.AddColumn<bool>(
                name: "display_unit_amount",
                table: "invoice_lines",
                type: "boolean",
                nullable: false,
                defaultValue: true);

            migrationBuilder.AddColumn<bool>(
                name: "has_own_tax_rate",
                table: "invoice_lines",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "ledger_postings",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    entry_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    cause = table.Column<string>(type: "text", nullable: false),
                    account = table.Column<string>(type: "text", nullable: false),
                    customer_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    subject_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    currency = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    amount = table.Column<long>(type: "bigint", nullable: false),
                    at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ledger_postings", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "transactions",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    amount = table.Column<long>(type: "bigint", nullable: false),
                    currency = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    customer_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    invoicing_entity_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    process_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    due_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    settled_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    refunded_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    original_transaction_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    reversed_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    last_refreshed_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    payment_method_type = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    payment_method_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    bank_account_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    wallet_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    provider_name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    provider_account_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    provider_transaction_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    error_type = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    error_message = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_transactions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "transaction_allocations",
                columns: table => new
                {
                    transaction_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    invoice_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    amount = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_transaction_allocations", x => new { x.transaction_id, x.invoice_id });
                    table.ForeignKey(
                        name: "fk_transaction_allocations_transactions_transaction_id",
                        column: x => x.transaction_id,
                        principalTable: "transactions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_ledger_postings_tenant_id_account_subject_id",
                table: "ledger_postings",
                columns: new[] { "tenant_id", "account", "subject_id" });

            migrationBuilder.CreateIndex(
                name: "ix_transaction_allocations_invoice_id",
                table: "transaction_allocations",
                column: "invoice_id");

            migrationBuilder.CreateIndex(
                name: "ix_transactions_original_transaction_id",
                table: "transactions",
                column: "original_transaction_id");

            migrationBuilder.CreateIndex(
                name: "ix_transactions_tenant_id_created_at_id",
                table: "transactions",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_transactions_tenant_id_customer_id",
                table: "transactions",
                columns: new[] { "tenant_id", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "ix_transactions_tenant_id_due_at",
                table: "transactions",
                columns: new[] { "tenant_id", "due_at" },
                filter: "due_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_transactions_tenant_id_provider_name_provider_transaction_id",
                table: "transactions",
                columns: new[] { "tenant_id", "provider_name", "provider_transaction_id" },
                unique: true,
                filter: "provider_transaction_id is not null");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ledger_postings");

            migrationBuilder.DropTable(
                name: "transaction_allocations");

            migrationBuilder.DropTable(
                name: "transactions");

            migrationBuilder.DropColumn(
                name: "additional_info",
                table: "invoices");

            migrationBuilder.DropColumn(
                name: "bank_account_id",
                table: "invoices");

            migrationBuilder.DropColumn(
                name: "display_fields",
                table: "invoices");

            migrationBuilder.DropColumn(
                name: "footer",
                table: "invoices");

            migrationBuilder.DropColumn(
                name: "has_own_customer",
                table: "invoices");

            migrationBuilder.DropColumn(
                name: "has_own_lines",
                table: "invoices");

            migrationBuilder.DropColumn(
                name: "is_imported",
                table: "invoices");

            migrationBuilder.DropColumn(
                name: "is_paid_externally",
                table: "invoices");

            migrationBuilder.DropColumn(
                name: "is_untaxed",
                table: "invoices");

            migrationBuilder.DropColumn(
                name: "payment_method_id",
                table: "invoices");

            migrationBuilder.DropColumn(
                name: "properties",
                table: "invoices");

            migrationBuilder.DropColumn(
                name: "refund_method",
                table: "invoices");

            migrationBuilder.DropColumn(
                name: "refunded_at",
                table: "invoices");

            migrationBuilder.DropColumn(
                name: "display_service_period",
                table: "invoice_lines");

            migrationBuilder.DropColumn(
                name: "display_unit_amount",
                table: "invoice_lines");

            migrationBuilder.DropColumn(
                name: "has_own_tax_rate",
                table: "invoice_lines");
        }
    }
}
