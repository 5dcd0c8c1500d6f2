using System.Text.Json.Serialization;

namespace Plumbline.Server.Features.Analytics;

/// <summary>The numbers of the contract. Amounts are minor units of one currency; churn is a share of one.</summary>
public sealed record AnalyticsAnswer(
    [property: JsonPropertyName("revenue_last_30_days")] long RevenueLast30Days,
    [property: JsonPropertyName("churn_30_days")] decimal Churn30Days,
    [property: JsonPropertyName("churned_revenue_30_days")] long ChurnedRevenue30Days,
    long Arr,
    long Mrr,
    long PendingArr,
    long ActiveArr,
    long ArrInDiscounts,
    long FixedArr,
    int ActiveCustomers,
    long Arpa);

/// <summary>A series of months in one currency.</summary>
public sealed record MonthsAnswer<T>(string Currency, IReadOnlyList<T> Data);

/// <summary>
/// What a month did to monthly revenue: opening + new + expansion + reactivation − contraction − churn = closing. No part is below zero.
/// </summary>
public sealed record MovementAnswer(
    string Month,
    long OpeningMrr,
    long NewMrr,
    long ExpansionMrr,
    long ReactivationMrr,
    long ContractionMrr,
    long ChurnMrr,
    long ClosingMrr,
    int NewCustomers,
    int ReactivatedCustomers,
    int ChurnedCustomers,
    int ClosingCustomers);

/// <summary>The customers that were first worth something in one month, and what is left of them at the end of each since.</summary>
public sealed record CohortAnswer(string Month, int Customers, long Mrr, IReadOnlyList<CohortMonthAnswer> Months);

public sealed record CohortMonthAnswer(
    string Month, int MonthsSince, int Customers, long Mrr, decimal? CustomerRetention, decimal? MrrRetention);

/// <summary>What the customers of some months ago are worth now, against then.</summary>
public sealed record RetentionAnswer(
    string Month, long OpeningMrr, long RetainedMrr, long GrossRetainedMrr, decimal? NetRetention, decimal? GrossRetention);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(AnalyticsAnswer))]
[JsonSerializable(typeof(MonthsAnswer<MovementAnswer>))]
[JsonSerializable(typeof(MonthsAnswer<CohortAnswer>))]
[JsonSerializable(typeof(MonthsAnswer<RetentionAnswer>))]
internal sealed partial class AnalyticsJson : JsonSerializerContext;
