namespace Plumbline.Server.Features.PriceConfigurations;

/// <summary>What a subscription looks for among the offers of a product.</summary>
/// <param name="Currency">The subscription's currency.</param>
/// <param name="Interval">How often it bills; null takes the one interval on offer.</param>
/// <param name="Country">The customer's country, if known.</param>
/// <param name="PriceBookId">The customer's price book; null for the default one.</param>
/// <param name="Commitment">The contract's commitment, if any.</param>
/// <param name="OrAnyCountry">Whether the offers of any country will do where none is for this one.</param>
public sealed record PriceQuery(
    string Currency,
    PriceInterval? Interval = null,
    string? Country = null,
    string? PriceBookId = null,
    PriceInterval? Commitment = null,
    bool OrAnyCountry = false);

/// <summary>The outcome of <see cref="CatalogPrices.Match"/>.</summary>
public abstract record CatalogMatch
{
    private CatalogMatch()
    {
    }

    /// <summary>One offer, or several that price different events by their metering filters; all of one interval.</summary>
    public sealed record Found(IReadOnlyList<PriceConfiguration> Offers) : CatalogMatch;

    /// <summary>No offer fits, and why.</summary>
    public sealed record Refused(string Message) : CatalogMatch;
}

/// <summary>
/// Chooses the catalogue price of a subscription. The customer's price book wins over the default one, an offer for the country over one
/// for everywhere, one for the commitment over one for all; the newest wins among equals.
/// </summary>
public static class CatalogPrices
{
    public static CatalogMatch Match(IReadOnlyList<PriceConfiguration> offers, PriceQuery query)
    {
        var active = offers
            .Where(o => o.Status == PriceStatus.Active && (o.PriceBookId is null || o.PriceBookId == query.PriceBookId)).ToList();
        if (active.Count == 0)
        {
            return new CatalogMatch.Refused("The product has no price in the catalog");
        }
        var priced = active.Where(o => o.Currency == query.Currency).ToList();
        if (priced.Count == 0)
        {
            return new CatalogMatch.Refused(
                $"The product has no price in {query.Currency}; it is priced in {List(active.Select(o => o.Currency))}");
        }
        var here = priced.Where(o => IsFor(o.Countries, query.Country)).ToList();
        if (here.Count == 0 && query.OrAnyCountry)
        {
            here = priced;
        }
        if (here.Count == 0)
        {
            return new CatalogMatch.Refused(
                $"The product has no price in {query.Currency} for {query.Country ?? "customers without a country"}");
        }
        var committed = here.Where(o => IsForAll(o) || Same(o.CommitmentInterval!, query.Commitment)).ToList();
        return committed.Count == 0
            ? new CatalogMatch.Refused(
                $"The product is only offered with a commitment of {List(here.Select(o => Text(o.CommitmentInterval!)))}")
            : MatchInterval(committed, query);
    }

    private static CatalogMatch MatchInterval(List<PriceConfiguration> offers, PriceQuery query)
    {
        var fitting = query.Interval is null ? offers : [.. offers.Where(o => Same(o.BillingInterval, query.Interval))];
        if (fitting.Any(o => o.PriceBookId is not null))
        {
            fitting = [.. fitting.Where(o => o.PriceBookId is not null)];
        }
        if (fitting.Count > 0 && fitting.All(o => Same(o.BillingInterval, fitting[0].BillingInterval)))
        {
            return new CatalogMatch.Found(MostSpecific(fitting));
        }
        var onOffer = List(offers.Select(o => Text(o.BillingInterval)));
        return new CatalogMatch.Refused(query.Interval is { } wanted
            ? $"The product is not billed {Text(wanted)}; on offer: {onOffer}"
            : $"The product is billed at several intervals; name one of: {onOffer}");
    }

    /// <summary>
    /// From the most specific offers down: one for each metering filter. An offer for every event and offers for some of them stand side
    /// by side only at one level, where somebody put them so; across levels they would charge events twice.
    /// </summary>
    private static List<PriceConfiguration> MostSpecific(List<PriceConfiguration> offers)
    {
        var chosen = new Dictionary<string, PriceConfiguration>(StringComparer.Ordinal);
        foreach (var level in offers.GroupBy(Specificity).OrderByDescending(g => g.Key))
        {
            if (chosen.ContainsKey(""))
            {
                break;
            }
            var first = chosen.Count == 0;
            foreach (var offer in level.OrderByDescending(o => o.CreatedAt).ThenByDescending(o => o.Id, StringComparer.Ordinal))
            {
                var filter = FilterOf(offer);
                if (first || filter.Length > 0)
                {
                    chosen.TryAdd(filter, offer);
                }
            }
        }
        return [.. chosen.Values.OrderBy(o => o.CreatedAt).ThenBy(o => o.Id, StringComparer.Ordinal)];
    }

    private static int Specificity(PriceConfiguration offer) => (offer.Countries is null ? 0 : 2) + (IsForAll(offer) ? 0 : 1);

    private static string FilterOf(PriceConfiguration offer) => offer.MeteringFilter is { Configuration: { Fields.Count: > 0 } where }
        ? where.Conditional + string.Concat(where.Fields.Select(f => $"\n{f.Property}\t{f.Operator}\t{f.ValueJson}"))
        : "";

    private static bool IsFor(List<string>? countries, string? country) =>
        countries is null || (country is null ? countries.Count == 0 : countries.Contains(country));

    private static bool IsForAll(PriceConfiguration offer) => offer.CommitmentInterval is null or { Period: "all" };

    private static bool Same(PriceInterval a, PriceInterval? b) => b is not null && Normal(a) == Normal(b);

    // 12 months are a year and 7 days a week: the same dates whatever they are called
    private static PriceInterval Normal(PriceInterval interval) => interval.Period switch
    {
        "years" => new PriceInterval("months", interval.Count * 12),
        "weeks" => new PriceInterval("days", interval.Count * 7),
        _ => interval,
    };

    private static string Text(PriceInterval interval) => interval switch
    {
        { Count: null } => interval.Period,
        { Count: 1 } => $"every {interval.Period[..^1]}",
        _ => $"every {interval.Count} {interval.Period}",
    };

    private static string List(IEnumerable<string> words) => string.Join(", ", words.Distinct().Order(StringComparer.Ordinal));
}
