using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

/// <summary>A customer whose users are seats: one at 3.10 a month, which is 0.10 a day of a month of 31 days.</summary>
internal sealed class SeatWords(Scenario scenario, string product)
{
    public Scenario Scenario => scenario;

    public string Product => product;

    public string Id { get; private set; } = "";

    public string Path => $"/v2/subscriptions/{Id}";

    /// <summary>A customer with users 1 to <paramref name="users"/> and a product that counts them, not subscribed to yet.</summary>
    public static async Task<SeatWords> AtAsync(TestServer server, string now, int users)
    {
        var s = await Scenario.AtAsync(server, now);
        var active = new { property = "state", @operator = "equals", value = "active" };
        var seats = (await s.Api.PostAsync("/v1/products", new
        {
            type = "seat",
            name = "Seats",
            aggregator = new { entity = "user", operation = "count", where = new { conditional = "and", fields = new[] { active } } },
            price_configurations = Array.Empty<object>(),
        })).Text("id");
        var words = new SeatWords(s, seats);
        await words.UsersAsync(now, "active", 1, users);
        return words;
    }

    /// <summary>The same, subscribed by the month from now on.</summary>
    public static async Task<SeatWords> SubscribedAsync(TestServer server, string now, int users, object? settings = null)
    {
        var words = await AtAsync(server, now, users);
        await words.SubscribeAsync(settings);
        return words;
    }

    public async Task SubscribeAsync(object? settings = null, object? more = null) =>
        Id = await scenario.SubscribeAsync([Line(settings)], more);

    public Task InPhasesAsync(params object[] phases) => AssignAsync(scenario.InPhasesAsync(phases));

    /// <summary>The product line, with settings of its own.</summary>
    public Dictionary<string, object?> Line(object? settings = null)
    {
        var line = new Dictionary<string, object?>
        {
            ["id"] = product,
            ["payment_interval"] = new { period = "months", count = 1 },
            ["prices"] = new[] { PerUnit(310) },
        };
        foreach (var property in settings?.GetType().GetProperties() ?? [])
        {
            line[property.Name] = property.GetValue(settings);
        }
        return line;
    }

    /// <summary>Sends users as they are now; one that is known is replaced.</summary>
    public async Task UsersAsync(string at, string state, int from, int to)
    {
        if (from <= to)
        {
            await scenario.Api.PostAsync("/v1/events/batch", Enumerable.Range(from, to - from + 1).Select(i => new
            {
                customer_id = "acme",
                event_type = "user",
                timestamp = at.Replace("Z", ".000Z", StringComparison.Ordinal),
                record = new { id = $"user-{i}", state },
            }));
        }
    }

    /// <summary>Goes to a day and has its users come or leave there.</summary>
    public async Task OnAsync(string at, string state, int from, int to)
    {
        await scenario.AdvanceAsync(at);
        await UsersAsync(at, state, from, to);
    }

    public async Task<decimal> CountAsync() => (await scenario.Api.GetAsync(Path)).Decimal("products.0.count");

    public async Task<JsonElement[]> RefreshAsync() =>
        [.. (await scenario.Api.PostAsync(Path + "/refresh-seat-products", new { })).EnumerateArray()];

    /// <summary>What was issued: invoices less credit notes.</summary>
    public async Task<decimal> NetAsync() =>
        (await scenario.InvoicesAsync("status=finalized&type=invoice")).Sum(i => i.Decimal("amount_excluding_tax"))
        - (await scenario.InvoicesAsync("status=finalized&type=refund")).Sum(i => i.Decimal("amount_excluding_tax"));

    private async Task AssignAsync(Task<string> subscription) => Id = await subscription;
}
