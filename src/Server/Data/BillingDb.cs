using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Outbox;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Data;

/// <summary>A row that belongs to one company in one mode; every query sees only the current tenant's.</summary>
public interface ITenantRow
{
    int TenantId { get; set; }
}

/// <summary>A row whose concurrent change is noticed: the second writer gets 409.</summary>
public interface IVersionedRow
{
    int Version { get; set; }
}

/// <summary>A row whose changes leave a record, stored with each of them: no writer has to think of it.</summary>
public interface IRecordedRow
{
    IEnumerable<ITenantRow> Record(Instant now, bool isNew);
}

/// <summary>
/// The database. Rows of other tenants are filtered out of every query; writes go through <see cref="WriteAsync{T}"/>, one transaction
/// an operation, so that a change and its record commit together.
/// </summary>
public abstract partial class BillingDb(DbContextOptions options, CurrentTenant tenant, Store store, OutboxBuffer outbox)
    : DbContext(options)
{
    public DbSet<Company> Companies => Set<Company>();

    public DbSet<Tenant> Tenants => Set<Tenant>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<ApiKeyCompany> ApiKeyCompanies => Set<ApiKeyCompany>();

    public DbSet<IdempotentRequest> IdempotentRequests => Set<IdempotentRequest>();

    public Store Store => store;

    /// <summary>The tenant that queries see; 0 sees nothing.</summary>
    public int TenantId => tenant.Id;

    /// <summary>
    /// Runs a change in one transaction and saves it. Inside another one (an idempotent request, a billing run) it joins that.
    /// SQLite has one writer: it waits its turn here, not in the database's busy loop.
    /// </summary>
    public async Task<T> WriteAsync<T>(Func<Task<T>> change, CancellationToken cancel = default)
    {
        if (Database.CurrentTransaction is not null)
        {
            var joined = await change();
            await SaveChangesAsync(cancel);
            return joined;
        }
        using var turn = await store.WriterTurnAsync(cancel);
        await using var transaction = await Database.BeginTransactionAsync(cancel);
        try
        {
            var result = await change();
            await SaveChangesAsync(cancel);
            await CommitAsync(cancel);
            return result;
        }
        finally
        {
            outbox.RollBackTo(0);
        }
    }

    /// <summary>Commits the running transaction together with the record of what happened in it.</summary>
    public async Task CommitAsync(CancellationToken cancel = default)
    {
        await outbox.WriteAsync(this, cancel);
        await Database.CurrentTransaction!.CommitAsync(cancel);
        outbox.Committed();
    }

    public Task WriteAsync(Func<Task> change, CancellationToken cancel = default) => WriteAsync(async () =>
    {
        await change();
        return true;
    }, cancel);

    /// <summary>A change that may be refused without harm to what the transaction around it, if any, did before.</summary>
    public async Task<T> AttemptAsync<T>(Func<Task<T>> change, CancellationToken cancel = default)
    {
        const string before = "attempt";
        var outer = Database.CurrentTransaction;
        var mark = outbox.Mark;
        if (outer is not null)
        {
            await outer.CreateSavepointAsync(before, cancel);
        }
        try
        {
            return await WriteAsync(change, cancel);
        }
        catch
        {
            if (outer is not null)
            {
                await outer.RollbackToSavepointAsync(before, CancellationToken.None);
            }
            outbox.RollBackTo(mark);
            ChangeTracker.Clear();
            throw;
        }
    }

    /// <summary>
    /// Runs a change and takes it back: what it would do, by the code that does it. Inside another transaction only the change is undone.
    /// </summary>
    public async Task<T> RehearseAsync<T>(Func<Task<T>> change, CancellationToken cancel = default)
    {
        const string before = "rehearsal";
        var mark = outbox.Mark;
        if (Database.CurrentTransaction is { } outer)
        {
            await outer.CreateSavepointAsync(before, cancel);
            try
            {
                return await change();
            }
            finally
            {
                await outer.RollbackToSavepointAsync(before, CancellationToken.None);
                outbox.RollBackTo(mark);
                ChangeTracker.Clear();
            }
        }
        using var turn = await store.WriterTurnAsync(cancel);
        await using var transaction = await Database.BeginTransactionAsync(cancel);
        try
        {
            return await change();
        }
        finally
        {
            await transaction.RollbackAsync(CancellationToken.None);
            outbox.RollBackTo(mark);
            ChangeTracker.Clear();
        }
    }

    /// <summary>Locks rows of a table by id until the transaction ends, in id order.</summary>
    public Task LockAsync(string table, IEnumerable<string> ids, CancellationToken cancel = default) =>
        store.LockAsync(this, table, [.. ids.Order(StringComparer.Ordinal)], cancel);

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        await StampRowsAsync(cancellationToken);
        return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.ApplyConfigurationsFromAssembly(typeof(BillingDb).Assembly);
        foreach (var entity in model.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties().Where(p => (Nullable.GetUnderlyingType(p.ClrType) ?? p.ClrType).IsEnum))
            {
                property.SetValueConverter(WordConverter.For(Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType));
            }
            if (typeof(ITenantRow).IsAssignableFrom(entity.ClrType))
            {
                var row = Expression.Parameter(entity.ClrType);
                var own = Expression.Equal(
                    Expression.Property(row, nameof(ITenantRow.TenantId)),
                    Expression.Property(Expression.Constant(this), typeof(BillingDb).GetProperty(nameof(TenantId))!));
                entity.SetQueryFilter(Expression.Lambda(own, row));
            }
            if (typeof(IVersionedRow).IsAssignableFrom(entity.ClrType))
            {
                entity.FindProperty(nameof(IVersionedRow.Version))!.IsConcurrencyToken = true;
            }
        }
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        store.Configure(conventions);
    }

    private async Task StampRowsAsync(CancellationToken cancel)
    {
        var records = new List<ITenantRow>();
        var happenings = new List<Happening>();
        var farewells = new List<Happening>();
        foreach (var entry in ChangeTracker.Entries())
        {
            if (entry is { State: EntityState.Added, Entity: ITenantRow { TenantId: 0 } row })
            {
                row.TenantId = TenantId;
            }
            if (entry is { State: EntityState.Modified, Entity: IVersionedRow versioned })
            {
                versioned.Version++;
            }
            if (entry.State is EntityState.Detached or EntityState.Unchanged)
            {
                continue;
            }
            if (entry is { State: not EntityState.Deleted, Entity: IRecordedRow recorded })
            {
                records.AddRange(recorded.Record(tenant.Now, entry.State == EntityState.Added));
            }
            if (entry.Entity is IEventfulRow eventful)
            {
                (entry.State == EntityState.Deleted ? farewells : happenings)
                    .AddRange(eventful.Happenings(new RowChange(entry, tenant.Now)));
            }
        }
        foreach (var record in records)
        {
            var entry = Add(record);
            if (record is IEventfulRow eventful)
            {
                happenings.AddRange(eventful.Happenings(new RowChange(entry, tenant.Now)));
            }
        }
        if (happenings.Count > 0)
        {
            await outbox.AddAsync(this, happenings, goes: false, cancel);
        }
        if (farewells.Count > 0)
        {
            await outbox.AddAsync(this, farewells, goes: true, cancel);
        }
    }
}
