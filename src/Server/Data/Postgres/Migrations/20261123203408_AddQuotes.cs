using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Plumbline.Server.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class AddQuotes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "quote_id",
                table: "subscriptions",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<long>(
                name: "last_quote_number",
                table: "invoicing_entities",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "quote_id",
                table: "invoices",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.CreateTable(
                name: "approval_requests",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    flow = table.Column<string>(type: "text", nullable: false),
                    quote_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    customer_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    workflow_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    workflow_name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    revision = table.Column<int>(type: "integer", nullable: false),
                    step_execution = table.Column<string>(type: "text", nullable: false),
                    steps = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    decided_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_approval_requests", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "approval_workflows",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    description = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    applicable_flows = table.Column<string>(type: "text", nullable: false),
                    is_active = table.Column<bool>(type: "boolean", nullable: false),
                    priority = table.Column<int>(type: "integer", nullable: false),
                    step_execution = table.Column<string>(type: "text", nullable: false),
                    email_notification_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    rules = table.Column<string>(type: "text", nullable: false),
                    steps = table.Column<string>(type: "text", nullable: false),
                    revision = table.Column<int>(type: "integer", nullable: false),
                    original_workflow_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_approval_workflows", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "quote_files",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    owner_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    use = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    mimetype = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    bytes = table.Column<byte[]>(type: "bytea", nullable: false),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_quote_files", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "quote_signers",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    quote_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    position = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    step_order = table.Column<int>(type: "integer", nullable: false),
                    user_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    email = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    first_name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    last_name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    language = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    status = table.Column<string>(type: "text", nullable: false),
                    signed_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    evidence = table.Column<string>(type: "text", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_quote_signers", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "quote_templates",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    description = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    comments = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    terms = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    expiration_days = table.Column<int>(type: "integer", nullable: false),
                    options = table.Column<string>(type: "text", nullable: false),
                    collect_shipping_details = table.Column<bool>(type: "boolean", nullable: false),
                    require_billing_details = table.Column<bool>(type: "boolean", nullable: false),
                    display_organisation_details = table.Column<bool>(type: "boolean", nullable: false),
                    subscription_template_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    deleted_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_quote_templates", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "quotes",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    customer_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    invoicing_entity_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    currency = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    number = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    template_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    crm_opportunity_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    comments = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    terms = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    owner_email = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    amount = table.Column<long>(type: "bigint", nullable: true),
                    has_own_amount = table.Column<bool>(type: "boolean", nullable: false),
                    options = table.Column<string>(type: "text", nullable: false),
                    expires_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    expired_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    subscription_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    child_subscription_ids = table.Column<string>(type: "text", nullable: false),
                    invoice_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    source_subscription_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    change = table.Column<string>(type: "text", nullable: true),
                    approved_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    public_token = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    sent_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    sent_to = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    sent_message = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    viewed_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    signature = table.Column<string>(type: "text", nullable: true),
                    signed_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    void_reason = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    voided_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_quotes", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_subscriptions_tenant_id_quote_id",
                table: "subscriptions",
                columns: new[] { "tenant_id", "quote_id" },
                filter: "quote_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_approval_requests_tenant_id_quote_id",
                table: "approval_requests",
                columns: new[] { "tenant_id", "quote_id" });

            migrationBuilder.CreateIndex(
                name: "ix_approval_workflows_tenant_id_created_at_id",
                table: "approval_workflows",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_quote_files_tenant_id_owner_id",
                table: "quote_files",
                columns: new[] { "tenant_id", "owner_id" });

            migrationBuilder.CreateIndex(
                name: "ix_quote_signers_tenant_id_quote_id",
                table: "quote_signers",
                columns: new[] { "tenant_id", "quote_id" });

            migrationBuilder.CreateIndex(
                name: "ix_quote_templates_tenant_id_created_at_id",
                table: "quote_templates",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_quotes_public_token",
                table: "quotes",
                column: "public_token",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_quotes_tenant_id_created_at_id",
                table: "quotes",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_quotes_tenant_id_customer_id",
                table: "quotes",
                columns: new[] { "tenant_id", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "ix_quotes_tenant_id_expires_at",
                table: "quotes",
                columns: new[] { "tenant_id", "expires_at" },
                filter: "expired_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_quotes_tenant_id_invoicing_entity_id_number",
                table: "quotes",
                columns: new[] { "tenant_id", "invoicing_entity_id", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_quotes_tenant_id_source_subscription_id",
                table: "quotes",
                columns: new[] { "tenant_id", "source_subscription_id" },
                filter: "source_subscription_id is not null");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "approval_requests");

            migrationBuilder.DropTable(
                name: "approval_workflows");

            migrationBuilder.DropTable(
                name: "quote_files");

            migrationBuilder.DropTable(
                name: "quote_signers");

            migrationBuilder.DropTable(
                name: "quote_templates");

            migrationBuilder.DropTable(
                name: "quotes");

            migrationBuilder.DropIndex(
                name: "ix_subscriptions_tenant_id_quote_id",
                table: "subscriptions");

            migrationBuilder.DropColumn(
                name: "quote_id",
                table: "subscriptions");

            migrationBuilder.DropColumn(
                name: "last_quote_number",
                table: "invoicing_entities");

            migrationBuilder.DropColumn(
                name: "quote_id",
                table: "invoices");
        }
    }
}
