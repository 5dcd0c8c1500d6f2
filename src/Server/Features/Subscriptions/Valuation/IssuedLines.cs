using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Invoices;

namespace Plumbline.Server.Features.Subscriptions.Valuation;

/// <summary>A line that was issued, in signed minor units: what comes back is negative.</summary>
public sealed record IssuedLine(
    string SubscriptionId,
    string? ProductKey,
    RevenueType? Revenue,
    Instant? StartsAt,
    Instant? EndsAt,
    IntervalState? Interval,
    Instant IssuedAt,
    long Amount);

/// <summary>Reads what subscriptions were invoiced. What was voided counts with the credit note that took it back.</summary>
public static class IssuedLines
{
    public static async Task<ILookup<string, IssuedLine>> LoadAsync(BillingDb db, List<string> subscriptionIds, CancellationToken cancel) =>
        (await ReadAsync(db, Issued(db, subscriptionIds), line => true, cancel)).ToLookup(l => l.SubscriptionId);

    /// <summary>The lines of usage whose period ended in the year before an instant, for some subscriptions in one query.</summary>
    public static async Task<ILookup<string, IssuedLine>> UsageAsync(
        BillingDb db, List<string> subscriptionIds, Instant at, CancellationToken cancel)
    {
        var from = at - Duration.FromDays(365);
        return (await ReadAsync(
            db,
            Issued(db, subscriptionIds),
            // a top-up to the minimum invoice fee is of no product
            l => l.RevenueType == RevenueType.Variable && l.ProductId != null && l.PeriodEndsAt > from,
            cancel))
            .ToLookup(l => l.SubscriptionId);
    }

    /// <summary>The net of each subscription's documents, in one query.</summary>
    public static Task<Dictionary<string, long>> TotalsAsync(BillingDb db, List<string> subscriptionIds, CancellationToken cancel) =>
        Issued(db, subscriptionIds).GroupBy(i => i.SubscriptionId!)
            .Select(g => new
            {
                g.Key,
                Net = g.Sum(i => i.Type == InvoiceType.CreditNote || i.Type == InvoiceType.ChildCreditnoteRef
                    ? -i.AmountExcludingTax
                    : i.AmountExcludingTax),
            })
            .ToDictionaryAsync(g => g.Key, g => g.Net, cancel);

    private static IQueryable<Invoice> Issued(BillingDb db, List<string> subscriptionIds) =>
        db.Set<Invoice>().AsNoTracking().Where(
            i => subscriptionIds.Contains(i.SubscriptionId!) && i.IssuedAt != null && i.Status != InvoiceStatus.Draft);

    private static async Task<IReadOnlyList<IssuedLine>> ReadAsync(
        BillingDb db,
        IQueryable<Invoice> invoices,
        Expression<Func<InvoiceLine, bool>> which,
        CancellationToken cancel)
    {
        var rows = await invoices.Join(
            db.Set<InvoiceLine>().AsNoTracking().Where(which), i => i.Id, l => l.InvoiceId,
            (i, l) => new { i.SubscriptionId, i.IssuedAt, Line = l }).ToListAsync(cancel);
        return [.. rows.Select(r => new IssuedLine(
            r.SubscriptionId!, r.Line.ChargeProductKey, r.Line.RevenueType, r.Line.PeriodStartsAt, r.Line.PeriodEndsAt,
            r.Line.RevenueInterval, r.IssuedAt!.Value, Signed(r.Line)))];
    }

    // a debit on a credit note is what is charged against what comes back
    private static long Signed(InvoiceLine line) => (line.EntryType == EntryType.Credit ? -1 : 1) * line.AmountExcludingTax;
}
