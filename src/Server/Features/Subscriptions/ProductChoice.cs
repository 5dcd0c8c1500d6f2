using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.CatalogVersions;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>
/// Turns the product lines of a request into the copies that the subscription keeps: names, prices and intervals from the catalogue where
/// the request leaves them open. Faults are added to the request's.
/// </summary>
public sealed class ProductChoice(BillingDb db)
{
    /// <summary>What a product with its own price and no interval is billed by when the catalogue does not say otherwise.</summary>
    public static readonly PriceInterval DefaultInterval = new("months", 1);

    /// <param name="lines">The product lines of all phases.</param>
    /// <param name="firstKey">Keys of products are numbered through the subscription from here.</param>
    /// <param name="commitment">The commitment that catalogue prices may depend on.</param>
    /// <param name="customer">Whose currency, country and price book decide.</param>
    /// <param name="current">
    /// For each line the product that it changes, whose settings stand where the line is silent; null for none.
    /// </param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <returns>A product for each line; null for one that has a fault.</returns>
    public async Task<IReadOnlyList<ProductState?>> ChooseAsync(
        IReadOnlyList<ProductInput> lines,
        int firstKey,
        IntervalState? commitment,
        Customer customer,
        IReadOnlyList<ProductState?>? current,
        CancellationToken cancel)
    {
        var stock = await LoadAsync([.. lines.Select(p => p.ProductId).OfType<string>()], customer.PriceBookId, cancel);
        return stock.Choose(
            lines, firstKey, commitment, new Buyer(customer.Currency!, customer.Country, customer.PriceBookId), current);
    }

