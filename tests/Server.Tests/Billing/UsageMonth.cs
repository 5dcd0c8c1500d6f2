using System.Globalization;
using System.Text.Json.Nodes;
using Plumbline.Server.Tests.Conventions;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Billing;

/// <summary>
/// The month of real usage: its events, its prices and the lines they must come to (see demo/llm-usage/README.md), and how to put them on
/// a server over the wire.
/// </summary>
internal sealed class UsageMonth
{
    private static readonly string Folder = Path.Combine(SourceTree.Root, "demo", "llm-usage");

    public static JsonElement Expected { get; } = JsonElement.Parse(File.ReadAllText(Path.Combine(Folder, "expected.json")));

    public static IReadOnlyList<UsageRow> Events { get; } =
        [.. File.ReadLines(Path.Combine(Folder, "events.csv")).Skip(1).Select(UsageRow.Parse)];

    public static IReadOnlyList<string> Customers { get; } =
        [.. Expected.GetProperty("expected_usage_lines").EnumerateObject().Select(c => c.Name)];

    /// <summary>Catalogue, customers and subscriptions on 1 November, prices taken from the catalogue.</summary>
    public static async Task StartAsync(Api api)
    {
        await api.SetClockAsync("2023-11-01T00:00:00Z");
        var products = new List<object> { new { id = await FlatFeeAsync(api) } };
        foreach (var price in Expected.GetProperty("prices").EnumerateObject())
        {
            products.Add(new { id = await UsageProductAsync(api, price.Name, price.Value) });
        }
        foreach (var name in Customers)
        {
            var customer = await api.PostAsync("/v1/customers", new { name, external_id = name, currency = "EUR" });
            await api.PostAsync("/v2/subscriptions", new
            {
                customer_id = customer.Text("id"),
                activation_strategy = "start_date",
                starts_at = "2023-11-01T00:00:00Z",
                products,
            });
        }
    }

    public static Task<JsonElement> SendAsync(Api api, IEnumerable<object> batch) => api.PostAsync("/v1/events/batch", batch);

    /// <summary>Asserts every quantity and amount of every usage line of the month, and the fees.</summary>
    public static async Task AssertBilledAsync(Api api)
    {
        var total = 0m;
        foreach (var customer in Customers)
        {
            var invoices = await api.GetAsync($"/v2/invoices?customer_external_id={customer}&status=to_pay&order=asc&limit=100");
            var lines = invoices.Items("data").SelectMany(i => i.Items("line_items")).ToList();
            Assert.Equal(2, invoices.Items("data").Length);
            Assert.All(invoices.Items("data"), i => Assert.NotEqual("", i.Text("number")));
            var expected = Expected.GetProperty("expected_usage_lines").GetProperty(customer);
            var usage = lines.Where(l => l.Text("product_type") == "dynamic").ToList();
            Assert.Equal(expected.EnumerateObject().Count(), usage.Count);
            foreach (var line in expected.EnumerateObject())
            {
                var billed = Assert.Single(usage, l => l.Text("name") == line.Name);
                Assert.Equal(line.Value.Decimal("quantity"), billed.Decimal("units_count"));
                Assert.Equal(line.Value.Decimal("amount_excluding_tax"), billed.Decimal("amount_excluding_tax"));
                Assert.Equal("2023-11-01T00:00:00.000Z", billed.Text("period_starts_at"));
                Assert.Equal("2023-12-01T00:00:00.000Z", billed.Text("period_ends_at"));
                total += billed.Decimal("amount_excluding_tax");
            }
            var fees = lines.Where(l => l.Text("product_type") == "flat_fee").ToList();
            Assert.Equal(2, fees.Count);
            Assert.All(fees, l => Assert.Equal(Expected.Decimal("flat_fee_per_month"), l.Decimal("amount_excluding_tax")));
        }
        Assert.Equal(Expected.Decimal("expected_usage_total"), total);
    }

    private static async Task<string> FlatFeeAsync(Api api) => (await api.PostAsync("/v1/products", new
    {
        type = "flat_fee",
        name = "Platform fee",
        price_configurations = new[]
        {
            new
            {
                type = "fee",
                currency = "EUR",
                billing_interval = new { period = "months", count = 1 },
                prices = new[] { new { type = "fee", amount = Expected.Decimal("flat_fee_per_month") } },
            },
        },
    })).Text("id");

    private static async Task<string> UsageProductAsync(Api api, string name, JsonElement price)
    {
        var type = price.Text("type");
        var tiers = new JsonArray();
        decimal from = 0;
        foreach (var tier in price.Items("tiers"))
        {
            var node = new JsonObject
            {
                ["type"] = type,
                ["to"] = tier.IsNull("to") ? null : tier.Decimal("to"),
                ["amount"] = tier.Decimal("amount"),
                ["unit_count"] = tier.Decimal("unit_count"),
                ["on_bucket_incomplete"] = tier.Has("incomplete") ? tier.Text("incomplete") : "pro_rata",
            };
            if (type != "bulk")
            {
                node["from"] = from;
            }
            from = tier.IsNull("to") ? 0 : tier.Decimal("to");
            tiers.Add(node);
        }
        object aggregator = name == "requests"
            ? new { entity = "llm_request", operation = "count" }
            : new { entity = "llm_request", operation = "sum", property = name };
        return (await api.PostAsync("/v1/products", new
        {
            type = "dynamic",
            name,
            aggregator,
            price_configurations = new[]
            {
                new { type, currency = "EUR", billing_interval = new { period = "months", count = 1 }, prices = tiers },
            },
        })).Text("id");
    }
}

/// <summary>One inference request.</summary>
internal sealed record UsageRow(string Customer, string RecordId, string Timestamp, long InputTokens, long OutputTokens)
{
    public static UsageRow Parse(string line)
    {
        var cells = line.Split(',');
        return new UsageRow(
            cells[0], cells[1], cells[2],
            long.Parse(cells[3], CultureInfo.InvariantCulture), long.Parse(cells[4], CultureInfo.InvariantCulture));
    }

    public object ToEvent() => new
    {
        customer_id = Customer,
        event_type = "llm_request",
        timestamp = Timestamp,
        record = new { id = RecordId, input_tokens = InputTokens, output_tokens = OutputTokens },
    };
}
