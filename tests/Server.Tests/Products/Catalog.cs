using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Products;

/// <summary>Bodies of the catalogue that many tests need.</summary>
internal static class Catalog
{
    public static readonly object Monthly = new { period = "months", count = 1 };

    public static object Fee(decimal amount = 4900, string currency = "EUR") => new
    {
        type = "fee",
        currency,
        billing_interval = Monthly,
        prices = new[] { new { type = "fee", amount } },
    };

    public static object Volume(decimal amount = 5) => new
    {
        type = "volume",
        currency = "EUR",
        billing_interval = Monthly,
        prices = new[] { new { type = "volume", amount, from = 0, to = (int?)null } },
    };

    public static object Bundle(params (decimal Amount, decimal UnitCount)[] packs) => new
    {
        type = "bundle",
        currency = "EUR",
        billing_interval = new { period = "once" },
        prices = packs.Select(p => new { type = "bundle", amount = p.Amount, unit_count = p.UnitCount }),
    };

    public static Task<JsonElement> FlatFeeAsync(this Api api, string name = "Plan", params object[] prices) =>
        api.PostAsync("/v1/products", new { type = "flat_fee", name, price_configurations = prices });

    public static Task<JsonElement> SeatAsync(this Api api, string name = "Seats", params object[] prices) =>
        api.PostAsync("/v1/products", new { type = "seat", name, price_configurations = prices });

    public static Task<JsonElement> UsageAsync(this Api api, string name = "Calls", params object[] prices) =>
        api.PostAsync("/v1/products", new
        {
            type = "dynamic",
            name,
            aggregator = new { entity = "calls", operation = "count" },
            price_configurations = prices,
        });

    public static Task<JsonElement> AggregatorAsync(this Api api, string operation = "count") =>
        api.PostAsync("/v1/aggregators", new { entity = "calls", operation, property = operation == "count" ? null : "seconds" });

    /// <summary>The paths of an error's fields, in order of the alphabet.</summary>
    public static string[] Paths(this JsonElement error) =>
        [.. error.Items("errors").Select(e => string.Join('.', e.Items("path"))).Order(StringComparer.Ordinal)];
}
