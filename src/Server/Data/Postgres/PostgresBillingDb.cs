using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Outbox;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Data.Postgres;

/// <summary>The schema on PostgreSQL; a type of its own so that its migrations stand beside it.</summary>
public sealed class PostgresBillingDb(DbContextOptions<PostgresBillingDb> options, CurrentTenant tenant, Store store, OutboxBuffer outbox)
    : BillingDb(options, tenant, store, outbox)
{
    protected override void OnModelCreating(ModelBuilder model)
    {
        base.OnModelCreating(model);
        foreach (var property in model.Model.GetEntityTypes().SelectMany(e => e.GetProperties()))
        {
            // byte order, as ids and cursors count on and as SQLite does, whatever the cluster's locale
            if (property.ClrType == typeof(string) && property.GetColumnType() is "text" or null)
            {
                property.SetCollation("C");
            }
        }
    }
}
