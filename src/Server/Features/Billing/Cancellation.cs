using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Organisations;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Subscriptions.Seats;
using Plumbline.Server.Features.Subscriptions.Transitions;
using Plumbline.Server.Features.Subscriptions.Updates;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Billing;

/// <summary>A part of a line to give back, with the invoice that it was paid on.</summary>
public sealed record PaidCredit(Invoice Invoice, InvoiceLine Line, CreditLine Credit);

/// <summary>
/// Ends a subscription: usage that is open is billed up to the end on a final invoice; with <c>refund_prorata</c> what was paid in advance
/// and not used comes back as a credit note.
/// </summary>
public sealed class Cancellation(
    BillingDb db, OpenInvoices openInvoices, ClosingFees closingFees, InvoiceIssue issue, CurrentTenant tenant)
{
    /// <summary>
    /// Returns the number of credit notes. <paramref name="open"/> are the subscription's open invoices, updated in place.
    /// </summary>
    public async Task<int> EndAsync(
        Subscription subscription, Instant at, List<Invoice> open, BillingBatch batch, CancellationToken cancel)
    {
        if (subscription.TransitionAt is not null)
        {
            await Replacement.AbandonAsync(db, subscription, cancel);
        }
        var before = batch.TermsOf(subscription);
        var refund = subscription.CancellationStrategy == CancellationStrategy.RefundProrata;
        var credits = await CloseAsync(subscription, SubscriptionStatus.Cancelled, at, refund, open, batch, cancel);
        await closingFees.AddAsync(subscription, before, at, open, batch, cancel);
        if (subscription is { CancellationStrategy: CancellationStrategy.RefundCustom, CancellationAmount: { } amount })
        {
            credits = await closingFees.RefundAsync(subscription, at, amount, cancel);
        }
        return await CreditAsync(credits, cancel);
    }

    /// <summary>Ends a subscription and says what is to be given back; the caller decides on which document.</summary>
    public async Task<IReadOnlyList<PaidCredit>> CloseAsync(
        Subscription subscription,
        SubscriptionStatus status,
        Instant at,
        bool refund,
        List<Invoice> open,
        BillingBatch batch,
        CancellationToken cancel)
    {
        var paid = refund ? await PaidInAdvanceAsync(subscription, at, cancel) : [];
        var closing = Engine.Subscriptions.Billing.Cancel(
            batch.TermsOf(subscription), SubscriptionTerms.Billed(subscription), [.. paid.Select(p => p.Billed)], at, refund);
        subscription.EndedAt = at;
        await SeatWatch.SyncAsync(db, subscription, tenant.Now, cancel);
        subscription.SeatsAt = null;
        if (subscription.UpdateAt is not null)
        {
            await ScheduledUpdates.AbandonAsync(db, subscription, cancel);
        }
        subscription.Status = status;
        subscription.BilledThrough = new SortedDictionary<string, Instant>(
            closing.Billed.ByProduct.ToDictionary(p => p.Key, p => p.Value), StringComparer.Ordinal);
        subscription.Phases = [.. subscription.Phases.Select(p => End(p, at))];
        await openInvoices.RealignAsync(subscription, open, batch, cancel);
        var invoices = paid.ToDictionary(p => p.Billed.Key, p => p.Invoice);
        var credits = (await CreditCap.ApplyAsync(db, [.. closing.Credits.Select(c => (invoices[c.Original.Key], c))], cancel))
            .ToDictionary(c => c.Original.Key);
        return
        [
            .. paid.Where(p => credits.ContainsKey(p.Billed.Key)).Select(p => new PaidCredit(p.Invoice, p.Line, credits[p.Billed.Key])),
        ];
    }

    /// <summary>Gives lines back on credit notes, one for each invoice; returns their number.</summary>
    public async Task<int> CreditAsync(IReadOnlyList<PaidCredit> credits, CancellationToken cancel)
    {
        var notes = 0;
        foreach (var group in credits.GroupBy(c => c.Invoice))
        {
            notes += await CreditAsync(group.Key, [.. group.Select(c => (c.Line, c.Credit))], cancel);
        }
        return notes;
    }

    // a phase that had not begun never does
    private PhaseState End(PhaseState phase, Instant at) =>
        phase.StartsAt >= at ? phase with { StartsAt = null, EndsAt = null, UpdatedAt = tenant.Now }
        : phase.StartsAt is null || phase.EndsAt <= at ? phase
        : phase with { EndsAt = at, UpdatedAt = tenant.Now };

    /// <summary>
    /// Lines of closed invoices for periods that an instant lies in, or before, and what was credited of them. A change that gave back more
    /// than it cost has its charge on a credit note.
    /// </summary>
    public async Task<List<(Invoice Invoice, InvoiceLine Line, BilledLine Billed)>> PaidInAdvanceAsync(
        Subscription subscription, Instant at, CancellationToken cancel)
    {
        var invoices = await db.Set<Invoice>().Include(i => i.Lines)
            .Where(i => i.SubscriptionId == subscription.Id && i.PeriodEndsAt > at
                && i.Status != InvoiceStatus.Open && i.Status != InvoiceStatus.Voided)
            .ToListAsync(cancel);
        var lines = invoices.SelectMany(i => i.Lines.Select(l => (Invoice: i, Line: l)))
            .Where(p => p.Line is { ChargeKind: ChargeKind.Advance } && p.Line.PeriodEndsAt > at).ToList();
        var lineIds = lines.Select(p => p.Line.Id).ToList();
        var credited = (await db.Set<InvoiceLine>().Where(l => lineIds.Contains(l.OriginalLineId!))
            .Select(l => new { l.OriginalLineId, l.AmountExcludingTax, l.PeriodStartsAt }).ToListAsync(cancel))
            .ToLookup(l => l.OriginalLineId!, StringComparer.Ordinal);
        return
        [
            .. lines.Select(p => (p.Invoice, p.Line, new BilledLine(
                p.Line.Charge(subscription.Id)!,
                new Engine.Periods.Period(p.Line.PeriodStartsAt!.Value, p.Line.PeriodEndsAt!.Value),
                p.Line.AmountExcludingTax,
                credited[p.Line.Id].Sum(l => l.AmountExcludingTax),
                credited[p.Line.Id].Min(l => l.PeriodStartsAt)))),
        ];
    }

    /// <summary>
    /// One credit note an invoice, taken off what is still due on it. An invoice that is not issued yet takes the credit as a line.
    /// </summary>
    private async Task<int> CreditAsync(
        Invoice original, IReadOnlyList<(InvoiceLine Line, CreditLine Credit)> credits, CancellationToken cancel)
    {
        if (original.Status == InvoiceStatus.GracePeriod)
        {
            var next = original.Lines.Max(l => l.Position) + 1;
            foreach (var (line, credit) in credits)
            {
                var row = CreditRow(original, line, credit, next++);
                original.Lines.Add(row);
                db.Add(row);
            }
            InvoicePricing.Total(original);
            return 0;
        }
        var note = new Invoice
        {
            TenantId = original.TenantId,
            Id = Ids.New("inv"),
            Type = InvoiceType.CreditNote,
            Status = InvoiceStatus.Draft,
            CustomerId = original.CustomerId,
            InvoicingEntityId = original.InvoicingEntityId,
            SubscriptionId = original.SubscriptionId,
            Currency = original.Currency,
            PurchaseOrder = original.PurchaseOrder,
            TaxScheme = original.TaxScheme,
            Collection = original.Collection,
            Customer = original.Customer,
            Seller = original.Seller,
            OriginalInvoiceId = original.Type == InvoiceType.CreditNote ? original.OriginalInvoiceId : original.Id,
            OriginalInvoiceNumber = original.Type == InvoiceType.CreditNote ? original.OriginalInvoiceNumber : original.Number,
            CreatedAt = tenant.Now,
            UpdatedAt = tenant.Now,
        };
        db.Add(note);
        for (var i = 0; i < credits.Count; i++)
        {
            var row = CreditRow(note, credits[i].Line, credits[i].Credit, i);
            note.Lines.Add(row);
            db.Add(row);
        }
        InvoicePricing.Total(note);
        if (original.PayerId is { } payer)
        {
            // who paid gets it back, whatever the customer belongs to by now
            MemberInvoices.Wait(note, payer, original.Status == InvoiceStatus.PendingParentConcat, tenant.Now);
            return 1;
        }
        await issue.IssueAsync([note], cancel, staysHere: true);
        issue.Allocate(note, original);
        return 1;
    }

    public static InvoiceLine CreditRow(Invoice invoice, InvoiceLine line, CreditLine credit, int position) => new()
    {
        TenantId = invoice.TenantId,
        Id = Ids.New("ili"),
        InvoiceId = invoice.Id,
        Position = position,
        Name = line.Name,
        Description = line.Description,
        EntryType = EntryType.Credit,
        ProductId = line.ProductId,
        ProductType = line.ProductType,
        UnitName = line.UnitName,
        UnitsCount = 1,
        UnitAmount = credit.AmountMinor,
        AmountExcludingTax = credit.AmountMinor,
        TaxRate = line.TaxRate,
        TaxRateId = line.TaxRateId,
        PeriodStartsAt = credit.Unused.Start,
        PeriodEndsAt = credit.Unused.End,
        RevenueType = line.RevenueType,
        RevenueInterval = line.RevenueInterval,
        OriginalLineId = line.Id,
    };
}
