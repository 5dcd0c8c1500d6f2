using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Plumbline.Server.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class ConnectedSeats : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "seats_at",
                table: "subscriptions",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "seat_marks",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    subscription_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    marked_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_seat_marks", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "seat_watches",
                columns: table => new
                {
                    subscription_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    aggregator_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<int>(type: "integer", nullable: false),
                    customer_id = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_seat_watches", x => new { x.subscription_id, x.aggregator_id });
                });

            migrationBuilder.CreateIndex(
                name: "ix_seat_marks_subscription_id",
                table: "seat_marks",
                column: "subscription_id");

            migrationBuilder.CreateIndex(
                name: "ix_seat_marks_tenant_id_marked_at",
                table: "seat_marks",
                columns: new[] { "tenant_id", "marked_at" });

            migrationBuilder.CreateIndex(
                name: "ix_seat_watches_tenant_id_customer_id",
                table: "seat_watches",
                columns: new[] { "tenant_id", "customer_id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "seat_marks");

            migrationBuilder.DropTable(
                name: "seat_watches");

            migrationBuilder.DropColumn(
                name: "seats_at",
                table: "subscriptions");
        }
    }
}
