using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Plumbline.Server.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Stripe : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "detach_at",
                table: "payment_methods",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "provider_account_id",
                table: "payment_methods",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "provider_customer_id",
                table: "payment_methods",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.CreateTable(
                name: "payment_providers",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    account_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    publishable_key = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    sealed_secret_key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    secret_key_ending = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    sealed_webhook_secret = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_payment_providers", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_payment_methods_tenant_id_detach_at",
                table: "payment_methods",
                columns: new[] { "tenant_id", "detach_at" },
                filter: "detach_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_payment_providers_tenant_id_name",
                table: "payment_providers",
                columns: new[] { "tenant_id", "name" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "payment_providers");

            migrationBuilder.DropIndex(
                name: "ix_payment_methods_tenant_id_detach_at",
                table: "payment_methods");

            migrationBuilder.DropColumn(
                name: "detach_at",
                table: "payment_methods");

            migrationBuilder.DropColumn(
                name: "provider_account_id",
                table: "payment_methods");

            migrationBuilder.DropColumn(
                name: "provider_customer_id",
                table: "payment_methods");
        }
    }
}
