using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Plumbline.Server.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class SubscriptionTemplates : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "template_configuration_id",
                table: "subscriptions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "template_id",
                table: "subscriptions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "subscription_template_configurations",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    template_id = table.Column<string>(type: "TEXT", nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: false),
                    country = table.Column<string>(type: "TEXT", nullable: true),
                    request = table.Column<string>(type: "TEXT", nullable: false),
                    phases = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_subscription_template_configurations", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "subscription_template_products",
                columns: table => new
                {
                    configuration_id = table.Column<string>(type: "TEXT", nullable: false),
                    product_id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_subscription_template_products", x => new { x.configuration_id, x.product_id });
                });

            migrationBuilder.CreateTable(
                name: "subscription_templates",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    description = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    deleted_at = table.Column<long>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_subscription_templates", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_subscription_template_configurations_tenant_id_template_id",
                table: "subscription_template_configurations",
                columns: new[] { "tenant_id", "template_id" });

            migrationBuilder.CreateIndex(
                name: "ix_subscription_template_products_tenant_id_product_id",
                table: "subscription_template_products",
                columns: new[] { "tenant_id", "product_id" });

            migrationBuilder.CreateIndex(
                name: "ix_subscription_templates_tenant_id_created_at_id",
                table: "subscription_templates",
                columns: new[] { "tenant_id", "created_at", "id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "subscription_template_configurations");

            migrationBuilder.DropTable(
                name: "subscription_template_products");

            migrationBuilder.DropTable(
                name: "subscription_templates");

            migrationBuilder.DropColumn(
                name: "template_configuration_id",
                table: "subscriptions");

            migrationBuilder.DropColumn(
                name: "template_id",
                table: "subscriptions");
        }
    }
}
