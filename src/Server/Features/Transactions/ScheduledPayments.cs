using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Payments;

namespace Plumbline.Server.Features.Transactions;

/// <summary>
/// Payments that were planned for a date are there when it comes. One that no longer fits what is due on its invoice, because that was
/// paid or credited otherwise meanwhile, is cancelled.
/// </summary>
public sealed class ScheduledPayments(BillingDb db, Settlement settlement) : IDueKind
{
    public string Name => "settle_payment";

    public IQueryable<DueRow> Rows(BillingDb db) => db.Set<Transaction>().Where(t => t.DueAt != null && t.ProviderName == null).Select(
        t => new DueRow { TenantId = t.TenantId, Id = t.Id, CustomerId = t.CustomerId, DueAt = t.DueAt!.Value });

    public async Task<BillingCounts?> DoAsync(
        IReadOnlyList<string> ids, IReadOnlyList<string> customers, Instant dueAt, CancellationToken cancel)
    {
        var payments = await db.Set<Transaction>().Include(t => t.Allocations)
            .Where(t => ids.Contains(t.Id) && customers.Contains(t.CustomerId) && t.DueAt == dueAt).OrderBy(t => t.Id).ToListAsync(cancel);
        if (payments.Count == 0)
        {
            return null;
        }
        var invoiceIds = payments.SelectMany(t => t.Allocations).Select(a => a.InvoiceId).Distinct().ToList();
        var invoices = await db.Set<Invoice>().Where(i => invoiceIds.Contains(i.Id)).ToDictionaryAsync(i => i.Id, cancel);
        foreach (var payment in payments)
        {
            if (payment.Allocations.All(a => invoices[a.InvoiceId].IsPayable && invoices[a.InvoiceId].AmountDue >= a.Amount))
            {
                settlement.Receive(payment, invoices.Values, dueAt);
            }
            else
            {
                payment.Status = TransactionStatus.Cancelled;
                payment.DueAt = null;
            }
        }
        await Recovery.ResumeAsync(db, invoices.Values, dueAt, cancel);
        return BillingCounts.None;
    }

    public Task PostponeAsync(string id, Instant until, CancellationToken cancel) =>
        db.Set<Transaction>().Where(t => t.Id == id).ExecuteUpdateAsync(set => set.SetProperty(t => t.DueAt, until), cancel);
}
