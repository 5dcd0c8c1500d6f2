using NodaTime;
using Plumbline.Server.Features.Aggregators;
using Plumbline.Server.Features.PriceConfigurations;

namespace Plumbline.Server.Tests.PriceConfigurations;

public sealed class CatalogPricesTests
{
    private static readonly PriceInterval Month = new("months", 1);
    private static readonly PriceInterval Year = new("years", 1);
    private static readonly string[] France = ["FR"];
    private static readonly string[] NoCountry = [];
    private int _offers;

    // offers are written interval/country/commitment/book/filter/currency; a dash is "any"; the query alike without the filter
    [Theory]
    [InlineData("months|-|-|-|-|EUR", "EUR|months|-|-|-", "1")]
    [InlineData("months|-|-|-|-|EUR", "EUR|-|FR|-|-", "1")]
    [InlineData("months|-|-|-|-|EUR;months|-|-|-|-|USD", "USD|months|-|-|-", "2")]
    [InlineData("months|-|-|-|-|EUR;years|-|-|-|-|EUR", "EUR|years|-|-|-", "2")]
    [InlineData("months|-|-|-|-|EUR;months|-|-|-|-|EUR", "EUR|months|-|-|-", "2")]
    [InlineData("months|FR|-|-|-|EUR;months|-|-|-|-|EUR", "EUR|months|FR|-|-", "1")]
    [InlineData("months|FR|-|-|-|EUR;months|-|-|-|-|EUR", "EUR|months|DE|-|-", "2")]
    [InlineData("months|FR|-|-|-|EUR;months|-|-|-|-|EUR", "EUR|months|-|-|-", "2")]
    [InlineData("months|none|-|-|-|EUR;months|-|-|-|-|EUR", "EUR|months|-|-|-", "1")]
    [InlineData("months|none|-|-|-|EUR;months|-|-|-|-|EUR", "EUR|months|FR|-|-", "2")]
    [InlineData("months|-|years|-|-|EUR;months|-|-|-|-|EUR", "EUR|months|-|-|years", "1")]
    [InlineData("months|-|years|-|-|EUR;months|-|-|-|-|EUR", "EUR|months|-|-|-", "2")]
    [InlineData("months|-|years|-|-|EUR;months|-|-|-|-|EUR", "EUR|months|-|-|months", "2")]
    [InlineData("months|FR|-|-|-|EUR;months|-|years|-|-|EUR", "EUR|months|FR|-|years", "1")]
    [InlineData("months|FR|-|-|-|EUR;months|FR|years|-|-|EUR", "EUR|months|FR|-|years", "2")]
    [InlineData("months|FR|-|-|-|EUR;months|-|-|vip|-|EUR", "EUR|months|FR|vip|-", "2")]
    [InlineData("months|FR|-|-|-|EUR;months|-|-|vip|-|EUR", "EUR|months|FR|-|-", "1")]
    [InlineData("months|-|-|-|-|EUR;months|-|-|vip|-|EUR", "EUR|months|-|other|-", "1")]
    [InlineData("years|-|-|-|-|EUR;months|-|-|vip|-|EUR", "EUR|years|-|vip|-", "1")]
    [InlineData("years|-|-|-|-|EUR;months|-|-|vip|-|EUR", "EUR|-|-|vip|-", "2")]
    [InlineData("months|-|-|-|ai|EUR;months|-|-|-|sms|EUR", "EUR|months|-|-|-", "1,2")]
    [InlineData("months|-|-|-|ai|EUR;months|-|-|-|ai|EUR", "EUR|months|-|-|-", "2")]
    [InlineData("months|-|-|-|ai|EUR;months|-|-|-|-|EUR", "EUR|months|-|-|-", "1,2")]
    [InlineData("months|FR|-|-|ai|EUR;months|-|-|-|ai|EUR;months|-|-|-|sms|EUR", "EUR|months|FR|-|-", "1,3")]
    [InlineData("months|FR|-|-|-|EUR;months|-|-|-|ai|EUR", "EUR|months|FR|-|-", "1")]
    [InlineData("months|FR|-|-|ai|EUR;months|-|-|-|-|EUR", "EUR|months|FR|-|-", "1")]
    public void Match_Offers_ChoosesTheMostSpecific(string offers, string query, string chosen)
    {
        var match = CatalogPrices.Match([.. offers.Split(';').Select(Offer)], Query(query));

        var found = Assert.IsType<CatalogMatch.Found>(match);
        Assert.Equal(chosen, string.Join(',', found.Offers.Select(o => o.Id)));
    }

