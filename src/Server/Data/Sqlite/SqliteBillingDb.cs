using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Outbox;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Data.Sqlite;

/// <summary>The schema on SQLite; a type of its own so that its migrations stand beside it.</summary>
public sealed class SqliteBillingDb(DbContextOptions<SqliteBillingDb> options, CurrentTenant tenant, Store store, OutboxBuffer outbox)
    : BillingDb(options, tenant, store, outbox);
