using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Plumbline.Server.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class PlannedUpdates : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_subscription_updates_tenant_id_subscription_id_applied_at",
                table: "subscription_updates");

            migrationBuilder.AddColumn<long>(
                name: "update_at",
                table: "subscriptions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "failure",
                table: "subscription_updates",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "request_id",
                table: "subscription_updates",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "status",
                table: "subscription_updates",
                type: "TEXT",
                nullable: false,
                defaultValue: "applied");

            // every change on record so far was asked for alone
            migrationBuilder.Sql("update subscription_updates set request_id = id");

            migrationBuilder.CreateIndex(
                name: "ix_subscription_updates_tenant_id_subscription_id_status_applied_at",
                table: "subscription_updates",
                columns: new[] { "tenant_id", "subscription_id", "status", "applied_at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_subscription_updates_tenant_id_subscription_id_status_applied_at",
                table: "subscription_updates");

            migrationBuilder.DropColumn(
                name: "update_at",
                table: "subscriptions");

            migrationBuilder.DropColumn(
                name: "failure",
                table: "subscription_updates");

            migrationBuilder.DropColumn(
                name: "request_id",
                table: "subscription_updates");

            migrationBuilder.DropColumn(
                name: "status",
                table: "subscription_updates");

            migrationBuilder.CreateIndex(
                name: "ix_subscription_updates_tenant_id_subscription_id_applied_at",
                table: "subscription_updates",
                columns: new[] { "tenant_id", "subscription_id", "applied_at" });
        }
    }
}
