using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Plumbline.Server.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class LeadEventIndexByCustomer : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_usage_events_tenant_id_customer_id_event_type_timestamp",
                table: "usage_events");

            migrationBuilder.CreateIndex(
                name: "ix_usage_events_customer_id_tenant_id_event_type_timestamp",
                table: "usage_events",
                columns: new[] { "customer_id", "tenant_id", "event_type", "timestamp" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_usage_events_customer_id_tenant_id_event_type_timestamp",
                table: "usage_events");

            migrationBuilder.CreateIndex(
                name: "ix_usage_events_tenant_id_customer_id_event_type_timestamp",
                table: "usage_events",
                columns: new[] { "tenant_id", "customer_id", "event_type", "timestamp" });
        }
    }
}
