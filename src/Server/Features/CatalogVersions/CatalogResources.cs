using System.Text.Json;
using System.Text.Json.Nodes;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Aggregators;
using Plumbline.Server.Features.PriceBooks;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.CatalogVersions;

/// <summary>A catalogue as flat resources that refer to each other by key; what is referred to comes first.</summary>
public static class CatalogResources
{
    public static async Task<IReadOnlyList<CatalogResourceAnswer>> OfAsync(BillingDb db, Catalogue catalogue, CancellationToken cancel)
    {
        var shown = (await ProductReading.InBriefAsync(db, catalogue.Products, cancel)).ToDictionary(p => p.Id, StringComparer.Ordinal);
        return
        [
            .. catalogue.Aggregators.SelectMany(Of),
            .. catalogue.PriceBooks.Select(Of),
            .. catalogue.Products.SelectMany(product => Of(product, shown[product.Id])),
            .. catalogue.Products.SelectMany(ItemsOf),
            .. catalogue.Offers.SelectMany(Of),
        ];
    }

    private static IEnumerable<CatalogResourceAnswer> Of(Aggregator aggregator)
    {
        var answer = AggregatorAnswer.Of(aggregator);
        yield return Resource(
            CatalogEntityType.Aggregator, aggregator.Id, Data(answer, "id", "where", "created_at", "updated_at"), []);
        for (var i = 0; i < answer.Where.Fields.Count; i++)
        {
            var data = Data(answer.Where.Fields[i]);
            data["conditional"] = answer.Where.Conditional;
            data["position"] = i;
            yield return Resource(
                CatalogEntityType.AggregatorFilter, $"{aggregator.Id}:{i}", data,
                [("aggregator", Key(CatalogEntityType.Aggregator, aggregator.Id))]);
        }
    }

    private static CatalogResourceAnswer Of(PriceBook book) =>
        Resource(CatalogEntityType.PriceBook, book.Id, Data(PriceBookAnswer.Of(book), "id", "created_at", "updated_at"), []);

    private static IEnumerable<CatalogResourceAnswer> Of(Product product, ProductAnswer answer)
    {
        var data = Data(answer, "id", "accounting", "aggregator", "credit_aggregators", "integrations");
        data["unit_name"] = product.UnitName;
        data["is_connected_seat_item"] = product.IsConnectedSeatItem;
        data["credit_weights"] = new JsonArray([.. product.CreditAggregators.Select(a => Node(a.Weight))]);
        yield return Resource(CatalogEntityType.Product, product.Id, data,
        [
            ("aggregator", Key(CatalogEntityType.Aggregator, product.AggregatorId)),
            .. product.CreditAggregators.Select((a, i) => ($"credit_aggregators.{i}", Key(CatalogEntityType.Aggregator, a.AggregatorId))),
        ]);
        foreach (var (entity, codes) in product.Accounting.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            var accounting = Data(codes);
            accounting["invoicing_entity_id"] = entity;
            yield return Resource(
                CatalogEntityType.ProductAccounting, $"{product.Id}:{entity}", accounting,
                [("product", Key(CatalogEntityType.Product, product.Id))]);
        }
    }

    private static IEnumerable<CatalogResourceAnswer> ItemsOf(Product bundle) => bundle.BundleItems.Select((item, i) => Resource(
        CatalogEntityType.BundleItem, item.Id, new JsonObject { ["percentage"] = Node(item.Percentage), ["position"] = i },
        [("bundle", Key(CatalogEntityType.Product, bundle.Id)), ("product", Key(CatalogEntityType.Product, item.ProductId))]));

    private static IEnumerable<CatalogResourceAnswer> Of(PriceConfiguration offer)
    {
        var answer = PriceConfigurationAnswer.Of(offer);
        yield return Resource(
            CatalogEntityType.PriceConfiguration, offer.Id,
            Data(answer, "id", "product_id", "price_book_id", "prices", "updated_at", "integrations"),
            [
                ("product", Key(CatalogEntityType.Product, offer.ProductId)),
                ("price_book", Key(CatalogEntityType.PriceBook, offer.PriceBookId)),
            ]);
        for (var i = 0; i < answer.Prices.Count; i++)
        {
            var data = Data(answer.Prices[i], "id");
            data["position"] = i;
            yield return Resource(
                CatalogEntityType.Price, answer.Prices[i].Id, data,
                [("price_configuration", Key(CatalogEntityType.PriceConfiguration, offer.Id))]);
        }
    }

    private static CatalogResourceAnswer Resource(
        CatalogEntityType type, string id, JsonObject data, IReadOnlyList<(string Name, string? Key)> refs) =>
        new(type, id, Key(type, id)!, data, refs.ToDictionary(r => r.Name, r => r.Key, StringComparer.Ordinal));

    private static string? Key(CatalogEntityType type, string? id) => id is null ? null : $"{Words<CatalogEntityType>.Of(type)}:{id}";

    private static JsonObject Data<T>(T answer, params string[] without)
    {
        var data = Node(answer).AsObject();
        foreach (var field in without)
        {
            data.Remove(field);
        }
        return data;
    }

    private static JsonNode Node<T>(T value) => JsonSerializer.SerializeToNode(value, WireJson.Options)!;
}
