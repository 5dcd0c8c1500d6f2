using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Plumbline.Server.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Consolidation : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "consolidate_at",
                table: "invoices",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "payer_id",
                table: "invoices",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "payer_invoice_id",
                table: "invoices",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "source_line_id",
                table: "invoice_lines",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "invoice_anchor_at",
                table: "customers",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_invoices_payer_id",
                table: "invoices",
                column: "payer_id",
                filter: "payer_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_invoices_payer_invoice_id",
                table: "invoices",
                column: "payer_invoice_id",
                filter: "payer_invoice_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_invoices_tenant_id_consolidate_at",
                table: "invoices",
                columns: new[] { "tenant_id", "consolidate_at" },
                filter: "consolidate_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_invoice_lines_source_line_id",
                table: "invoice_lines",
                column: "source_line_id",
                filter: "source_line_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_customers_tenant_id_next_invoice_at",
                table: "customers",
                columns: new[] { "tenant_id", "next_invoice_at" },
                filter: "next_invoice_at is not null");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_invoices_payer_id",
                table: "invoices");

            migrationBuilder.DropIndex(
                name: "ix_invoices_payer_invoice_id",
                table: "invoices");

            migrationBuilder.DropIndex(
                name: "ix_invoices_tenant_id_consolidate_at",
                table: "invoices");

            migrationBuilder.DropIndex(
                name: "ix_invoice_lines_source_line_id",
                table: "invoice_lines");

            migrationBuilder.DropIndex(
                name: "ix_customers_tenant_id_next_invoice_at",
                table: "customers");

            migrationBuilder.DropColumn(
                name: "consolidate_at",
                table: "invoices");

            migrationBuilder.DropColumn(
                name: "payer_id",
                table: "invoices");

            migrationBuilder.DropColumn(
                name: "payer_invoice_id",
                table: "invoices");

            migrationBuilder.DropColumn(
                name: "source_line_id",
                table: "invoice_lines");

            migrationBuilder.DropColumn(
                name: "invoice_anchor_at",
                table: "customers");
        }
    }
}
