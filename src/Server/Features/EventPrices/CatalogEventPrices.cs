using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Pricing;
using Plumbline.Engine.Usage;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Aggregators;
using Plumbline.Server.Features.Events;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Features.Products;
using Period = Plumbline.Engine.Periods.Period;

namespace Plumbline.Server.Features.EventPrices;

/// <summary>
/// Prices an event of nobody in particular: as the first of a new customer, at the catalogue's prices in the currency of the default
/// invoicing entity, net.
/// </summary>
public sealed class CatalogEventPrices(BillingDb db)
{
    public async Task<IReadOnlyList<EventPrice>> PriceAsync(EventToStore e, string? productId, CancellationToken cancel)
    {
        var meters = await db.Set<Aggregator>().AsNoTracking().Where(a => a.Entity == e.EventType).ToDictionaryAsync(a => a.Id, cancel);
        var products = await db.Set<Product>().AsNoTracking()
            .Where(p => p.Type == ProductType.Dynamic && p.Status == ProductStatus.Active && meters.Keys.Contains(p.AggregatorId!))
            .Where(p => productId == null || p.Id == productId).OrderBy(p => p.CreatedAt).ThenBy(p => p.Id)
            .Select(p => new { p.Id, p.AggregatorId }).ToListAsync(cancel);
        var ids = products.Select(p => p.Id).ToList();
        var offers = (await db.Set<PriceConfiguration>().AsNoTracking().Where(c => ids.Contains(c.ProductId)).ToListAsync(cancel))
            .ToLookup(c => c.ProductId);
        var currency = await db.Set<InvoicingEntity>().Where(i => i.IsDefault).Select(i => i.Currency).SingleAsync(cancel);
        var query = new PriceQuery(currency, OrAnyCountry: true);
        return
        [
            .. from product in products
               let match = CatalogPrices.Match([.. offers[product.Id]], query) as CatalogMatch.Found
               where match is not null
               from price in Of(meters[product.AggregatorId!].ToMeter(), match.Offers, e)
               select price,
        ];
    }

    private static IEnumerable<EventPrice> Of(Meter meter, IReadOnlyList<PriceConfiguration> offers, EventToStore e)
    {
        foreach (var offer in offers)
        {
            var price = offer.ToEngine();
            var always = new Period(Instant.MinValue, Instant.MaxValue);
            var reading = new MeterReading(meter, offer.MeteringFilter.ToFilter(), always, keepValues: price is BpsPrice);
            reading.Add(e.Timestamp, e.RecordId, e.Record.Span);
            if (reading.Events > 0)
            {
                var group = offer.MeteringFilter is { } filter ? new EventPriceGroup(offer.Id, filter.Name) : null;
                var amount = EventPricing.Plain(Rating.Rate(price, reading.Read()).Exact);
                yield return new EventPrice(offer.ProductId, amount, offer.Currency, null, null, group);
            }
        }
    }
}
