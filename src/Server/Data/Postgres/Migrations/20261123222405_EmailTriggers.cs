using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Plumbline.Server.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class EmailTriggers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "expiry_notice_at",
                table: "payment_methods",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "credit_low_balance",
                table: "email_settings",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "payment_method_expiring",
                table: "email_settings",
                type: "boolean",
                nullable: false,
                defaultValue: true);

            migrationBuilder.CreateIndex(
                name: "ix_payment_methods_tenant_id_expiry_notice_at",
                table: "payment_methods",
                columns: new[] { "tenant_id", "expiry_notice_at" },
                filter: "expiry_notice_at is not null");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_payment_methods_tenant_id_expiry_notice_at",
                table: "payment_methods");

            migrationBuilder.DropColumn(
                name: "expiry_notice_at",
                table: "payment_methods");

            migrationBuilder.DropColumn(
                name: "credit_low_balance",
                table: "email_settings");

            migrationBuilder.DropColumn(
                name: "payment_method_expiring",
                table: "email_settings");
        }
    }
}
