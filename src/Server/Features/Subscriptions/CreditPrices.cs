using Plumbline.Engine.Pricing;
using Plumbline.Server.Features.PriceConfigurations;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>
/// The catalogue sells credits by the pack or by tiers; a subscription has one fee for each credit, that of as many as it grants a period.
/// </summary>
public static class CreditPrices
{
    private const int Decimals = 12;

    /// <summary>
    /// The price of so many credits by an offer that fits. Packs are mostly offered once: where none is for the interval, those count.
    /// Faults are added to the line's.
    /// </summary>
    public static (PriceInterval? Interval, IReadOnlyList<PriceGroupState>? Prices) FromCatalogue(
        ProductInput line, IReadOnlyList<PriceConfiguration> offers, PriceQuery query, decimal count)
    {
        var match = CatalogPrices.Match(offers, query);
        if (match is CatalogMatch.Refused
            && CatalogPrices.Match(offers, query with { Interval = IntervalInput.Once }) is CatalogMatch.Found once)
        {
            match = once;
        }
        if (match is not CatalogMatch.Found { Offers: [var offer, ..] })
        {
            line.Body.Refuse("prices", ((CatalogMatch.Refused)match).Message);
            return (null, null);
        }
        var size = offer.Type == PriceType.Bundle ? PackOf(offer, count) : null;
        if (offer.Type == PriceType.Bundle && size is null)
        {
            line.Body.Refuse("count", $"Must be whole packs of {string.Join(" or ", offer.Prices.Select(SizeOf))}");
            return (null, null);
        }
        var rated = Rating.Rate(size is null ? offer.ToEngine() : PriceMapping.ToEngine(PriceType.Bundle, [size]), new Quantity(count));
        var each = decimal.Round(rated.Exact / count, Decimals, MidpointRounding.AwayFromZero);
        var fee = new PriceTier(size?.Id ?? offer.Prices[0].Id, each);
        return (query.Interval ?? offer.BillingInterval, [new PriceGroupState(offer.Id, offer.Id, PriceType.Fee, null, [fee])]);
    }

    // the largest packs that fill the count
    private static PriceTier? PackOf(PriceConfiguration offer, decimal count) =>
        offer.Prices.Where(p => count % p.UnitCount == 0).MaxBy(p => p.UnitCount);

    private static string SizeOf(PriceTier pack) => FormattableString.Invariant($"{pack.UnitCount!.Value / 1.000000000000000000m}");
}
