using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Transactions;

namespace Plumbline.Server.Features.Payments;

/// <summary>What is promised already: of an invoice by payments that are planned or under way, of a payment by refunds.</summary>
public static class PlannedPayments
{
    private static readonly TransactionStatus[] UnderWay =
        [TransactionStatus.Scheduled, TransactionStatus.ToProcess, TransactionStatus.Pending];

    private static readonly TransactionStatus[] Counting =
        [TransactionStatus.ToProcess, TransactionStatus.Pending, TransactionStatus.Settled];

    /// <summary>Minor units of an invoice that payments will pay unless they fail.</summary>
    public static Task<long> SumAsync(BillingDb db, string invoiceId, CancellationToken cancel) => db.Set<Transaction>()
        .Where(t => UnderWay.Contains(t.Status) && (t.Type == TransactionType.Subscription || t.Type == TransactionType.OneTime))
        .SelectMany(t => t.Allocations).Where(a => a.InvoiceId == invoiceId).SumAsync(a => a.Amount, cancel);

    /// <summary>The same of several invoices, by id; one without such payments is absent.</summary>
    public static Task<Dictionary<string, long>> SumsAsync(
        BillingDb db, IReadOnlyCollection<string> invoiceIds, CancellationToken cancel) => db.Set<Transaction>()
        .Where(t => UnderWay.Contains(t.Status) && (t.Type == TransactionType.Subscription || t.Type == TransactionType.OneTime))
        .SelectMany(t => t.Allocations).Where(a => invoiceIds.Contains(a.InvoiceId)).GroupBy(a => a.InvoiceId)
        .Select(g => new { g.Key, Sum = g.Sum(a => a.Amount) }).ToDictionaryAsync(g => g.Key, g => g.Sum, cancel);

    /// <summary>Those of these invoices that a payment is planned or under way for.</summary>
    public static async Task<HashSet<string>> OfAsync(BillingDb db, IReadOnlyList<string> invoiceIds, CancellationToken cancel) =>
    [
        .. await db.Set<Transaction>()
            .Where(t => UnderWay.Contains(t.Status) && (t.Type == TransactionType.Subscription || t.Type == TransactionType.OneTime))
            .SelectMany(t => t.Allocations).Where(a => invoiceIds.Contains(a.InvoiceId)).Select(a => a.InvoiceId).ToListAsync(cancel),
    ];

    /// <summary>Minor units of a settled payment that were not given back and are not about to be.</summary>
    public static async Task<long> RefundableAsync(BillingDb db, Transaction payment, CancellationToken cancel) =>
        payment.Amount - payment.Loaded - await db.Set<Transaction>()
            .Where(t => t.OriginalTransactionId == payment.Id && t.ReversedAt == null && Counting.Contains(t.Status))
            .SumAsync(t => t.Amount, cancel);

    /// <summary>Minor units of a settled payment that pay nothing, are in no wallet, and were not given back.</summary>
    public static async Task<long> UnappliedAsync(BillingDb db, Transaction payment, CancellationToken cancel)
    {
        var returned = await db.Set<Transaction>()
            .Where(t => t.OriginalTransactionId == payment.Id && t.ReversedAt == null && Counting.Contains(t.Status))
            .Select(t => t.Amount - t.Allocations.Sum(a => a.Amount)).ToListAsync(cancel);
        return payment.Unallocated - returned.Sum();
    }
}
