using Microsoft.EntityFrameworkCore;
using Plumbline.Engine.Invoicing;
using Plumbline.Engine.Money;
using Plumbline.Engine.Pricing;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Events;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Taxes;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;
using EngineUnit = Plumbline.Engine.Periods.Interval;

namespace Plumbline.Server.Features.Billing;

/// <summary>Puts the lines on invoices that are not issued yet: their charges priced with the usage as it is now.</summary>
public sealed class InvoicePricing(BillingDb db, IEventStore events, CurrentTenant tenant)
{
    /// <summary>
    /// Prices each invoice anew. A line that was there keeps its id; lines that no charge stands behind (credits of a cancellation) stay.
    /// In the grace period only usage is measured still: what was charged by the contract stays as it was when the invoice closed,
    /// whatever becomes of the contract, since that gives back by lines of its own.
    /// Of invoices that are <paramref name="closing"/> the first uses up the coupons that apply once.
    /// </summary>
    public async Task PriceAsync(
        IReadOnlyList<Invoice> invoices, BillingBatch batch, CancellationToken cancel, bool closing = false)
    {
        // whoever edited its lines decides what it charges
        invoices = [.. invoices.Where(i => !i.HasOwnLines)];
        if (invoices.Count == 0)
        {
            return;
        }
        var ids = invoices.Select(i => i.Id).ToList();
        var stored = (await db.Set<BilledCharge>().AsNoTracking().Where(c => ids.Contains(c.InvoiceId)).ToListAsync(cancel))
            .ToLookup(c => c.InvoiceId);
        var charges = invoices.ToDictionary(i => i, i => Derive(i, stored[i.Id], batch));
        var before = await BilledBefore.LoadAsync(db, charges.Values.SelectMany(own => own), batch, cancel);
        var usage = await UsageReading.ReadAsync(
            events,
            db.TenantId,
            [.. charges.SelectMany(p => p.Value.Select(c => (c, p.Key.CustomerId))), .. before.Running],
            batch.Children,
            cancel);
        foreach (var invoicesOfOne in charges.GroupBy(p => p.Key.SubscriptionId!))
        {
            var subscription = batch.Subscription(invoicesOfOne.Key);
            // together: a line may depend on one of an earlier invoice that still follows the usage
            var lines = Engine.Subscriptions.Billing.Bill(
                [.. invoicesOfOne.SelectMany(p => p.Value), .. before.RunningOf(subscription.Id)],
                usage,
                Currency.Of(subscription.Currency),
                before.IssuedOf(subscription.Id)).ToDictionary(l => l.Key);
            foreach (var (invoice, own) in invoicesOfOne.OrderBy(p => p.Key.BillingAt).ThenBy(p => p.Key.BillingPart))
            {
                var lineIds = stored[invoice.Id].ToDictionary(c => c.Key, c => c.LineId);
                Apply(invoice, [.. own.Select(c => lines[c.Key])], lineIds, subscription, batch);
                GiveBack(invoice, lines, before, subscription);
                InvoiceDiscounts.Apply(db, invoice, subscription, batch.ZoneOf(subscription));
                if (closing)
                {
                    InvoiceDiscounts.Use(invoice, subscription);
                }
                var options = subscription.InvoiceOptions;
                (invoice.Type, invoice.DocumentName) = (options.Type, options.GenerateDocument ? options.DocumentName : null);
                invoice.Collection = options.Collection;
            }
        }
        await TaxAsync(invoices, batch, cancel);
    }

    private async Task TaxAsync(IReadOnlyList<Invoice> invoices, BillingBatch batch, CancellationToken cancel)
    {
        var sold = invoices.Select(i => (Invoice: i, Subscription: batch.Subscription(i.SubscriptionId!))).ToList();
        var entities = sold.Select(s => batch.EntityOf(s.Subscription)).Distinct();
        var taxes = await InvoiceTaxes.LoadAsync(db, invoices, entities, tenant.Now, cancel);
        foreach (var (invoice, subscription) in sold)
        {
            var customer = subscription.InvoiceOptions.IsTaxed ? batch.CustomerOf(subscription) : null;
            taxes.Apply(invoice, batch.EntityOf(subscription), customer);
            Total(invoice);
        }
    }

