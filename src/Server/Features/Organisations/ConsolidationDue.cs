using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;

namespace Plumbline.Server.Features.Organisations;

/// <summary>Invoices of members that were closed: their organisation takes them in.</summary>
public sealed class ConsolidationsDue(BillingDb db, Consolidation consolidation) : IDueKind
{
    public string Name => "consolidate_invoice";

    public IQueryable<DueRow> Rows(BillingDb db) => db.Set<Invoice>().Where(i => i.ConsolidateAt != null && i.PayerId != null).Select(
        i => new DueRow { TenantId = i.TenantId, Id = i.Id, CustomerId = i.PayerId!, DueAt = i.ConsolidateAt!.Value });

    public Task<BillingCounts?> DoAsync(
        IReadOnlyList<string> ids, IReadOnlyList<string> customers, Instant dueAt, CancellationToken cancel) =>
        consolidation.TakeInAsync(ids, customers, dueAt, cancel);

    public Task PostponeAsync(string id, Instant until, CancellationToken cancel) =>
        db.Set<Invoice>().Where(i => i.Id == id).ExecuteUpdateAsync(set => set.SetProperty(i => i.ConsolidateAt, until), cancel);
}

/// <summary>Organisations whose date has come are invoiced what waits of their members.</summary>
public sealed class GroupsDue(BillingDb db, Consolidation consolidation) : IDueKind
{
    public string Name => "group_invoices";

    public IQueryable<DueRow> Rows(BillingDb db) => db.Set<Customer>()
        .Where(c => c.NextInvoiceAt != null && c.OrganisationId == null && c.DeletedAt == null).Select(
            c => new DueRow { TenantId = c.TenantId, Id = c.Id, CustomerId = c.Id, DueAt = c.NextInvoiceAt!.Value });

    public async Task<BillingCounts?> DoAsync(
        IReadOnlyList<string> ids, IReadOnlyList<string> customers, Instant dueAt, CancellationToken cancel)
    {
        var payers = await db.Set<Customer>()
            .Where(c => ids.Contains(c.Id) && customers.Contains(c.Id) && c.NextInvoiceAt == dueAt).OrderBy(c => c.Id).ToListAsync(cancel);
        var counts = BillingCounts.None;
        foreach (var payer in payers)
        {
            counts = counts.Plus(await consolidation.GroupAsync(payer, cancel));
        }
        return payers.Count > 0 ? counts : null;
    }

    public Task PostponeAsync(string id, Instant until, CancellationToken cancel) =>
        db.Set<Customer>().Where(c => c.Id == id).ExecuteUpdateAsync(set => set.SetProperty(c => c.NextInvoiceAt, until), cancel);
}
