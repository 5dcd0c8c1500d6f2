using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Plumbline.Server.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class QuoteLinks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_quotes_public_token",
                table: "quotes");

            // in place: EF would copy the whole table, outside of the transaction
            migrationBuilder.Sql("ALTER TABLE quotes DROP COLUMN public_token;");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "public_token",
                table: "quotes",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_quotes_public_token",
                table: "quotes",
                column: "public_token",
                unique: true);
        }
    }
}
