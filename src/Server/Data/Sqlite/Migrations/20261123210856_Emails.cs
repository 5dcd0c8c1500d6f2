using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Plumbline.Server.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Emails : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "follow_up_at",
                table: "invoices",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "late_at",
                table: "invoices",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "reminded_through",
                table: "invoices",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "email_batches",
                columns: table => new
                {
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    outcomes = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_email_batches", x => new { x.tenant_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "email_settings",
                columns: table => new
                {
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    invoice_ready = table.Column<bool>(type: "INTEGER", nullable: false),
                    invoice_settled = table.Column<bool>(type: "INTEGER", nullable: false),
                    invoice_errored = table.Column<bool>(type: "INTEGER", nullable: false),
                    checkout_created = table.Column<bool>(type: "INTEGER", nullable: false),
                    checkout_completed = table.Column<bool>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_email_settings", x => x.tenant_id);
                });

            migrationBuilder.CreateTable(
                name: "email_templates",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    language = table.Column<string>(type: "TEXT", nullable: false),
                    subject = table.Column<string>(type: "TEXT", nullable: false),
                    heading = table.Column<string>(type: "TEXT", nullable: false),
                    body = table.Column<string>(type: "TEXT", nullable: false),
                    button = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_email_templates", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "emails",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    recipients = table.Column<string>(type: "TEXT", nullable: false),
                    pending = table.Column<string>(type: "TEXT", nullable: false),
                    refused = table.Column<string>(type: "TEXT", nullable: false),
                    language = table.Column<string>(type: "TEXT", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", nullable: true),
                    invoice_id = table.Column<string>(type: "TEXT", nullable: true),
                    subscription_id = table.Column<string>(type: "TEXT", nullable: true),
                    quote_id = table.Column<string>(type: "TEXT", nullable: true),
                    batch_id = table.Column<string>(type: "TEXT", nullable: true),
                    reminder_step_id = table.Column<string>(type: "TEXT", nullable: true),
                    invoicing_entity_id = table.Column<string>(type: "TEXT", nullable: true),
                    own_subject = table.Column<string>(type: "TEXT", nullable: true),
                    own_body = table.Column<string>(type: "TEXT", nullable: true),
                    facts = table.Column<string>(type: "TEXT", nullable: false),
                    subject = table.Column<string>(type: "TEXT", nullable: true),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    last_error = table.Column<string>(type: "TEXT", nullable: true),
                    due_at = table.Column<long>(type: "INTEGER", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    sent_at = table.Column<long>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_emails", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "reminder_sequences",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    audience = table.Column<string>(type: "TEXT", nullable: false),
                    steps = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reminder_sequences", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_invoices_tenant_id_follow_up_at",
                table: "invoices",
                columns: new[] { "tenant_id", "follow_up_at" },
                filter: "follow_up_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_email_templates_tenant_id_kind_language",
                table: "email_templates",
                columns: new[] { "tenant_id", "kind", "language" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_emails_tenant_id_batch_id",
                table: "emails",
                columns: new[] { "tenant_id", "batch_id" });

            migrationBuilder.CreateIndex(
                name: "ix_emails_tenant_id_created_at_id",
                table: "emails",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_emails_tenant_id_customer_id",
                table: "emails",
                columns: new[] { "tenant_id", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "ix_emails_tenant_id_due_at",
                table: "emails",
                columns: new[] { "tenant_id", "due_at" },
                filter: "due_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_emails_tenant_id_invoice_id",
                table: "emails",
                columns: new[] { "tenant_id", "invoice_id" });

            migrationBuilder.CreateIndex(
                name: "ix_reminder_sequences_tenant_id_created_at_id",
                table: "reminder_sequences",
                columns: new[] { "tenant_id", "created_at", "id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "email_batches");

            migrationBuilder.DropTable(
                name: "email_settings");

            migrationBuilder.DropTable(
                name: "email_templates");

            migrationBuilder.DropTable(
                name: "emails");

            migrationBuilder.DropTable(
                name: "reminder_sequences");

            migrationBuilder.DropIndex(
                name: "ix_invoices_tenant_id_follow_up_at",
                table: "invoices");

            migrationBuilder.DropColumn(
                name: "follow_up_at",
                table: "invoices");

            migrationBuilder.DropColumn(
                name: "late_at",
                table: "invoices");

            migrationBuilder.DropColumn(
                name: "reminded_through",
                table: "invoices");
        }
    }
}
