using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Money;
using Plumbline.Engine.Pricing;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Billing;

/// <summary>What a cancellation charges or gives back beside the usual, by the strategy that was agreed.</summary>
public sealed class ClosingFees(BillingDb db, OpenInvoices openInvoices)
{
    public const string CustomName = "Cancellation fee";

    /// <summary>With <c>end_of_period</c> the end moves to where the longest of the running periods ends.</summary>
    public static void Postpone(Subscription subscription, Instant asOf, BillingBatch batch)
    {
        if (subscription is not { CancellationStrategy: CancellationStrategy.EndOfPeriod, EndedAt: null, CancelAt: { } end } || end > asOf)
        {
            return;
        }
        var terms = batch.TermsOf(subscription);
        // an end on a boundary belongs to the period before
        var last = end.PlusTicks(-1);
        var later = subscription.Phases.SelectMany(p => p.Products)
            .Select(p => Engine.Subscriptions.Billing.PeriodAt(terms, p.Key, last)?.End).Max();
        subscription.CancelAt = later > end ? later : end;
        subscription.CancellationStrategy = CancellationStrategy.DoNothing;
    }

    /// <summary>The fee of a custom charge, or what arrears cost to the end of their periods, on the invoice of the end.</summary>
    public async Task AddAsync(
        Subscription subscription, Terms before, Instant at, List<Invoice> open, BillingBatch batch, CancellationToken cancel)
    {
        IReadOnlyList<InvoiceLine> lines = subscription.CancellationStrategy switch
        {
            CancellationStrategy.ChargeCustom => [Fee(subscription, at)],
            CancellationStrategy.ChargeProrata => [.. Rest(subscription, before, at)],
            _ => [],
        };
        if (lines.Count == 0)
        {
            return;
        }
        var invoice = open.Find(i => i.BillingAt == at);
        if (invoice is null)
        {
            open.Add(invoice = await openInvoices.AtAsync(subscription, at, batch, cancel));
        }
        foreach (var line in lines)
        {
            line.InvoiceId = invoice.Id;
            line.Position = invoice.Lines.Count == 0 ? 0 : invoice.Lines.Max(l => l.Position) + 1;
            invoice.Lines.Add(line);
            db.Add(line);
        }
    }

    /// <summary>
    /// An amount of what was billed, the newest invoices first and each over its lines in proportion; never more than is left.
    /// </summary>
    public async Task<IReadOnlyList<PaidCredit>> RefundAsync(Subscription subscription, Instant at, long amount, CancellationToken cancel)
    {
        var invoices = await db.Set<Invoice>().Include(i => i.Lines)
            .Where(i => i.SubscriptionId == subscription.Id && i.Type == InvoiceType.Invoice && i.IssuedAt != null
                && i.Status != InvoiceStatus.Voided)
            .OrderByDescending(i => i.IssuedAt).ThenByDescending(i => i.Id).ToListAsync(cancel);
        var ids = invoices.SelectMany(i => i.Lines).Select(l => l.Id).ToList();
        var credited = await db.Set<InvoiceLine>().Where(l => ids.Contains(l.OriginalLineId!))
            .GroupBy(l => l.OriginalLineId!).Select(g => new { g.Key, Sum = g.Sum(l => l.AmountExcludingTax) })
            .ToDictionaryAsync(g => g.Key, g => g.Sum, cancel);
        var bearable = await CreditCap.LeftAsync(db, invoices, cancel);
        var credits = new List<PaidCredit>();
        foreach (var invoice in invoices)
        {
            var lines = invoice.Lines.Where(l => l.EntryType == EntryType.Debit).OrderBy(l => l.Position).ToList();
            long[] left = [.. lines.Select(l => Math.Max(0, l.AmountExcludingTax - credited.GetValueOrDefault(l.Id)))];
            var part = Math.Min(amount, Math.Min(left.Sum(), bearable.GetValueOrDefault(invoice.Id, long.MaxValue)));
            if (part > 0)
            {
                var shares = Split.LargestRemainder(part, [.. left.Select(l => (decimal)l)]);
                credits.AddRange(
                    lines.Zip(shares).Where(p => p.Second > 0).Select(p => Credit(subscription, invoice, p.First, p.Second, at)));
                amount -= part;
            }
        }
        return credits;
    }

    private static PaidCredit Credit(Subscription subscription, Invoice invoice, InvoiceLine line, long amount, Instant at)
    {
        var from = line.PeriodStartsAt ?? at;
        var to = Instant.Max(from, line.PeriodEndsAt ?? at);
        var period = new Engine.Periods.Period(Instant.Min(Instant.Max(from, at), to), to);
        var key = line.Charge(subscription.Id) ?? new ChargeKey(subscription.Id, line.Id, "", ChargeKind.OneOff, from);
        var billed = new BilledLine(key, new Engine.Periods.Period(from, to), line.AmountExcludingTax);
        return new PaidCredit(invoice, line, new CreditLine(billed, period, amount));
    }

    private static InvoiceLine Fee(Subscription subscription, Instant at) => new()
    {
        TenantId = subscription.TenantId,
        Id = Ids.New("ili"),
        InvoiceId = "",
        Position = 0,
        Name = CustomName,
        EntryType = EntryType.Debit,
        UnitsCount = 1,
        UnitAmount = subscription.CancellationAmount ?? 0,
        AmountExcludingTax = subscription.CancellationAmount ?? 0,
        PeriodStartsAt = at,
        PeriodEndsAt = at,
        RevenueType = RevenueType.OneOff,
    };

    private static IEnumerable<InvoiceLine> Rest(Subscription subscription, Terms before, Instant at)
    {
        var products = subscription.Phases.SelectMany(p => p.Products).ToLookup(p => p.Key);
        return Engine.Subscriptions.Billing.Bill(
            Engine.Subscriptions.Billing.Rest(before, at), new Dictionary<ChargeKey, Quantity>(), before.Currency)
            .Select(line => new InvoiceLine
            {
                TenantId = subscription.TenantId,
                Id = Ids.New("ili"),
                InvoiceId = "",
                Position = 0,
                Name = line.Name,
                EntryType = EntryType.Debit,
                ProductId = line.ProductId,
                ProductType = products[line.Key.ProductKey].First().Type,
                UnitsCount = line.Quantity,
                UnitAmount = line.UnitAmount,
                AmountExcludingTax = line.AmountMinor,
                PeriodStartsAt = line.Period.Start,
                PeriodEndsAt = line.Period.End,
                RevenueType = line.RevenueType,
            });
    }
}
