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
    public static Terms Of(Subscription subscription, DateTimeZone zone, IReadOnlyDictionary<string, Aggregator> aggregators) => new(
        subscription.Id,
        Currency.Of(subscription.Currency),
        zone,
        [.. subscription.Phases.Where(p => p.StartsAt is not null).OrderBy(p => p.Order).Select(p => Phase(p, aggregators))],
        subscription.EndedAt,
        [.. subscription.Pauses.Select(p => new Engine.Periods.Period(p.From, p.To ?? Instant.MaxValue))]);

    /// <summary>A phase with other products, to see what they would come to.</summary>
    public static Phase WithProducts(Phase phase, IReadOnlyList<ProductState> products, BillingBatch batch) =>
        phase with { Products = [.. products.Select(p => Product(p, batch.Aggregators))] };

    public static BilledThrough Billed(Subscription subscription) =>
        new(subscription.BilledThrough.ToImmutableSortedDictionary(StringComparer.Ordinal));

    public static Interval? Interval(IntervalState? interval) =>
        interval is null ? null : new Interval(Enum.Parse<IntervalUnit>(interval.Period, ignoreCase: true), interval.Count);

    private static Phase Phase(PhaseState phase, IReadOnlyDictionary<string, Aggregator> aggregators) => new(
        phase.Id,
        phase.Order,
        phase.StartsAt!.Value,
        phase.EndsAt,
        phase.InitialBillingAt ?? phase.StartsAt.Value,
        phase.BillingCycleAlignment == CycleAlignment.CalendarPeriod ? Alignment.CalendarPeriod : Alignment.Anniversary,
        phase.DoNotInvoicePhase,
        [.. phase.Products.Select(p => Product(p, aggregators))]);

    private static ProductTerms Product(ProductState product, IReadOnlyDictionary<string, Aggregator> aggregators) => new(
        product.Key,
        product.ProductId,
        Kind(product.Type),
        product.Name,
        Interval(product.Interval),
        product.Schedule == PaymentSchedule.Start ? Schedule.Start : Schedule.End,
        product.Count,
        [.. product.Prices.Select(Price)],
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
        product.CoveredBy);

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
