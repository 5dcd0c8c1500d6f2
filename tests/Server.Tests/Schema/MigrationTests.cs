using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Data.Postgres;
using Plumbline.Server.Data.Sqlite;

namespace Plumbline.Server.Tests.Schema;

public sealed class MigrationTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Migrations_OfEachStore_MakeTheModel(string store)
    {
        await using BillingDb db = store == "sqlite" ? new SqliteDesign().CreateDbContext([]) : new PostgresDesign().CreateDbContext([]);

        // after a change of the model: dotnet ef migrations add <Name>, once a store; see CONTRIBUTING.md
        Assert.False(db.Database.HasPendingModelChanges());
        Assert.NotEmpty(db.Database.GetMigrations());
    }
}