    [Theory]
    [InlineData("months|-|-|vip|-|EUR", "EUR|months|-|-|-", "The product has no price in the catalog")]
    [InlineData("months|-|-|-|-|USD;months|-|-|-|-|GBP", "EUR|months|-|-|-", "The product has no price in EUR; it is priced in GBP, USD")]
    [InlineData("months|FR|-|-|-|EUR", "EUR|months|DE|-|-", "The product has no price in EUR for DE")]
    [InlineData("months|FR|-|-|-|EUR", "EUR|months|-|-|-", "The product has no price in EUR for customers without a country")]
    [InlineData("months|-|years|-|-|EUR", "EUR|months|-|-|-", "The product is only offered with a commitment of every year")]
    [InlineData(
        "months|-|-|-|-|EUR;once|-|-|-|-|EUR", "EUR|years|-|-|-", "The product is not billed every year; on offer: every month, once")]
    [InlineData(
        "months|-|-|-|-|EUR;years|-|-|-|-|EUR", "EUR|-|-|-|-",
        "The product is billed at several intervals; name one of: every month, every year")]
    public void Match_NothingFits_SaysWhy(string offers, string query, string message)
    {
        var match = CatalogPrices.Match([.. offers.Split(';').Select(Offer)], Query(query));

        Assert.Equal(message, Assert.IsType<CatalogMatch.Refused>(match).Message);
    }

    [Fact]
    public void Match_ArchivedOffer_IsNotTaken()
    {
        var archived = Offer("months|-|-|-|-|EUR");
        archived.Status = PriceStatus.Archived;

        Assert.IsType<CatalogMatch.Refused>(CatalogPrices.Match([archived], Query("EUR|months|-|-|-")));
    }

    [Fact]
    public void Match_TwelveMonthsForAYear_IsTheSameInterval()
    {
        var match = CatalogPrices.Match([Offer("years|-|-|-|-|EUR")], new PriceQuery("EUR", new PriceInterval("months", 12)));

        Assert.IsType<CatalogMatch.Found>(match);
    }

    private PriceConfiguration Offer(string text)
    {
        var parts = text.Split('|');
        _offers++;
        return new PriceConfiguration
        {
            Id = $"{_offers}",
            ProductId = "itm_1",
            Type = PriceType.Volume,
            Currency = parts[5],
            BillingInterval = IntervalOf(parts[0])!,
            Countries = parts[1] switch { "-" => null, "none" => [.. NoCountry], _ => [.. France] },
            CommitmentInterval = IntervalOf(parts[2]) ?? IntervalInput.All,
            PriceBookId = parts[3] == "-" ? null : parts[3],
            MeteringFilter = parts[4] == "-"
                ? null
                : new MeteringFilter(parts[4], new Where("and", [new WhereField("kind", "equals", $"\"{parts[4]}\"")])),
            Prices = [new PriceTier("pri_1", 100, 1, 0)],
            CreatedAt = Instant.FromUnixTimeSeconds(_offers),
            UpdatedAt = Instant.FromUnixTimeSeconds(_offers),
        };
    }

    private static PriceQuery Query(string text)
    {
        var parts = text.Split('|');
        return new PriceQuery(
            parts[0], IntervalOf(parts[1]), parts[2] == "-" ? null : parts[2], parts[3] == "-" ? null : parts[3], IntervalOf(parts[4]));
    }

    private static PriceInterval? IntervalOf(string text) => text switch
    {
        "-" => null,
        "once" => IntervalInput.Once,
        "months" => Month,
        _ => Year,
    };
}
