using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Plumbline.Server.Outbox;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Data.Sqlite;

/// <summary>Lets the migration tool build the model; no database is opened.</summary>
public sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteBillingDb>
{
    public SqliteBillingDb CreateDbContext(string[] args)
    {
        var store = new SqliteStore("design.db");
        var options = new DbContextOptionsBuilder<SqliteBillingDb>();
        store.Configure(options);
        var tenant = new CurrentTenant();
        var outbox = new OutboxBuffer(tenant, new ServiceCollection().BuildServiceProvider());
        return new SqliteBillingDb(options.Options, tenant, store, outbox);
    }
}
