using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Billing;

/// <summary>The words that billing scenarios are told in: a company on a manual clock, products, a customer, invoices.</summary>
internal sealed class Scenario(Api api)
{
    public Api Api => api;

    public string CustomerId { get; private set; } = "";

    /// <summary>A company whose clock stands at an instant, with one customer.</summary>
    public static async Task<Scenario> AtAsync(
        TestServer server, string now, string currency = "EUR", object? entity = null, object? customer = null)
    {
        var api = await server.NewCompanyAsync();
        await api.SetClockAsync(now);
        var scenario = new Scenario(api);
        if (entity is not null)
        {
            var id = (await api.GetAsync("/v1/invoicing-entities")).Text("data.0.id");
            await api.PutAsync($"/v1/invoicing-entities/{id}", entity);
        }
        scenario.CustomerId = (await api.PostAsync("/v1/customers", new { name = "Acme", currency, external_id = "acme" })).Text("id");
        if (customer is not null)
        {
            await api.PutAsync($"/v1/customers/{scenario.CustomerId}", customer);
        }
        return scenario;
    }

    public async Task<string> FeeAsync(string name = "Fee") =>
        (await api.PostAsync("/v1/products", new { type = "flat_fee", name, price_configurations = Array.Empty<object>() })).Text("id");

    public async Task<string> SeatAsync(string name = "Seats") =>
        (await api.PostAsync("/v1/products", new { type = "seat", name, price_configurations = Array.Empty<object>() })).Text("id");

    public async Task<string> UsageAsync(string name, object aggregator) =>
        (await api.PostAsync("/v1/products", new
        {
            type = "dynamic",
            name,
            aggregator,
            price_configurations = Array.Empty<object>(),
        })).Text("id");

    public Task<string> CallsAsync(string name = "Calls") => UsageAsync(name, new { entity = "call", operation = "count" });

    public async Task<string> SubscribeAsync(object[] products, object? more = null)
    {
        var body = new Dictionary<string, object?>
        {
            ["customer_id"] = CustomerId,
            ["activation_strategy"] = "start_date",
            ["products"] = products,
        };
        foreach (var property in more?.GetType().GetProperties() ?? [])
        {
            body[property.Name] = property.GetValue(more);
        }
        return (await api.PostAsync("/v2/subscriptions", body)).Text("id");
    }

    public Task<string> InPhasesAsync(params object[] phases) => InPhasesWithAsync(new { }, phases);

    public async Task<string> InPhasesWithAsync(object more, params object[] phases)
    {
        var body = more.GetType().GetProperties().ToDictionary(p => p.Name, p => p.GetValue(more));
        body["customer_id"] = CustomerId;
        body["phases"] = phases;
        return (await api.PostAsync("/v2/subscriptions", body)).Text("id");
    }

    /// <summary>A product with one fee price.</summary>
    public static object Fee(string id, decimal amount, string period = "months", int count = 1, string schedule = "start") => new
    {
        id,
        payment_interval = new { period, count },
        payment_schedule = schedule,
        price = new { type = "fee", amount },
    };

    public static object Month(string id, params object[] prices) => Every(1, id, prices);

    public static object Quarter(string id, params object[] prices) => Every(3, id, prices);

    public static object PerUnit(decimal amount) => new { type = "volume", amount, unit_count = 1, from = 0, to = (decimal?)null };

    public async Task SendAsync(string type, params (string At, decimal Value)[] events) =>
        await api.PostAsync("/v1/events/batch", events.Select((e, i) => new
        {
            customer_id = "acme",
            event_type = type,
            timestamp = e.At,
            record = new { id = $"{type}-{e.At}-{i}", value = e.Value },
        }));

    public Task<JsonElement> AdvanceAsync(string to) => api.AdvanceAsync(to);

    /// <summary>Invoices in the order of their billing, whatever their status.</summary>
    public async Task<JsonElement[]> InvoicesAsync(string filter = "status=all") =>
        (await api.GetAsync($"/v2/invoices?{filter}&order=asc&limit=100")).Items("data");

    /// <summary>The issued ones: number, net and tax.</summary>
    public async Task<JsonElement[]> IssuedAsync() => await InvoicesAsync("status=finalized&sort=emitted_at");

    /// <summary>Each line as "name quantity from..to net".</summary>
    public static string[] Lines(JsonElement invoice) => [.. invoice.Items("line_items").Select(l =>
        $"{l.Text("name")} {l.Decimal("units_count"):0.####} {Day(l, "period_starts_at")}..{Day(l, "period_ends_at")} "
        + $"{l.Decimal("amount_excluding_tax"):0}")];

    private static object Every(int months, string id, object[] prices) =>
        new { id, payment_interval = new { period = "months", count = months }, prices };

    private static string Day(JsonElement line, string key) => line.IsNull(key) ? "-" : line.Text(key)[..10];
}
