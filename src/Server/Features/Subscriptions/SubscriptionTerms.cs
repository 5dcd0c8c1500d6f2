using System.Collections.Immutable;
using NodaTime;
using Plumbline.Engine.Money;
using Plumbline.Engine.Periods;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Features.Aggregators;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Features.Products;
using Interval = Plumbline.Engine.Periods.Interval;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>
/// The engine's terms of a subscription. Derived at each use, so that there is one truth and an edited meter counts at once.
/// </summary>
public static class SubscriptionTerms
{
    /// <param name="subscription">The subscription.</param>
    /// <param name="zone">The invoicing entity's.</param>
    /// <param name="aggregators">By id, those of its usage.</param>
    /// <param name="phases">Phases planned otherwise; null for the subscription's own.</param>
    public static Terms Of(
        Subscription subscription,
        DateTimeZone zone,
        IReadOnlyDictionary<string, Aggregator> aggregators,
        IReadOnlyList<PhaseState>? phases = null) => new(
        subscription.Id,
        Currency.Of(subscription.Currency),
        zone,
        [.. (phases ?? subscription.Phases).Where(p => p.StartsAt is not null).Select(p => Phase(p, zone, aggregators))],
        subscription.EndedAt,
        [.. subscription.Pauses.Select(p => new Engine.Periods.Period(p.From, p.To ?? Instant.MaxValue))],
        CommitmentOf(subscription, zone));

    /// <summary>A phase with other products, to see what they would come to.</summary>
    public static Phase WithProducts(Phase phase, IReadOnlyList<ProductState> products, BillingBatch batch) =>
        phase with { Products = [.. products.Select(p => Product(p, batch.Aggregators))] };

    public static BilledThrough Billed(Subscription subscription) =>
        new(subscription.BilledThrough.ToImmutableSortedDictionary(StringComparer.Ordinal));

    public static Interval? Interval(IntervalState? interval) =>
        interval is null ? null : new Interval(Enum.Parse<IntervalUnit>(interval.Period, ignoreCase: true), interval.Count);

    // what follows a contract that is not renewed is one more term without an end
    private static Commitment? CommitmentOf(Subscription subscription, DateTimeZone zone) =>
        Contract.Of(subscription, zone) is { StartsAt: { } start } contract
            ? new Commitment(start, contract.FirstEnd, Interval(contract.RenewsFor))
            : null;

    private static Phase Phase(PhaseState phase, DateTimeZone zone, IReadOnlyDictionary<string, Aggregator> aggregators) => new(
        phase.Id,
        phase.Order,
        phase.StartsAt!.Value,
        phase.EndsAt,
        phase.InitialBillingAt ?? phase.StartsAt.Value,
        phase.BillingCycleAlignment == CycleAlignment.CalendarPeriod ? Alignment.CalendarPeriod : Alignment.Anniversary,
        phase.DoNotInvoicePhase,
        [.. phase.Products.Select(p => Enter(Product(p, aggregators), phase, zone))]);

    /// <summary>
    /// Setup and trial phases do not recur: their products are charged once. A later phase that is entered inside a period charges the rest
    /// of it as its transition says.
    /// </summary>
    private static ProductTerms Enter(ProductTerms product, PhaseState phase, DateTimeZone zone)
    {
        if (phase.Type != PhaseType.Standard)
        {
            return product with { Interval = null };
        }
        if (phase.Order == 0 || phase.TransitionCalculationMethod == PhaseTransition.Prorata || product.AttachedAt is not null
            || product.Interval is not { } interval)
        {
            return product;
        }
        var start = phase.StartsAt!.Value;
        var alignment = phase.BillingCycleAlignment == CycleAlignment.CalendarPeriod ? Alignment.CalendarPeriod : Alignment.Anniversary;
        var cycle = new Cycle(phase.InitialBillingAt ?? start, interval, alignment, zone);
        var isInside = cycle.IndexOf(start) is >= 0 and var k && (cycle.At(k) != cycle.Full(k) || cycle.At(k).Start < start);
        var first = phase.TransitionCalculationMethod == PhaseTransition.PayInFull ? FirstCharge.Full : FirstCharge.Free;
        return isInside ? product with { AttachedAt = start, FirstCharge = first } : product;
    }

    private static ProductTerms Product(ProductState product, IReadOnlyDictionary<string, Aggregator> aggregators) => new(
        product.Key,
        product.ProductId,
        Kind(product.Type),
        product.Name,
        Interval(product.Interval),
        product.Schedule == PaymentSchedule.Start ? Schedule.Start : Schedule.End,
        product.Count,
        [.. product.Prices.SelectMany(p => Prices(product, p))],
        product is { Type: ProductType.Dynamic, AggregatorId: { } id } && aggregators.TryGetValue(id, out var aggregator)
            ? AggregatorMeter.ToMeter(aggregator)
            : null,
        product.MinCommittedCount,
        product.MinAmount,
        product.MaxAmount,
        product.AttachedAt,
        product.DetachedAt,
        product.FirstCharge,
        product.FirstDueAt,
        product.CoveredBy,
        new Metering(Window(product.MeteringIntervalType), Interval(product.MeteringInterval), product.BillUsageDifference,
            Scope(product.ChildrenUsage), product.MeteringStart),
        product.FirstPrecision,
        product.Credits?.ToEngine(),
        product.Follows,
        product.MeteredFrom,
        product.BilledUnits);

    private static UsageScope Scope(ChildrenUsage? children) => children switch
    {
        ChildrenUsage.Sum => UsageScope.Sum,
        ChildrenUsage.Max => UsageScope.Max,
        _ => UsageScope.Own,
    };

    private static MeteringWindow Window(MeteringIntervalType type) => type switch
    {
        MeteringIntervalType.PaymentInterval => MeteringWindow.Period,
        MeteringIntervalType.SubscriptionCommitment => MeteringWindow.Commitment,
        MeteringIntervalType.PhaseDuration => MeteringWindow.Phase,
        MeteringIntervalType.FullDatabase => MeteringWindow.Everything,
        MeteringIntervalType.Custom => MeteringWindow.Custom,
        _ => throw new InvalidOperationException($"Unknown metering interval type {type}"),
    };

    // a bundle that is split has a line, and so a price, for each of its items
    private static IEnumerable<PriceGroup> Prices(ProductState product, PriceGroupState price) =>
        product.Bundle is not { Display: BundleDisplay.Ventilated } bundle ? [Price(price)]
        : bundle.Items.Select(i => Price(price) with
        {
            Id = BundleState.PriceIdOf(price, i),
            Name = i.Name,
            Percent = i.Percentage,
        });

    private static PriceGroup Price(PriceGroupState price) => new(
        price.Id,
        price.MeteringFilter?.Name,
        PriceMapping.ToEngine(price.Type, price.Tiers),
        price.MeteringFilter.ToFilter());

    private static ProductKind Kind(ProductType type) => type switch
    {
        ProductType.FlatFee => ProductKind.FlatFee,
        ProductType.Seat => ProductKind.Seat,
        ProductType.Dynamic => ProductKind.Dynamic,
        ProductType.Credit => ProductKind.Credit,
        ProductType.Bundle => ProductKind.Bundle,
        _ => throw new InvalidOperationException($"Unknown product type {type}"),
    };
}
