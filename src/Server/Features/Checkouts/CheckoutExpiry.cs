using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Checkouts;

/// <summary>Checkouts that nobody completed are cancelled, and the invoices that were never issued for them are closed.</summary>
public sealed class CheckoutExpiry(BillingDb db, CurrentTenant tenant) : IDueKind
{
    public string Name => "expire_checkout";

    public IQueryable<DueRow> Rows(BillingDb db) => db.Set<CheckoutSession>().Where(c => c.DueAt != null).Select(
        c => new DueRow { TenantId = c.TenantId, Id = c.Id, CustomerId = c.CustomerId, DueAt = c.DueAt!.Value });

    public async Task<BillingCounts?> DoAsync(
        IReadOnlyList<string> ids, IReadOnlyList<string> customers, Instant dueAt, CancellationToken cancel)
    {
        var sessions = await db.Set<CheckoutSession>()
            .Where(c => ids.Contains(c.Id) && customers.Contains(c.CustomerId) && c.DueAt == dueAt).ToListAsync(cancel);
        if (sessions.Count == 0)
        {
            return null;
        }
        // one whose payment is being made right now is not expired: the outcome decides
        foreach (var session in sessions.Where(s => s.TransactionId is not null))
        {
            session.DueAt = dueAt + Duration.FromHours(1);
        }
        var over = sessions.Where(s => s.TransactionId is null).ToList();
        over.ForEach(s => s.Close(CheckoutStatus.Cancelled));
        var invoiceIds = over.Select(s => s.InvoiceId).OfType<string>().ToList();
        foreach (var draft in await db.Set<Invoice>()
            .Where(i => invoiceIds.Contains(i.Id) && i.Status == InvoiceStatus.Draft).ToListAsync(cancel))
        {
            draft.Status = InvoiceStatus.Closed;
            draft.UpdatedAt = tenant.Now;
        }
        return BillingCounts.None;
    }

    public Task PostponeAsync(string id, Instant until, CancellationToken cancel) =>
        db.Set<CheckoutSession>().Where(c => c.Id == id).ExecuteUpdateAsync(set => set.SetProperty(c => c.DueAt, until), cancel);
}
