using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Plumbline.Server.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Transitions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "transition_at",
                table: "subscriptions",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "subscription_transitions",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    customer_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    source_subscription_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    target_subscription_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    status = table.Column<string>(type: "text", nullable: false),
                    application_schedule = table.Column<string>(type: "text", nullable: false),
                    calculation_method = table.Column<string>(type: "text", nullable: false),
                    billing_cycle_transition_method = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    transition_date = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    transitioned_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_subscription_transitions", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_subscription_transitions_source_subscription_id",
                table: "subscription_transitions",
                column: "source_subscription_id");

            migrationBuilder.CreateIndex(
                name: "ix_subscription_transitions_tenant_id_created_at_id",
                table: "subscription_transitions",
                columns: new[] { "tenant_id", "created_at", "id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "subscription_transitions");

            migrationBuilder.DropColumn(
                name: "transition_at",
                table: "subscriptions");
        }
    }
}
