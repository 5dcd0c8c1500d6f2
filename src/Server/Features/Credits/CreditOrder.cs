using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Credits;

/// <summary>Credits that were bought on an invoice which is charged: they are there once it is paid, however that happens.</summary>
public sealed class CreditOrder : ITenantRow
{
    public int TenantId { get; set; }

    /// <summary>The invoice that sells them.</summary>
    public required string InvoiceId { get; init; }

    public required string CustomerId { get; init; }

    public required string ProductId { get; init; }

    public required decimal Count { get; init; }

    /// <summary>Minor units, without tax.</summary>
    public required long Net { get; init; }

    public CreditPrice? Price { get; init; }

    /// <summary>Where they were bought.</summary>
    public CreditSource Source { get; init; } = CreditSource.Api;

    public Instant? ExpiresAt { get; init; }

    /// <summary>When they were added; null while the invoice is not paid.</summary>
    public Instant? GrantedAt { get; set; }

    /// <summary>Not to be looked at before, because that failed.</summary>
    public Instant? NotBefore { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<CreditOrder>
    {
        public void Configure(EntityTypeBuilder<CreditOrder> table)
        {
            table.ToTable("credit_orders");
            table.HasKey(o => o.InvoiceId);
            table.Property(o => o.Price).HasJson();
            table.Property(o => o.Source).HasDefaultValue(CreditSource.Api).HasSentinel(CreditSource.Api);
            table.HasIndex(o => new { o.TenantId, o.CustomerId }).HasFilter("granted_at is null");
        }
    }
}

/// <summary>Adds the credits of orders whose invoices are paid.</summary>
public sealed class CreditOrders(BillingDb db, CreditRefresh refresh, CurrentTenant tenant) : IDueKind
{
    public string Name => "grant_credits";

    public IQueryable<DueRow> Rows(BillingDb db) => Paid(db).Select(p => new DueRow
    {
        TenantId = p.Order.TenantId,
        Id = p.Order.InvoiceId,
        CustomerId = p.Order.CustomerId,
        DueAt = p.Order.NotBefore ?? p.Invoice.SettledAt!.Value,
    });

    public async Task<BillingCounts?> DoAsync(
        IReadOnlyList<string> ids, IReadOnlyList<string> customers, Instant dueAt, CancellationToken cancel)
    {
        var orders = await Paid(db).Select(p => p.Order)
            .Where(o => ids.Contains(o.InvoiceId) && customers.Contains(o.CustomerId)).ToListAsync(cancel);
        await GrantAsync(orders, cancel);
        return orders.Count > 0 ? BillingCounts.None : null;
    }

    public Task PostponeAsync(string id, Instant until, CancellationToken cancel) =>
        db.Set<CreditOrder>().Where(o => o.InvoiceId == id).ExecuteUpdateAsync(set => set.SetProperty(o => o.NotBefore, until), cancel);

    /// <summary>Adds what a customer has paid for. The customer is locked.</summary>
    public async Task GrantAsync(string customerId, CancellationToken cancel) =>
        await GrantAsync(await Paid(db).Select(p => p.Order).Where(o => o.CustomerId == customerId).ToListAsync(cancel), cancel);

    private sealed class PaidOrder
    {
        public required CreditOrder Order { get; init; }

        public required Invoice Invoice { get; init; }
    }

    private static IQueryable<PaidOrder> Paid(BillingDb db) => db.Set<CreditOrder>().Where(o => o.GrantedAt == null).Join(
        db.Set<Invoice>().Where(i => i.Status == InvoiceStatus.Paid && i.SettledAt != null && i.AmountCredited == 0),
        o => o.InvoiceId, i => i.Id, (order, invoice) => new PaidOrder { Order = order, Invoice = invoice });

    private async Task GrantAsync(List<CreditOrder> orders, CancellationToken cancel)
    {
        foreach (var order in orders.OrderBy(o => o.InvoiceId, StringComparer.Ordinal))
        {
            var account = await refresh.LockedAsync(order.CustomerId, order.ProductId, cancel);
            // an end that has passed before the money came has passed
            account.TopUp(
                order.Count, order.ExpiresAt,
                new CreditOrigin(order.Source, tenant.Now, order.InvoiceId, null, null, order.Price, order.Net));
            account.Expire(tenant.Now);
            CreditWork.Schedule(account, tenant.Now, mayTopUp: true);
            order.GrantedAt = tenant.Now;
            await db.SaveChangesAsync(cancel);
        }
    }
}