    /// <summary>
    /// Totals from the lines' own tax rates, and the span of the periods. The sums are asserted by the engine.
    /// </summary>
    public static void Total(Invoice invoice)
    {
        var lines = invoice.Lines.OrderBy(l => l.Position).ToList();
        var sign = invoice.Type == InvoiceType.CreditNote ? -1 : 1;
        var totals = InvoiceTotals.Of(
            Currency.Of(invoice.Currency),
            lines.Select(l => new NetLine(sign * (l.EntryType == EntryType.Credit ? -1 : 1) * l.AmountExcludingTax, l.TaxRate)));
        for (var i = 0; i < lines.Count; i++)
        {
            lines[i].TaxAmount = Math.Abs(totals.Lines[i].TaxMinor);
        }
        invoice.AmountExcludingTax = totals.NetMinor;
        invoice.TaxAmount = totals.TaxMinor;
        invoice.TotalAmount = totals.GrossMinor;
        invoice.AmountFixed = lines.Where(l => l.RevenueType == RevenueType.Recurring && l.EntryType == EntryType.Debit)
            .Sum(l => l.AmountExcludingTax);
        invoice.PeriodStartsAt = lines.Min(l => l.PeriodStartsAt);
        invoice.PeriodEndsAt = lines.Max(l => l.PeriodEndsAt);
    }

    private static List<Charge> Derive(Invoice invoice, IEnumerable<BilledCharge> stored, BillingBatch batch)
    {
        var terms = batch.TermsOf(batch.Subscription(invoice.SubscriptionId!));
        // lines stand in the order of time, then of the contract, whatever the order of the rows
        var places = terms.Phases.SelectMany(p => p.Products).Select(p => p.Key).Distinct().Index()
            .ToDictionary(p => p.Item, p => p.Index, StringComparer.Ordinal);
        return
        [
            .. stored.Where(row => !invoice.Lines.Exists(l => l.Id == row.LineId && IsSettled(invoice, l)))
                .Select(row => Engine.Subscriptions.Billing.Derive(terms, row.Key)
                    ?? throw new InvalidOperationException($"Charge {row.Key} of invoice {invoice.Id} is not in the subscription's terms"))
                .OrderBy(c => c.Key.PeriodStart).ThenBy(c => places[c.Key.ProductKey]).ThenBy(c => c.Key.Kind)
                .ThenBy(c => c.Product.Prices.IndexOf(c.Price)),
        ];
    }

    private static bool IsSettled(Invoice invoice, InvoiceLine line) => invoice.Status == InvoiceStatus.GracePeriod
        && line.ChargeKind is ChargeKind.OneOff or ChargeKind.Advance or ChargeKind.Arrears or ChargeKind.Credit;

    private void Apply(
        Invoice invoice,
        IReadOnlyList<Line> priced,
        Dictionary<ChargeKey, string> lineIds,
        Subscription subscription,
        BillingBatch batch)
    {
        var known = invoice.Lines.Where(l => l.ChargeKind is not null && !IsSettled(invoice, l))
            .ToDictionary(l => l.Charge(subscription.Id)!);
        var products = subscription.Phases.SelectMany(p => p.Products).ToLookup(p => p.Key);
        // lines that are settled stand where they stood, and so do the others around them
        var keepsPlaces = false;
        foreach (var settled in invoice.Lines.Where(l => IsSettled(invoice, l)))
        {
            // before its discount again, as every line is when the discounts of the invoice are shared out
            settled.AmountExcludingTax += settled.DiscountAmount;
            settled.DiscountAmount = 0;
            keepsPlaces = true;
        }
        var position = 0;
        foreach (var line in priced)
        {
            if (!known.Remove(line.Key, out var row))
            {
                row = NewLine(invoice, line, lineIds[line.Key], products[line.Key.ProductKey].First(), batch);
                invoice.Lines.Add(row);
                db.Add(row);
            }
            row.Position = keepsPlaces ? row.Position : position++;
            row.UnitsCount = line.Quantity;
            var givesBack = line.Key.Kind == ChargeKind.TrueUp && line.AmountMinor < 0;
            row.EntryType = givesBack ? EntryType.Credit : EntryType.Debit;
            row.UnitAmount = givesBack ? -line.UnitAmount : line.UnitAmount;
            row.AmountExcludingTax = givesBack ? -line.AmountMinor : line.AmountMinor;
            (row.DiscountAmount, row.DiscountPercent) = (0, null);
            row.PeriodStartsAt = line.Period.Start;
            row.PeriodEndsAt = line.Period.End;
            row.Tiers = [.. line.Tiers.Select(t => TierOf(t, products[line.Key.ProductKey].First(), line.Key.PriceId))];
        }
        foreach (var gone in known.Values)
        {
            invoice.Lines.Remove(gone);
            db.Remove(gone);
        }
        foreach (var kept in invoice.Lines.Where(l => l.ChargeKind is null && !keepsPlaces).OrderBy(l => l.Position).ToList())
        {
            kept.Position = position++;
        }
    }

