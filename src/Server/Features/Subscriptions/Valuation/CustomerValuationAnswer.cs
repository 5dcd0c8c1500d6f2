using System.Text.Json.Serialization;

namespace Plumbline.Server.Features.Subscriptions.Valuation;

/// <summary>What the subscriptions of a customer are worth, added up currency by currency. Minor units, net of tax.</summary>
public sealed record CustomerValuationAnswer(IReadOnlyList<CurrencyValueAnswer> ByCurrency);

public sealed record CurrencyValueAnswer(string Currency, IReadOnlyList<SubscriptionValueAnswer> Subscriptions, ValueTotalsAnswer Totals)
{
    public static CurrencyValueAnswer Of(string currency, IReadOnlyList<SubscriptionValueAnswer> subscriptions)
    {
        var contracts = subscriptions.Select(s => s.Valuation.ContractValue).ToList();
        var arr = subscriptions.Select(s => s.Valuation.Arr).ToList();
        return new CurrencyValueAnswer(currency, subscriptions, new ValueTotalsAnswer(
            new ContractTotalsAnswer(contracts.Sum(c => c.Total), contracts.Sum(c => c.Invoiced), contracts.Sum(c => c.Remaining)),
            new RecurringTotalsAnswer(subscriptions.Sum(s => s.Valuation.RecurringContractValue.Total)),
            new ArrAnswer(
                arr.Sum(a => a.Fixed), new VariableArrAnswer(arr.Sum(a => a.Variable.Current), arr.Sum(a => a.Variable.Averaged))),
            contracts.TrueForAll(c => c.ByPeriod is not null) ? Merge(contracts.SelectMany(c => c.ByPeriod!)) : null));
    }

    // a period has the same name in every zone; it reaches from its first beginning to its last end
    private static List<PeriodValueAnswer> Merge(IEnumerable<PeriodValueAnswer> periods) =>
    [
        .. periods.GroupBy(p => p.Period).OrderBy(g => g.Key, StringComparer.Ordinal).Select(
            g => new PeriodValueAnswer(g.Key, g.Min(p => p.StartsAt), g.Max(p => p.EndsAt), g.Sum(p => p.Amount))),
    ];
}

public sealed record SubscriptionValueAnswer(string SubscriptionId, ValuationAnswer Valuation);

public sealed record ValueTotalsAnswer(
    ContractTotalsAnswer ContractValue,
    RecurringTotalsAnswer RecurringContractValue,
    ArrAnswer Arr,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PeriodValueAnswer>? ByPeriod);

public sealed record ContractTotalsAnswer(long Total, long Invoiced, long Remaining);

public sealed record RecurringTotalsAnswer(long Total);
