using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Plumbline.Server.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class CreditGrants : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "charge_key",
                table: "credit_transactions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_credit_transactions_charge_key",
                table: "credit_transactions",
                column: "charge_key",
                unique: true,
                filter: "charge_key is not null");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_credit_transactions_charge_key",
                table: "credit_transactions");

            migrationBuilder.DropColumn(
                name: "charge_key",
                table: "credit_transactions");
        }
    }
}
