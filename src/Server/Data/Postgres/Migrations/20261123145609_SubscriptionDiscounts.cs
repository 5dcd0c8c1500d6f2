using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Plumbline.Server.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class SubscriptionDiscounts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "invoice_options",
                table: "subscriptions",
                type: "text",
                nullable: false,
                defaultValue: "{}");

            migrationBuilder.AddColumn<long>(
                name: "minimum_invoice_fee",
                table: "subscriptions",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "collection",
                table: "invoices",
                type: "text",
                nullable: false,
                defaultValue: "full");

            migrationBuilder.AddColumn<string>(
                name: "coupons",
                table: "invoices",
                type: "text",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<string>(
                name: "document_name",
                table: "invoices",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<decimal>(
                name: "discount_percent",
                table: "invoice_lines",
                type: "numeric",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "is_minimum_fee",
                table: "invoice_lines",
                type: "boolean",
                nullable: false,
                defaultValue: false);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "invoice_options",
                table: "subscriptions");

            migrationBuilder.DropColumn(
                name: "minimum_invoice_fee",
                table: "subscriptions");

            migrationBuilder.DropColumn(
                name: "collection",
                table: "invoices");

            migrationBuilder.DropColumn(
                name: "coupons",
                table: "invoices");

            migrationBuilder.DropColumn(
                name: "document_name",
                table: "invoices");

            migrationBuilder.DropColumn(
                name: "discount_percent",
                table: "invoice_lines");

            migrationBuilder.DropColumn(
                name: "is_minimum_fee",
                table: "invoice_lines");
        }
    }
}
