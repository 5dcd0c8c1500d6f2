using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Subscriptions.Discounts;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Billing;

/// <summary>The invoices of a subscription that still collect charges, one for each instant that something falls due.</summary>
public sealed class OpenInvoices(BillingDb db, CurrentTenant tenant)
{
    /// <summary>The open invoice of a subscription that falls due at an instant, begun when there is none.</summary>
    public async Task<Invoice> AtAsync(Subscription subscription, Instant billingAt, BillingBatch batch, CancellationToken cancel)
    {
        var known = await db.Set<Invoice>().Include(i => i.Lines)
            .Where(i => i.SubscriptionId == subscription.Id && i.BillingAt == billingAt).ToListAsync(cancel);
        return known.Find(i => i.Status == InvoiceStatus.Open)
            ?? Begin(subscription, billingAt, known.Count == 0 ? 0 : known.Max(i => i.BillingPart) + 1, batch);
    }

    public Invoice Begin(Subscription subscription, Instant billingAt, int part, BillingBatch batch)
    {
        var invoice = new Invoice
        {
            TenantId = subscription.TenantId,
            Id = Ids.New("inv"),
            Type = InvoiceType.Invoice,
            Status = InvoiceStatus.Open,
            CustomerId = subscription.CustomerId,
            InvoicingEntityId = subscription.BillingEntityId,
            SubscriptionId = subscription.Id,
            BillingAt = billingAt,
            BillingPart = part,
            Currency = subscription.Currency,
            PurchaseOrder = subscription.PurchaseOrder,
            CustomNote = subscription.InvoiceCustomNote,
            Customer = InvoiceIssue.SnapshotOf(batch.CustomerOf(subscription)),
            Seller = InvoiceIssue.SnapshotOf(batch.EntityOf(subscription)),
            CreatedAt = tenant.Now,
            UpdatedAt = tenant.Now,
        };
        db.Add(invoice);
        return invoice;
    }

    /// <summary>Puts what is given back on an open invoice, behind its other lines.</summary>
    public void AddCredits(Invoice invoice, IEnumerable<(InvoiceLine Line, CreditLine Credit)> credits)
    {
        var position = invoice.Lines.Count == 0 ? 0 : invoice.Lines.Max(l => l.Position) + 1;
        foreach (var (line, credit) in credits)
        {
            var row = Cancellation.CreditRow(invoice, line, credit, position++);
            invoice.Lines.Add(row);
            db.Add(row);
        }
    }

    /// <summary>The same for the invoices that are stored as open.</summary>
    public async Task RealignAsync(Subscription subscription, CancellationToken cancel)
    {
        var open = await db.Set<Invoice>().Include(i => i.Lines)
            .Where(i => i.SubscriptionId == subscription.Id && i.Status == InvoiceStatus.Open).ToListAsync(cancel);
        await RealignAsync(subscription, open, await BillingBatch.LoadAsync(db, [subscription], cancel), cancel);
    }

