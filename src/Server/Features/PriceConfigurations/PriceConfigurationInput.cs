using NodaTime;
using Plumbline.Server.Features.PriceBooks;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Wire;
using Plumbline.Server.Wire.Reference;

namespace Plumbline.Server.Features.PriceConfigurations;

/// <summary>Reads one price configuration: the body of its own operation, or an element of a new product's list.</summary>
public static class PriceConfigurationInput
{
    public const int MaxTiers = 200;

    /// <summary>The price types that a kind of product may be sold by.</summary>
    public static IReadOnlyList<PriceType> TypesOn(ProductType product) => product switch
    {
        ProductType.FlatFee => [PriceType.Fee],
        ProductType.Dynamic => [PriceType.Volume, PriceType.Bulk, PriceType.Packaged, PriceType.Bps],
        ProductType.Credit => [PriceType.Volume, PriceType.Bulk, PriceType.Bundle],
        ProductType.Seat or ProductType.Bundle => [PriceType.Volume, PriceType.Bulk, PriceType.Packaged, PriceType.Bundle],
        _ => throw new InvalidOperationException($"Unknown product type {product}"),
    };

    /// <summary>The product's type is null where it could not be read: then any price type will do. Faults go to the body.</summary>
    public static PriceConfiguration Read(
        Body body, string productId, ProductType? product, IReadOnlySet<string> priceBooks, Instant now)
    {
        var type = body.Word<PriceType>("type", Need.Required);
        if (type is { } given && product is { } kind && !TypesOn(kind).Contains(given))
        {
            body.Refuse("type", $"A {Words<ProductType>.Of(kind)} product takes {List(TypesOn(kind))}", "invalid_enum_value");
        }
        var priceBookId = PriceBookRows.Read(body, priceBooks, Need.Nullable);
        body.Text("plan_id", Need.Nullable);
        return new PriceConfiguration
        {
            Id = Ids.New("prc"),
            ProductId = productId,
            Type = type ?? PriceType.Fee,
            PriceBookId = priceBookId,
            Currency = body.WordIn("currency", Currencies.All, Need.Required) ?? "",
            Countries = ReadCountries(body),
            BillingInterval = IntervalInput.ReadBilling(body, "billing_interval") ?? IntervalInput.Once,
            CommitmentInterval = IntervalInput.ReadCommitment(body, "commitment_interval"),
            MeteringFilter = type is PriceType.Fee or PriceType.Bundle ? null : MeteringFilterInput.Read(body),
            AllowOnPortal = type != PriceType.Bundle || (body.Flag("allow_on_portal") ?? true),
            Prices = ReadPrices(body, type, product),
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    private static List<PriceTier> ReadPrices(Body body, PriceType? type, ProductType? product)
    {
        // packs of several sizes are sold to buyers of credits; anywhere else one price decides
        var single = type == PriceType.Fee || (type == PriceType.Bundle && product != ProductType.Credit);
        var prices = body.Objects("prices", Need.Required, min: 1, max: single ? 1 : MaxTiers);
        return prices is null || type is null ? [] : PriceInput.ReadAll(prices, type.Value, PriceSpelling.Catalog);
    }

    /// <summary><c>country</c> is the older twin of a list of one; where both are there they must agree.</summary>
    private static List<string>? ReadCountries(Body body)
    {
        var country = body.WordIn("country", Countries.All, Need.Nullable);
        var countries = body.WordsIn("countries", Countries.All, Need.Nullable)?.Distinct(StringComparer.Ordinal).ToList();
        if (country is null || countries is null)
        {
            return countries ?? (country is null ? null : [country]);
        }
        if (countries is not [var only] || only != country)
        {
            body.Refuse("country", "country and countries differ; leave country out");
        }
        return countries;
    }

    private static string List(IEnumerable<PriceType> types) => string.Join(" | ", types.Select(type => $"'{Words<PriceType>.Of(type)}'"));
}
