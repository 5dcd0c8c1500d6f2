using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Plumbline.Server.Data.Sqlite.Migrations
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
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "bank_account_id",
                table: "invoices",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "display_fields",
                table: "invoices",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "footer",
                table: "invoices",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "has_own_customer",
                table: "invoices",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "has_own_lines",
                table: "invoices",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "is_imported",
                table: "invoices",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "is_paid_externally",
                table: "invoices",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "is_untaxed",
                table: "invoices",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "payment_method_id",
                table: "invoices",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "properties",
                table: "invoices",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "refund_method",
                table: "invoices",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "refunded_at",
                table: "invoices",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "display_service_period",
                table: "invoice_lines",
                type: "INTEGER",
                nullable: false,
                defaultValue: true);

            migrationBuilder.AddColumn<bool>(
                name: "display_unit_amount",
                table: "invoice_lines",
                type: "INTEGER",
                nullable: false,
                defaultValue: true);

            migrationBuilder.AddColumn<bool>(
                name: "has_own_tax_rate",
                table: "invoice_lines",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "ledger_postings",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    entry_id = table.Column<string>(type: "TEXT", nullable: false),
                    cause = table.Column<string>(type: "TEXT", nullable: false),
                    account = table.Column<string>(type: "TEXT", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", nullable: false),
                    subject_id = table.Column<string>(type: "TEXT", nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: false),
                    amount = table.Column<long>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ledger_postings", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "transactions",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    type = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    amount = table.Column<long>(type: "INTEGER", nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", nullable: false),
                    invoicing_entity_id = table.Column<string>(type: "TEXT", nullable: false),
                    process_at = table.Column<long>(type: "INTEGER", nullable: false),
                    due_at = table.Column<long>(type: "INTEGER", nullable: true),
                    settled_at = table.Column<long>(type: "INTEGER", nullable: true),
                    refunded_at = table.Column<long>(type: "INTEGER", nullable: true),
                    original_transaction_id = table.Column<string>(type: "TEXT", nullable: true),
                    reversed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    last_refreshed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    payment_method_type = table.Column<string>(type: "TEXT", nullable: false),
                    payment_method_id = table.Column<string>(type: "TEXT", nullable: true),
                    bank_account_id = table.Column<string>(type: "TEXT", nullable: true),
                    wallet_id = table.Column<string>(type: "TEXT", nullable: true),
                    provider_name = table.Column<string>(type: "TEXT", nullable: true),
                    provider_account_id = table.Column<string>(type: "TEXT", nullable: true),
                    provider_transaction_id = table.Column<string>(type: "TEXT", nullable: true),
                    error_type = table.Column<string>(type: "TEXT", nullable: true),
                    error_message = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_transactions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "transaction_allocations",
                columns: table => new
                {
                    transaction_id = table.Column<string>(type: "TEXT", nullable: false),
                    invoice_id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    amount = table.Column<long>(type: "INTEGER", nullable: false)
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
