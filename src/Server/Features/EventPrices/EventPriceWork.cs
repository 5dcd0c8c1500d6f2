using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;

namespace Plumbline.Server.Features.EventPrices;

/// <summary>Prices events that were taken in to be priced in the background.</summary>
public sealed class EventPriceWork(BillingDb db, PriceEvents prices) : IDueKind
{
    public string Name => "price_event";

    public IQueryable<DueRow> Rows(BillingDb db) => db.Set<EventPriceCalculation>().Where(c => c.DueAt != null).Select(
        c => new DueRow { TenantId = c.TenantId, Id = c.Id, CustomerId = c.CustomerId, DueAt = c.DueAt!.Value });

    public async Task<BillingCounts?> DoAsync(
        IReadOnlyList<string> ids, IReadOnlyList<string> customers, Instant dueAt, CancellationToken cancel)
    {
        var due = await db.Set<EventPriceCalculation>()
            .Where(c => ids.Contains(c.Id) && customers.Contains(c.CustomerId) && c.DueAt == dueAt).OrderBy(c => c.Id).ToListAsync(cancel);
        foreach (var calculation in due)
        {
            await prices.FillAsync(calculation, cancel);
        }
        return due.Count > 0 ? BillingCounts.None : null;
    }

    public Task PostponeAsync(string id, Instant until, CancellationToken cancel) =>
        db.Set<EventPriceCalculation>().Where(c => c.Id == id).ExecuteUpdateAsync(set => set.SetProperty(c => c.DueAt, until), cancel);
}