    /// <summary>What the catalogue says of some products, for choices that need no further query.</summary>
    public async Task<Stock> LoadAsync(IReadOnlyList<string> productIds, string? priceBookId, CancellationToken cancel)
    {
        var ids = productIds.Distinct().ToList();
        var products = await db.Set<Product>().Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, cancel);
        var held = products.Values.SelectMany(p => p.BundleItems).Select(i => i.ProductId).Except(ids).ToList();
        var bundled = held.Count == 0
            ? []
            : await db.Set<Product>().AsNoTracking().Where(p => held.Contains(p.Id)).ToListAsync(cancel);
        var offers = (await db.Set<PriceConfiguration>().AsNoTracking()
            .Where(c => ids.Contains(c.ProductId) && c.Status == PriceStatus.Active)
            .Where(c => c.PriceBookId == null || c.PriceBookId == priceBookId)
            .ToListAsync(cancel)).ToLookup(c => c.ProductId);
        return new Stock(products, bundled, offers, await PublishedPrices.LoadAsync(db, offers.SelectMany(o => o), cancel));
    }

    /// <summary>Whom prices are chosen for.</summary>
    /// <param name="Currency">The subscription's currency.</param>
    /// <param name="Country">The customer's country, if known.</param>
    /// <param name="PriceBookId">The customer's price book; null for the default one.</param>
    /// <param name="OrAnyCountry">Whether the prices of any country will do where those without a country are none.</param>
    public sealed record Buyer(string Currency, string? Country, string? PriceBookId, bool OrAnyCountry = false);

    /// <summary>Products with their active offers.</summary>
    public sealed class Stock(
        IReadOnlyDictionary<string, Product> products,
        IReadOnlyList<Product> bundled,
        ILookup<string, PriceConfiguration> offers,
        PublishedPrices published)
    {
        private readonly Dictionary<string, Product> _known =
            products.Values.Concat(bundled).ToDictionary(p => p.Id, StringComparer.Ordinal);

        /// <returns>A product for each line; null for one that has a fault, which is added to the line's.</returns>
        public IReadOnlyList<ProductState?> Choose(
            IReadOnlyList<ProductInput> lines,
            int firstKey,
            IntervalState? commitment,
            Buyer buyer,
            IReadOnlyList<ProductState?>? current = null)
        {
            var chosen = new List<ProductState?>();
            foreach (var line in lines)
            {
                var product = line.ProductId is { } id ? products.GetValueOrDefault(id) : null;
                if (product is null && line.ProductId is not null)
                {
                    line.Body.Refuse(line.IdField, "Product not found");
                }
                var key = firstKey + chosen.Count;
                var state = product is null
                    ? null
                    : ProductChoice.Choose(line, key, product, [.. offers[product.Id]], commitment, buyer, current?[chosen.Count]);
                chosen.Add(state is null ? null : state with
                {
                    CatalogVersionId = published.VersionOf(state.Prices.Select(p => p.PriceConfigurationId)),
                    // one that changes keeps what it was sold with
                    Bundle = current?[chosen.Count]?.Bundle ?? BundleOf(product!),
                });
            }
            return chosen;
        }

        private BundleState? BundleOf(Product product) => product.Type != ProductType.Bundle ? null : new BundleState(
            product.DisplayMode!.Value,
            [
                .. product.BundleItems.Select(i => _known[i.ProductId]).Zip(product.BundleItems, (held, item) => new BundledProduct(
                    item.Id, held.Id, held.Type, held.Name, item.Percentage)),
            ]);
    }

    private static ProductState? Choose(
        ProductInput line,
        int key,
        Product product,
        IReadOnlyList<PriceConfiguration> offers,
        IntervalState? commitment,
        Buyer customer,
        ProductState? current)
    {
        if (product.Status == ProductStatus.Archived && current is null)
        {
            line.Body.Refuse(line.IdField, "Product is archived and cannot be added to new subscriptions");
            return null;
        }
        if (line.Type is { } named && named != product.Type)
        {
            line.Body.Refuse("type", $"The product is a {Words<ProductType>.Of(product.Type)} product");
            return null;
        }
        RefuseForeignFields(line, product.Type);
        line.Metering.RefuseUnlessUsage(line.Body, product.Type);
        var seats = line.Seats.For(line, product, current);
        var credits = line.Credits.For(line.Body, product, current);
        var (interval, prices) = line.HasPrices
            ? (line.Interval ?? IntervalOf(current) ?? OnlyInterval(offers, customer.Currency) ?? DefaultInterval,
                OwnPrices(line.Body, product.Type, line.Spelling))
            : current is null ? FromCatalogue(line, product.Type, offers, commitment, customer)
            : (line.Interval ?? IntervalOf(current), current.Prices);
        if (interval is null || prices is null)
        {
            return null;
        }
        if (product.Type is ProductType.Bundle or ProductType.Credit && prices.Count > 1)
        {
            line.Body.Refuse("prices", $"A {Words<ProductType>.Of(product.Type)} product has one price, without metering_filter");
        }
        var children = line.Body.Has("children_usage_aggregation") || current is null ? line.Metering.Children : current.ChildrenUsage;
        RefuseShare(line.Body, children, prices);
        if (line.BilledUnits is not null && prices.Any(p => p.Type == PriceType.Bps))
        {
            line.Body.Refuse("last_usage_billed", "Not with bps prices, which rate single events");
        }
        var isOnce = interval.Period == "once";
        if (isOnce && product.Type == ProductType.Dynamic)
        {
            line.Body.Refuse("payment_interval", "Usage is billed by periods; give an interval");
        }
        if (product.Type == ProductType.Dynamic && line.Schedule == PaymentSchedule.Start
            && line.Metering.Type is { } window and not MeteringIntervalType.PaymentInterval)
        {
            throw Refusal.NotBuilt(
                "products: usage billed in advance (payment_schedule 'start') and metered by "
                + $"'{Words<MeteringIntervalType>.Of(window)}'");
        }
        return new ProductState(
            ProductState.KeyOf(product.Id, key),
            product.Id,
            product.Type,
            line.Name ?? current?.Name ?? product.Name,
            line.Body.Has("description") && current is not null
                ? line.Description
                : line.Description ?? current?.Description ?? product.PublicDescription,
            line.DescriptionDisplayIntervalDates ?? current?.DescriptionDisplayIntervalDates ?? product.DescriptionDisplayIntervalDates,
            line.UnitName ?? current?.UnitName ?? product.UnitName,
            isOnce ? null : new IntervalState(interval.Period, interval.Count ?? 1),
            line.Schedule ?? current?.Schedule
                ?? (product.Type == ProductType.Dynamic ? PaymentSchedule.End : line.DefaultSchedule),
            seats is null ? line.Count ?? current?.Count ?? 1 : current?.Count ?? 0,
            current is null || line.Body.Has("min_committed_count") ? line.MinCommittedCount : current.MinCommittedCount,
            line.Body.Has("min_amount") ? line.MinAmount : current?.MinAmount,
            line.Body.Has("max_amount") ? line.MaxAmount : current?.MaxAmount,
            product.AggregatorId,
            null,
            null,
            prices,
            MeteringIntervalType: line.Metering.Type ?? current?.MeteringIntervalType ?? MeteringIntervalType.PaymentInterval,
            MeteringInterval: line.Metering.Type is null ? current?.MeteringInterval : line.Metering.Interval,
            BillUsageDifference: line.Body.Has("bill_usage_difference") || current is null
                ? line.Metering.BillsDifference
                : current.BillUsageDifference,
            ChildrenUsage: children,
            Seats: seats,
            Credits: credits,
            Follows: current?.Follows,
            MeteredFrom: current?.MeteredFrom,
            MeteringStart: line.Metering.Type is null ? current?.MeteringStart : line.Metering.StartOf(current),
            BilledUnits: line.BilledUnits ?? current?.BilledUnits);
    }

    /// <summary>A percentage of single events says nothing of a group's sum or maximum.</summary>
    public static void RefuseShare(Body body, ChildrenUsage? children, IReadOnlyList<PriceGroupState> prices)
    {
        if (children is not null && prices.Any(p => p.Type == PriceType.Bps))
        {
            body.Refuse("children_usage_aggregation", "Not with bps prices, which rate single events");
        }
    }

    private static PriceInterval? IntervalOf(ProductState? product) => product switch
    {
        null => null,
        { Interval: { } interval } => new PriceInterval(interval.Period, interval.Count),
        _ => IntervalInput.Once,
    };

    private static void RefuseForeignFields(ProductInput line, ProductType type)
    {
        string[] foreign = type switch
        {
            // the older words give every line a count
            ProductType.Dynamic => line.Spelling == PriceSpelling.Subscription ? ["count"] : [],
            ProductType.FlatFee or ProductType.Bundle =>
                ["unit_name", "min_committed_count", "committed_count", "min_amount", "max_amount"],
            ProductType.Credit => ["min_committed_count", "min_amount", "max_amount"],
            _ => [],
        };
        foreach (var field in foreign.Where(line.Body.HasValue))
        {
            line.Body.Refuse(field, $"Not for {Words<ProductType>.Of(type)} products");
        }
    }

    private static (PriceInterval?, IReadOnlyList<PriceGroupState>?) FromCatalogue(
        ProductInput line, ProductType type, IReadOnlyList<PriceConfiguration> offers, IntervalState? committed, Buyer customer)
    {
        var commitment = committed is { } c ? new PriceInterval(c.Period, c.Count) : null;
        var query = new PriceQuery(
            customer.Currency, line.Interval, customer.Country, customer.PriceBookId, commitment, customer.OrAnyCountry);
        if (type == ProductType.Credit)
        {
            return CreditPrices.FromCatalogue(line, offers, query, line.Count ?? 1);
        }
        switch (CatalogPrices.Match(offers, query))
        {
            case CatalogMatch.Found found:
                return (found.Offers[0].BillingInterval,
                    [.. found.Offers.Select(o => new PriceGroupState(o.Id, o.Id, o.Type, o.MeteringFilter, o.Prices))]);
            case CatalogMatch.Refused refused:
                line.Body.Refuse("prices", refused.Message);
                return (null, null);
            default:
                throw new InvalidOperationException("A catalogue match is found or refused");
        }
    }

    private static PriceInterval? OnlyInterval(IReadOnlyList<PriceConfiguration> offers, string currency)
    {
        var intervals = offers.Where(o => o.Currency == currency).Select(o => o.BillingInterval).Distinct().ToList();
        return intervals.Count == 1 ? intervals[0] : null;
    }

    /// <summary>Prices given in the request: one group for each metering filter, of one type each.</summary>
    public static IReadOnlyList<PriceGroupState>? OwnPrices(Body body, ProductType product, PriceSpelling spelling)
    {
        var bodies = body.HasValue("price")
            ? body.Object("price") is { } single ? [single] : []
            : body.Objects("prices", Need.Required, min: 1) ?? [];
        var groups = new List<PriceGroupState>();
        foreach (var group in bodies.GroupBy(FilterText))
        {
            if (ReadGroup([.. group], product, spelling) is { } read)
            {
                groups.Add(read);
            }
        }
        return body.IsValid ? groups : null;
    }

    // the catalogue sells credits by the pack; what a subscription grants has a fee
    private static IReadOnlyList<PriceType> TypesOn(ProductType product) =>
        product == ProductType.Credit ? [PriceType.Fee] : PriceConfigurationInput.TypesOn(product);

    private static string FilterText(Body price) =>
        price.Raw("metering_filter") is { ValueKind: JsonValueKind.Object } filter ? filter.GetRawText() : "";

    private static PriceGroupState? ReadGroup(IReadOnlyList<Body> prices, ProductType product, PriceSpelling spelling)
    {
        var type = prices[0].Word<PriceType>("type", Need.Required);
        if (type is not { } priceType)
        {
            return null;
        }
        if (!TypesOn(product).Contains(priceType))
        {
            prices[0].Refuse("type", $"A {Words<ProductType>.Of(product)} product cannot have a {Words<PriceType>.Of(priceType)} price");
            return null;
        }
        if (priceType is PriceType.Fee or PriceType.Bundle && prices.Count > 1)
        {
            prices[1].Refuse("type", $"A {Words<PriceType>.Of(priceType)} price has no tiers: send one");
            return null;
        }
        var tiers = PriceInput.ReadAll(prices, priceType, spelling);
        var filter = product == ProductType.Dynamic ? MeteringFilterInput.Read(prices[0]) : null;
        return new PriceGroupState(Ids.New("prg"), null, priceType, filter, tiers);
    }
}
