using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Products;

namespace Plumbline.Server.Tests.Credits;

/// <summary>The words that credit scenarios are told in.</summary>
internal static class CreditWords
{
    /// <summary>A credit product with packs of 100 for 10.00, metered by the events of these types at these weights.</summary>
    public static async Task<string> CreditProductAsync(this Scenario s, params (string Event, decimal Weight)[] meters)
    {
        var weighted = new List<object>();
        foreach (var (entity, weight) in meters)
        {
            var id = (await s.Api.PostAsync("/v1/aggregators", new { entity, operation = "count" })).Text("id");
            weighted.Add(new { aggregator_id = id, weight });
        }
        return (await s.Api.PostAsync("/v1/products", new
        {
            type = "credit",
            name = "Credits",
            credit_aggregators = weighted,
            price_configurations = new[] { Catalog.Bundle((1000, 100)) },
        })).Text("id");
    }

    public static Task<JsonElement> OpenAsync(this Scenario s, string product, decimal balance = 0, object? topup = null) =>
        s.Api.PostAsync($"/v1/customers/{s.CustomerId}/credits", topup is null
            ? new { product_id = product, current_balance = balance, low_count_threshold = 20 }
            : new { product_id = product, current_balance = balance, low_count_threshold = 20, auto_topup = topup });

    public static string Of(this Scenario s, string product) => $"/v1/customers/{s.CustomerId}/credits/{product}";

    public static async Task<decimal> BalanceAsync(this Scenario s, string product) =>
        (await s.Api.GetAsync(s.Of(product))).Decimal("current_balance");

    /// <summary>Every movement, oldest first, as "type count → balance".</summary>
    public static async Task<string[]> MovementsAsync(this Scenario s, string product) =>
    [
        .. (await s.Api.GetAsync(s.Of(product) + "/transactions?take=100")).Items("data").Reverse().Select(
            t => $"{t.Text("type")} {t.Decimal("credit_count"):0.####} → {t.Decimal("balance_after"):0.####}"),
    ];

    /// <summary>The price id of the one pack.</summary>
    public static async Task<string> PackAsync(this Scenario s, string product) =>
        (await s.Api.GetAsync($"/v1/products/{product}")).Text("price_configurations.0.prices.0.id");
}
