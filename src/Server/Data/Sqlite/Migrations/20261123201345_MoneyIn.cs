using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Plumbline.Server.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class MoneyIn : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "auto_load",
                table: "wallets",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "auto_load_next_at",
                table: "wallets",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "due_at",
                table: "wallets",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "is_projected_low",
                table: "wallets",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "loading_transaction_id",
                table: "wallets",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "project_at",
                table: "wallets",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "refill_from",
                table: "wallets",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "line_ids",
                table: "wallet_transactions",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<long>(
                name: "loaded",
                table: "transactions",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "loads_wallet_id",
                table: "transactions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "checkout_session_id",
                table: "subscriptions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<decimal>(
                name: "conversion_rate",
                table: "invoices",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "converted_amount",
                table: "invoices",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "converted_at",
                table: "invoices",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "internal_comment",
                table: "invoices",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "bank_transactions",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    bank_account_id = table.Column<string>(type: "TEXT", nullable: false),
                    identity = table.Column<string>(type: "TEXT", nullable: false),
                    description = table.Column<string>(type: "TEXT", nullable: false),
                    amount = table.Column<long>(type: "INTEGER", nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: false),
                    original_amount = table.Column<long>(type: "INTEGER", nullable: true),
                    original_currency = table.Column<string>(type: "TEXT", nullable: true),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    bank_reference = table.Column<string>(type: "TEXT", nullable: true),
                    counterparty_name = table.Column<string>(type: "TEXT", nullable: true),
                    counterparty_account = table.Column<string>(type: "TEXT", nullable: true),
                    authorized_at = table.Column<long>(type: "INTEGER", nullable: false),
                    settled_at = table.Column<long>(type: "INTEGER", nullable: true),
                    transaction_id = table.Column<string>(type: "TEXT", nullable: true),
                    customer_id = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bank_transactions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "checkout_sessions",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", nullable: false),
                    invoice_id = table.Column<string>(type: "TEXT", nullable: true),
                    subscription_id = table.Column<string>(type: "TEXT", nullable: true),
                    starts_at = table.Column<long>(type: "INTEGER", nullable: true),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    token = table.Column<string>(type: "TEXT", nullable: false),
                    available_payment_methods = table.Column<string>(type: "TEXT", nullable: false),
                    send_to_email = table.Column<string>(type: "TEXT", nullable: true),
                    send_to_message = table.Column<string>(type: "TEXT", nullable: true),
                    redirect_url = table.Column<string>(type: "TEXT", nullable: true),
                    payment_method_id = table.Column<string>(type: "TEXT", nullable: true),
                    transaction_id = table.Column<string>(type: "TEXT", nullable: true),
                    last_error = table.Column<string>(type: "TEXT", nullable: true),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: false),
                    due_at = table.Column<long>(type: "INTEGER", nullable: true),
                    completed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_checkout_sessions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "credit_orders",
                columns: table => new
                {
                    invoice_id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", nullable: false),
                    product_id = table.Column<string>(type: "TEXT", nullable: false),
                    count = table.Column<decimal>(type: "TEXT", nullable: false),
                    net = table.Column<long>(type: "INTEGER", nullable: false),
                    price = table.Column<string>(type: "TEXT", nullable: true),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: true),
                    granted_at = table.Column<long>(type: "INTEGER", nullable: true),
                    not_before = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_credit_orders", x => x.invoice_id);
                });

            migrationBuilder.CreateTable(
                name: "customer_providers",
                columns: table => new
                {
                    customer_id = table.Column<string>(type: "TEXT", nullable: false),
                    provider_name = table.Column<string>(type: "TEXT", nullable: false),
                    connection_id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    entity_id = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_customer_providers", x => new { x.customer_id, x.provider_name, x.connection_id });
                });

            migrationBuilder.CreateTable(
                name: "exchange_rates",
                columns: table => new
                {
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    date = table.Column<long>(type: "INTEGER", nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: false),
                    rate = table.Column<decimal>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_exchange_rates", x => new { x.tenant_id, x.date, x.currency });
                });

            migrationBuilder.CreateIndex(
                name: "ix_wallets_tenant_id_due_at",
                table: "wallets",
                columns: new[] { "tenant_id", "due_at" },
                filter: "due_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_wallets_tenant_id_project_at",
                table: "wallets",
                columns: new[] { "tenant_id", "project_at" },
                filter: "project_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_bank_transactions_bank_account_id_created_at_id",
                table: "bank_transactions",
                columns: new[] { "bank_account_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_bank_transactions_bank_account_id_identity",
                table: "bank_transactions",
                columns: new[] { "bank_account_id", "identity" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_bank_transactions_tenant_id_counterparty_account",
                table: "bank_transactions",
                columns: new[] { "tenant_id", "counterparty_account" },
                filter: "customer_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_checkout_sessions_tenant_id_created_at_id",
                table: "checkout_sessions",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_checkout_sessions_tenant_id_due_at",
                table: "checkout_sessions",
                columns: new[] { "tenant_id", "due_at" },
                filter: "due_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_checkout_sessions_transaction_id",
                table: "checkout_sessions",
                column: "transaction_id");

            migrationBuilder.CreateIndex(
                name: "ix_credit_orders_tenant_id_customer_id",
                table: "credit_orders",
                columns: new[] { "tenant_id", "customer_id" },
                filter: "granted_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_customer_providers_tenant_id_provider_name_entity_id",
                table: "customer_providers",
                columns: new[] { "tenant_id", "provider_name", "entity_id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "bank_transactions");

            migrationBuilder.DropTable(
                name: "checkout_sessions");

            migrationBuilder.DropTable(
                name: "credit_orders");

            migrationBuilder.DropTable(
                name: "customer_providers");

            migrationBuilder.DropTable(
                name: "exchange_rates");

            migrationBuilder.DropIndex(
                name: "ix_wallets_tenant_id_due_at",
                table: "wallets");

            migrationBuilder.DropIndex(
                name: "ix_wallets_tenant_id_project_at",
                table: "wallets");

            migrationBuilder.DropColumn(
                name: "auto_load",
                table: "wallets");

            migrationBuilder.DropColumn(
                name: "auto_load_next_at",
                table: "wallets");

            migrationBuilder.DropColumn(
                name: "due_at",
                table: "wallets");

            migrationBuilder.DropColumn(
                name: "is_projected_low",
                table: "wallets");

            migrationBuilder.DropColumn(
                name: "loading_transaction_id",
                table: "wallets");

            migrationBuilder.DropColumn(
                name: "project_at",
                table: "wallets");

            migrationBuilder.DropColumn(
                name: "refill_from",
                table: "wallets");

            migrationBuilder.DropColumn(
                name: "line_ids",
                table: "wallet_transactions");

            migrationBuilder.DropColumn(
                name: "loaded",
                table: "transactions");

            migrationBuilder.DropColumn(
                name: "loads_wallet_id",
                table: "transactions");

            migrationBuilder.DropColumn(
                name: "checkout_session_id",
                table: "subscriptions");

            migrationBuilder.DropColumn(
                name: "conversion_rate",
                table: "invoices");

            migrationBuilder.DropColumn(
                name: "converted_amount",
                table: "invoices");

            migrationBuilder.DropColumn(
                name: "converted_at",
                table: "invoices");

            migrationBuilder.DropColumn(
                name: "internal_comment",
                table: "invoices");
        }
    }
}
