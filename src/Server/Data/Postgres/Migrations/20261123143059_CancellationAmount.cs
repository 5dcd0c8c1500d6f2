using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Plumbline.Server.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class CancellationAmount : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "cancellation_amount",
                table: "subscriptions",
                type: "bigint",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "cancellation_amount",
                table: "subscriptions");
        }
    }
}
