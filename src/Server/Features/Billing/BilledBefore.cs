using Microsoft.EntityFrameworkCore;
using Plumbline.Engine.Money;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Invoices;

namespace Plumbline.Server.Features.Billing;

/// <summary>The line of an earlier charge: its tax rate once that is known, what was asked for it, and what coupons took off.</summary>
public sealed record BilledLineBefore(string Id, decimal? TaxRate, string? TaxRateId, long Net, long Discount)
{
    /// <summary>A part of it before coupons as what was asked for it: 400 of 1000 less 10 % are 360.</summary>
    public long Paid(long part) => Discount == 0 ? part : Rounding.ToMinor((decimal)part * Net / (Net + Discount));
}

/// <summary>
/// What earlier charges came to whose amounts are taken off others: as issued, or, where their invoice still follows the usage, the charge
/// itself, to be priced along. What was voided counts as never billed.
/// </summary>
public sealed class BilledBefore
{
    private readonly Dictionary<string, Dictionary<ChargeKey, BilledUsage>> _issued = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Charge>> _running = new(StringComparer.Ordinal);

    private readonly Dictionary<ChargeKey, BilledLineBefore> _lines = [];

    /// <summary>Earlier charges on invoices that are not issued yet, and who pays for them.</summary>
    public List<(Charge Charge, string CustomerId)> Running { get; } = [];

    public IReadOnlyDictionary<ChargeKey, BilledUsage> IssuedOf(string subscriptionId) =>
        _issued.GetValueOrDefault(subscriptionId) ?? [];

    /// <summary>The line that an earlier charge is billed by; null when there is none.</summary>
    public BilledLineBefore? LineOf(ChargeKey key) => _lines.GetValueOrDefault(key);

    public IReadOnlyList<Charge> RunningOf(string subscriptionId) => _running.GetValueOrDefault(subscriptionId) ?? [];

    /// <summary>Reads what is needed to price some charges; one query, none when no charge looks back.</summary>
    public static async Task<BilledBefore> LoadAsync(
        BillingDb db, IEnumerable<Charge> charges, BillingBatch batch, CancellationToken cancel)
    {
        var before = new BilledBefore();
        var known = charges.ToDictionary(c => c.Key);
        var asking = known.Values.Where(Engine.Subscriptions.Billing.LooksBack).ToLookup(c => c.Key.SubscriptionId);
        if (asking.Count == 0)
        {
            return before;
        }
        var subscriptions = asking.Select(g => g.Key).ToList();
        var products = asking.SelectMany(g => g).SelectMany(c => c.Continues.Add(c.Key.ProductKey)).Distinct().ToList();
        var rows = await (
            from charge in db.Set<BilledCharge>().AsNoTracking()
            join invoice in db.Set<Invoice>() on charge.InvoiceId equals invoice.Id
            where subscriptions.Contains(charge.SubscriptionId) && products.Contains(charge.ProductKey)
                && invoice.Status != InvoiceStatus.Voided
            select new
            {
                Charge = charge,
                Runs = invoice.Status == InvoiceStatus.Open || invoice.Status == InvoiceStatus.GracePeriod,
                Line = db.Set<InvoiceLine>().Where(l => l.Id == charge.LineId)
                    .Select(l => new { l.UnitsCount, l.AmountExcludingTax, l.DiscountAmount, l.TaxRate, l.TaxRateId }).FirstOrDefault(),
            }).ToListAsync(cancel);
        foreach (var row in rows)
        {
            var key = row.Charge.Key;
            if (!asking[key.SubscriptionId].Any(c => Engine.Subscriptions.Billing.TakesOff(c, key)))
            {
                continue;
            }
            before._lines[key] = new BilledLineBefore(
                row.Charge.LineId,
                row.Runs ? null : row.Line?.TaxRate,
                row.Line?.TaxRateId,
                row.Line?.AmountExcludingTax ?? 0,
                row.Line?.DiscountAmount ?? 0);
            if (known.ContainsKey(key))
            {
                continue;
            }
            if (row.Runs)
            {
                before.AddRunning(key, batch);
            }
            else if (row.Line is { } line)
            {
                // what was discounted was billed all the same
                before.AddIssued(key, new BilledUsage(line.UnitsCount, line.AmountExcludingTax + line.DiscountAmount));
            }
        }
        return before;
    }

    private void AddIssued(ChargeKey key, BilledUsage billed)
    {
        if (!_issued.TryGetValue(key.SubscriptionId, out var own))
        {
            _issued[key.SubscriptionId] = own = [];
        }
        own[key] = billed;
    }

    private void AddRunning(ChargeKey key, BillingBatch batch)
    {
        var subscription = batch.Subscription(key.SubscriptionId);
        if (Engine.Subscriptions.Billing.Derive(batch.TermsOf(subscription), key) is not { } charge)
        {
            return;
        }
        if (!_running.TryGetValue(key.SubscriptionId, out var own))
        {
            _running[key.SubscriptionId] = own = [];
        }
        own.Add(charge);
        Running.Add((charge, subscription.CustomerId));
    }
}