    /// <summary>
    /// What a draft of a subscription charges and gives back goes on the next invoice instead; on one of now where none is to come. A
    /// coupon that it used up is free again.
    /// </summary>
    public async Task PutOffAsync(Invoice draft, CancellationToken cancel)
    {
        var charges = await db.Set<BilledCharge>().Where(c => c.InvoiceId == draft.Id).ToListAsync(cancel);
        var credits = draft.Lines.Where(l => l is { OriginalLineId: not null, ChargeKind: null }).ToList();
        // a credit note that somebody drafted is of no billing instant
        if (draft is not { SubscriptionId: { } id, BillingAt: not null } || charges.Count + credits.Count == 0)
        {
            return;
        }
        var subscription = await db.Set<Subscription>().SingleAsync(s => s.Id == id, cancel);
        var batch = await BillingBatch.LoadAsync(db, [subscription], cancel);
        var next = await AtAsync(subscription, Instant.Max(subscription.NextPaymentAt ?? tenant.Now, tenant.Now), batch, cancel);
        charges.ForEach(c => c.InvoiceId = next.Id);
        foreach (var line in credits)
        {
            draft.Lines.Remove(line);
            line.InvoiceId = next.Id;
            line.Position = next.Lines.Count == 0 ? 0 : next.Lines.Max(l => l.Position) + 1;
            next.Lines.Add(line);
        }
        AttachedCoupons.Release(subscription, draft.Id);
        subscription.NextPaymentAt ??= next.BillingAt;
        subscription.Reschedule();
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>
    /// Makes the open charges follow terms that have changed: a charge whose stretch was cut falls due earlier, one that has nothing left
    /// goes, and what is given back after the end of the subscription is given back at the end. Nothing that was measured is lost.
    /// </summary>
    /// <param name="subscription">With its new terms.</param>
    /// <param name="open">Its open invoices with their lines; updated in place.</param>
    /// <param name="batch">The subscription is in it.</param>
    /// <param name="cancel">Cancels the writing.</param>
    public async Task RealignAsync(Subscription subscription, List<Invoice> open, BillingBatch batch, CancellationToken cancel)
    {
        if (open.Count == 0)
        {
            return;
        }
        var terms = batch.TermsOf(subscription);
        var byId = open.ToDictionary(i => i.Id);
        var charges = await db.Set<BilledCharge>().Where(c => byId.Keys.Contains(c.InvoiceId)).ToListAsync(cancel);
        var derived = charges.ToDictionary(c => c, c => Engine.Subscriptions.Billing.Derive(terms, c.Key));
        foreach (var gone in charges.Where(c => derived[c] is null))
        {
            // what is left of its period, behind a pause that it began with, is generated anew
            BillThrough(subscription, gone, gone.PeriodStart);
            db.Remove(gone);
        }
        foreach (var group in charges.Where(c => derived[c] is not null).GroupBy(c => byId[c.InvoiceId]).ToList())
        {
            await MoveAsync(group.Key, [.. group.Select(c => (c, derived[c]!))], open, subscription, batch, cancel);
        }
        if (subscription.EndedAt is { } end)
        {
            await MoveCreditsAsync(subscription, open, end, batch, cancel);
        }
        // rows move before invoices go, so that no charge is left without one
        await db.SaveChangesAsync(cancel);
        var used = charges.Where(c => db.Entry(c).State != EntityState.Detached).Select(c => c.InvoiceId).ToHashSet();
        foreach (var empty in open.Where(i => byId.ContainsKey(i.Id) && !used.Contains(i.Id) && i.Lines.Count == 0).ToList())
        {
            open.Remove(empty);
            db.Remove(empty);
        }
    }

    /// <summary>
    /// An invoice whose charges all fall due at another instant moves there; else each charge goes to the one it belongs on.
    /// </summary>
    private async Task MoveAsync(
        Invoice invoice,
        List<(BilledCharge Row, Charge Derived)> charges,
        List<Invoice> open,
        Subscription subscription,
        BillingBatch batch,
        CancellationToken cancel)
    {
        foreach (var (row, charge) in charges)
        {
            BillThrough(subscription, row, charge.Period.End);
            row.PeriodEnd = charge.Period.End;
        }
        var due = charges.Select(c => c.Derived.DueAt).Distinct().ToList();
        if (due is [var only] && only != invoice.BillingAt && invoice.Lines.Count == 0 && !open.Exists(i => i.BillingAt == only))
        {
            invoice.BillingPart = await db.Set<Invoice>().CountAsync(
                i => i.SubscriptionId == subscription.Id && i.BillingAt == only, cancel);
            invoice.BillingAt = only;
            return;
        }
        foreach (var (row, charge) in charges.Where(c => c.Derived.DueAt != invoice.BillingAt))
        {
            row.InvoiceId = (await AmongAsync(open, subscription, charge.DueAt, batch, cancel)).Id;
        }
    }

    /// <summary>Usage whose window moved is billed to its new end.</summary>
    private static void BillThrough(Subscription subscription, BilledCharge row, Instant to)
    {
        if (row.Kind is ChargeKind.Usage or ChargeKind.TrueUp
            && subscription.BilledThrough.GetValueOrDefault(row.ProductKey) == row.PeriodEnd)
        {
            subscription.BilledThrough = new SortedDictionary<string, Instant>(subscription.BilledThrough, StringComparer.Ordinal)
            {
                [row.ProductKey] = to,
            };
        }
    }

    private async Task MoveCreditsAsync(
        Subscription subscription, List<Invoice> open, Instant end, BillingBatch batch, CancellationToken cancel)
    {
        foreach (var later in open.Where(i => i.BillingAt > end && i.Lines.Count > 0).ToList())
        {
            var final = await AmongAsync(open, subscription, end, batch, cancel);
            foreach (var line in later.Lines.ToList())
            {
                later.Lines.Remove(line);
                line.InvoiceId = final.Id;
                final.Lines.Add(line);
            }
        }
    }

    private async Task<Invoice> AmongAsync(
        List<Invoice> open, Subscription subscription, Instant billingAt, BillingBatch batch, CancellationToken cancel)
    {
        if (open.Find(i => i.BillingAt == billingAt) is { } found)
        {
            return found;
        }
        var begun = await AtAsync(subscription, billingAt, batch, cancel);
        open.Add(begun);
        return begun;
    }
}
