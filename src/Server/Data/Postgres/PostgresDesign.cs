using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Plumbline.Server.Outbox;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Data.Postgres;

/// <summary>Lets the migration tool build the model; no database is opened.</summary>
public sealed class PostgresDesign : IDesignTimeDbContextFactory<PostgresBillingDb>
{
    public PostgresBillingDb CreateDbContext(string[] args)
    {
        var store = new PostgresStore(new Uri("postgres://design@localhost/design"));
        var options = new DbContextOptionsBuilder<PostgresBillingDb>();
        store.Configure(options);
        var tenant = new CurrentTenant();
        var outbox = new OutboxBuffer(tenant, new ServiceCollection().BuildServiceProvider());
        return new PostgresBillingDb(options.Options, tenant, store, outbox);
    }
}
