using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Plumbline.Server.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class ApprovalSubjects : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "plan_id",
                table: "promotion_codes",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "change",
                table: "approval_requests",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "invoice_id",
                table: "approval_requests",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "subscription_id",
                table: "approval_requests",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "transition_id",
                table: "approval_requests",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_approval_requests_tenant_id_invoice_id",
                table: "approval_requests",
                columns: new[] { "tenant_id", "invoice_id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_approval_requests_tenant_id_invoice_id",
                table: "approval_requests");

            migrationBuilder.DropColumn(
                name: "plan_id",
                table: "promotion_codes");

            migrationBuilder.DropColumn(
                name: "change",
                table: "approval_requests");

            migrationBuilder.DropColumn(
                name: "invoice_id",
                table: "approval_requests");

            migrationBuilder.DropColumn(
                name: "subscription_id",
                table: "approval_requests");

            migrationBuilder.DropColumn(
                name: "transition_id",
                table: "approval_requests");
        }
    }
}
