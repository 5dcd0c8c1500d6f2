using System.Text.Json.Serialization;
using NodaTime;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Features.Subscriptions.Seats;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>What every product of a subscription shows.</summary>
public sealed record ProductHead(
    string Id,
    string? CatalogVersionId,
    string Name,
    string? Description,
    bool DescriptionDisplayIntervalDates,
    Instant? AttachedAt,
    Instant? DetachedAt,
    Instant? CurrentPeriodStartedAt,
    Instant? CurrentPeriodEndsAt,
    Instant? NextPaymentAt,
    PaymentIntervalAnswer PaymentInterval,
    PaymentSchedule PaymentSchedule,
    IReadOnlyList<SubscriptionPriceAnswer> Prices);

/// <summary>A product of a subscription; what follows the head depends on its type.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(FeeProductAnswer), "flat_fee")]
[JsonDerivedType(typeof(SeatProductAnswer), "seat")]
[JsonDerivedType(typeof(UsageProductAnswer), "dynamic")]
[JsonDerivedType(typeof(CreditProductAnswer), "credit")]
[JsonDerivedType(typeof(BundleProductAnswer), "bundle")]
public abstract record SubscriptionProductAnswer([property: JsonIgnore] ProductHead Head)
{
    public string Id => Head.Id;

    public string? CatalogVersionId => Head.CatalogVersionId;

    public string Name => Head.Name;

    public string? Description => Head.Description;

    public bool DescriptionDisplayIntervalDates => Head.DescriptionDisplayIntervalDates;

    public Instant? AttachedAt => Head.AttachedAt;

    public Instant? DetachedAt => Head.DetachedAt;

    public Instant? CurrentPeriodStartedAt => Head.CurrentPeriodStartedAt;

    public Instant? CurrentPeriodEndsAt => Head.CurrentPeriodEndsAt;

    public Instant? NextPaymentAt => Head.NextPaymentAt;

    public PaymentIntervalAnswer PaymentInterval => Head.PaymentInterval;

    public PaymentSchedule PaymentSchedule => Head.PaymentSchedule;

    public IReadOnlyList<SubscriptionPriceAnswer> Prices => Head.Prices;
}

public sealed record FeeProductAnswer(ProductHead Head, decimal Count) : SubscriptionProductAnswer(Head);

public sealed record BundleProductAnswer(ProductHead Head, decimal Count, BundleDisplay DisplayMode) : SubscriptionProductAnswer(Head);

public sealed record CreditProductAnswer(
    ProductHead Head,
    string? UnitName,
    decimal Count,
    int? CreditsExpirationInDays,
    bool ExpireCreditsAtEndOfPeriod)
    : SubscriptionProductAnswer(Head);

public sealed record SeatProductAnswer(
    ProductHead Head,
    string? UnitName,
    decimal Count,
    decimal? MinCommittedCount,
    decimal? MinAmount,
    decimal? MaxAmount,
    SeatCharging? ChargingMethod,
    SeatInvoicing? SeatInvoicingSchedule)
    : SubscriptionProductAnswer(Head);

public sealed record UsageProductAnswer(
    ProductHead Head,
    string? UnitName,
    decimal? MinCommittedCount,
    decimal? MinAmount,
    decimal? MaxAmount,
    MeteringIntervalType MeteringIntervalType,
    IntervalState? MeteringInterval,
    bool BillUsageDifference,
    Instant? MeteringPeriodStartedAt,
    Instant? MeteringPeriodEndsAt,
    ChildrenUsage? ChildrenUsageAggregation)
    : SubscriptionProductAnswer(Head);

/// <summary><c>once</c> without a count, or a period and its count.</summary>
public sealed record PaymentIntervalAnswer(
    string Period, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Count);
