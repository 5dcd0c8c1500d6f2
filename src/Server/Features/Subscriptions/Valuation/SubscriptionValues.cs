using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Features.Subscriptions.Arr;

namespace Plumbline.Server.Features.Subscriptions.Valuation;

/// <summary>What a year of a subscription is worth, in minor units.</summary>
/// <param name="Fixed">By its fees and seats.</param>
/// <param name="Current">By the last period of each usage product.</param>
/// <param name="Averaged">By the usage of the last 365 days.</param>
public sealed record AnnualValue(long Fixed, long Current, long Averaged);

/// <summary>The figures that every subscription of a page shows, in one query a table whatever their number.</summary>
public sealed class SubscriptionValues
{
    private readonly BillingBatch _batch;
    private readonly Instant _now;
    private readonly Dictionary<string, long> _invoiced;
    private readonly ILookup<string, IssuedLine> _usage;
    private readonly ILookup<string, ChargeKey> _open;

    private SubscriptionValues(
        BillingBatch batch,
        Instant now,
        Dictionary<string, long> invoiced,
        ILookup<string, IssuedLine> usage,
        ILookup<string, ChargeKey> open)
    {
        _batch = batch;
        _now = now;
        _invoiced = invoiced;
        _usage = usage;
        _open = open;
    }

    public static async Task<SubscriptionValues> LoadAsync(BillingDb db, BillingBatch batch, Instant now, CancellationToken cancel)
    {
        var ids = batch.Subscriptions.Select(s => s.Id).ToList();
        var metered = batch.Subscriptions
            .Where(s => s.Phases.Exists(p => p.Products.Any(product => product.Type == ProductType.Dynamic))).Select(s => s.Id).ToList();
        var open = await db.Set<BilledCharge>().AsNoTracking().Where(c => ids.Contains(c.SubscriptionId))
            .Where(c => db.Set<Invoice>().Any(
                i => i.Id == c.InvoiceId && (i.Status == InvoiceStatus.Open || i.Status == InvoiceStatus.GracePeriod)))
            .ToListAsync(cancel);
        return new SubscriptionValues(
            batch,
            now,
            await IssuedLines.TotalsAsync(db, ids, cancel),
            await IssuedLines.UsageAsync(db, metered, now, cancel),
            open.ToLookup(c => c.SubscriptionId, c => c.Key));
    }

    /// <summary>A value that was set by hand goes before the computed one.</summary>
    public decimal? EstimatedArr(Subscription subscription) => subscription.EstimatedArr ?? Known(() =>
    {
        var annual = AnnualOf(subscription);
        return (decimal)annual.Fixed + annual.Averaged;
    });

    public decimal? ContractValue(Subscription subscription) => subscription.ContractValue ?? Known(
        () => InvoicedOf(subscription) + (decimal)ExpectedOf(subscription, ValueOf(subscription)).Sum(l => l.AmountMinor));

    /// <summary>What is invoiced next, net; usage counts with what is committed at least.</summary>
    public decimal? NextPaymentAmount(Subscription subscription) => subscription.NextPaymentAt is not { } due ? null : Known(
        () => Engine.Subscriptions.Value.DueAt(
            _batch.TermsOf(subscription), SubscriptionTerms.Billed(subscription), _open[subscription.Id], due));

    // amounts too large to bill must not hide the subscription, nor the others of its page
    private static decimal? Known(Func<decimal> figure)
    {
        try
        {
            return figure();
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    public ValueTerms ValueOf(Subscription subscription) => ValueTerms.Of(subscription, _batch, _now);

    public long InvoicedOf(Subscription subscription) => _invoiced.GetValueOrDefault(subscription.Id);

    public IReadOnlyList<Line> ExpectedOf(Subscription subscription, ValueTerms value) => Engine.Subscriptions.Value.Expected(
        value.Terms, SubscriptionTerms.Billed(subscription), _open[subscription.Id], value.End);

    public AnnualValue AnnualOf(Subscription subscription)
    {
        if (subscription.EndedAt is not null || subscription.Status == SubscriptionStatus.Paused)
        {
            return new AnnualValue(0, 0, 0);
        }
        var usage = _usage[subscription.Id].Where(l => l.StartsAt is not null && l.EndsAt is not null).ToList();
        var value = ValueOf(subscription);
        var last = usage.GroupBy(l => l.ProductKey).Sum(product =>
        {
            var end = product.Max(l => l.EndsAt);
            var lines = product.Where(l => l.EndsAt == end).ToList();
            return SubscriptionTerms.Interval(lines[0].Interval) is { } interval
                ? Engine.Money.Rounding.ToMinor(lines.Sum(l => l.Amount) * Engine.Subscriptions.Value.TimesAYear(interval))
                : 0;
        });
        return new AnnualValue(
            Engine.Subscriptions.Value.FixedAnnual(value.Terms, _now, AnnualWorth.ForEver(value.Phases)),
            last,
            // one that took another's place has no usage of its own at first
            usage.Count == 0 ? subscription.AnnualUsage : AnnualUsage.Of(usage, _batch.ZoneOf(subscription)));
    }
}