    /// <summary>A settlement below what was paid in advance gives back a part of that line, at its tax rate and discount.</summary>
    private static void GiveBack(
        Invoice invoice, Dictionary<ChargeKey, Line> priced, BilledBefore before, Subscription subscription)
    {
        foreach (var row in invoice.Lines.Where(l => l.ChargeKind == ChargeKind.TrueUp))
        {
            var key = row.Charge(subscription.Id)!;
            var paid = priced[key].AmountMinor < 0 ? before.LineOf(key with { Kind = ChargeKind.Upfront }) : null;
            row.OriginalLineId = paid?.Id;
            row.TaxRate = paid?.TaxRate ?? row.TaxRate;
            row.TaxRateId = paid is null ? row.TaxRateId : paid.TaxRateId;
            if (paid is { Discount: > 0 })
            {
                row.AmountExcludingTax = paid.Paid(row.AmountExcludingTax);
                (row.UnitsCount, row.UnitAmount) = (1, row.AmountExcludingTax);
            }
        }
    }

    // people know the price as "2.50 per 1,000,000", not as a fraction of a cent
    private static LineTier TierOf(TierShare share, ProductState product, string priceId)
    {
        var stored = product.Prices.First(p => p.Id == priceId).Tiers.FirstOrDefault(t => t.To == share.To);
        return stored is { Amount: { } amount, UnitCount: { } unitCount }
            ? new LineTier(share.From, share.To, share.Count, amount, unitCount, share.Exact)
            : new LineTier(share.From, share.To, share.Count, share.UnitAmount, 1, share.Exact);
    }

    // the line of an item is of the product that the bundle holds
    private static BundledProduct? ItemOf(ProductState product, string priceId) => product.Bundle?.Items.FirstOrDefault(
        i => product.Prices.Any(p => BundleState.PriceIdOf(p, i) == priceId));

    private static InvoiceLine NewLine(Invoice invoice, Line line, string id, ProductState product, BillingBatch batch) => new()
    {
        TenantId = invoice.TenantId,
        Id = id,
        InvoiceId = invoice.Id,
        Position = 0,
        Name = line.Name,
        Description = product.Description,
        ProductId = ItemOf(product, line.Key.PriceId)?.ProductId ?? line.ProductId,
        ProductType = ItemOf(product, line.Key.PriceId)?.Type ?? product.Type,
        UnitName = product.Type == ProductType.FlatFee ? null : batch.UnitNameOf(product),
        UnitsCount = line.Quantity,
        UnitAmount = line.UnitAmount,
        AmountExcludingTax = line.AmountMinor,
        RevenueType = line.RevenueType,
        RevenueInterval = IntervalOf(line.RevenueInterval),
        ChargeProductKey = line.Key.ProductKey,
        ChargePriceId = line.Key.PriceId,
        ChargeKind = line.Key.Kind,
        ChargePeriodStart = line.Key.PeriodStart,
    };

    private static IntervalState? IntervalOf(EngineUnit? interval) =>
        interval is { } i ? new IntervalState(Words<Engine.Periods.IntervalUnit>.Of(i.Unit), i.Count) : null;
}
