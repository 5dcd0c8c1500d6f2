using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

/// <summary>
/// Usage that joins a running subscription in the older words, and the setup phase of a request. The first 500 calls are free.
/// </summary>
public sealed class AddedUsageScenarios(TestServer server)
{
    private static readonly object[] FreeCalls =
    [
        new { type = "volume", amount = 0, unit_count = 1, from = 0, to = 500 },
        new { type = "volume", amount = 1, unit_count = 1, from = 500, to = (int?)null },
    ];

    private async Task<(Scenario S, string Id, string Calls)> JanuaryAsync()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", entity: new { invoice_grace_period_duration = 0 });
        var calls = await s.UsageAsync("Calls", new { entity = "call", operation = "sum", property = "value" });
        var id = await s.SubscribeAsync([Fee(await s.FeeAsync(), 1)]);
        await s.SendAsync("call", ("2024-01-10T00:00:00.000Z", 600), ("2024-02-20T00:00:00.000Z", 30), ("2024-04-02T00:00:00.000Z", 510));
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        return (s, id, calls);
    }

    private static object Adding(string product, object more)
    {
        var payload = new Dictionary<string, object?>
        {
            ["product_id"] = product,
            ["type"] = "dynamic",
            ["billing_interval_period"] = "months",
            ["billing_interval_count"] = 1,
            ["start_or_end"] = "end",
            ["prices"] = FreeCalls,
        };
        foreach (var property in more.GetType().GetProperties())
        {
            payload[property.Name] = property.GetValue(more);
        }
        return new
        {
            type = "add_product",
            application_schedule = "immediately",
            payment_schedule = "immediately",
            calculation_method = "pro_rata",
            payload,
        };
    }

    private static async Task<string[]> CallsAsync(Scenario s) =>
        [.. (await s.IssuedAsync()).SelectMany(Lines).Where(l => l.StartsWith("Calls", StringComparison.Ordinal))];

    [Fact]
    public async Task A_window_with_a_start_of_its_own_takes_off_what_was_billed_elsewhere()
    {
        var (s, id, calls) = await JanuaryAsync();

        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", Adding(calls, new
        {
            usage_interval_type = "custom",
            usage_interval_period = "quarters",
            usage_interval_count = 1,
            usage_interval_period_start = "2024-01-01T00:00:00.000Z",
            only_bill_usage_difference = true,
            last_usage_billed = 600,
        }));
        var line = (await s.Api.GetAsync($"/v2/subscriptions/{id}")).At("products.1");
        Assert.Equal("2024-01-01T00:00:00.000Z", line.Text("metering_period_started_at"));
        await s.AdvanceAsync("2024-05-01T00:00:00Z");

        // 630 are 130, of which 100 were billed; the next quarter begins at nothing
        Assert.Equal(
            [
                "Calls 30 2024-02-01..2024-03-01 30", "Calls 0 2024-03-01..2024-04-01 0", "Calls 510 2024-04-01..2024-05-01 10",
            ],
            await CallsAsync(s));
    }

    [Fact]
    public async Task A_window_of_the_subscription_counts_from_its_start_on()
    {
        var (s, id, calls) = await JanuaryAsync();

        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", Adding(calls, new
        {
            usage_interval_type = "subscription_duration",
            only_bill_usage_difference = true,
        }));
        var line = (await s.Api.GetAsync($"/v2/subscriptions/{id}")).At("products.1");
        Assert.Equal("custom", line.Text("metering_interval_type"));
        Assert.Equal("2024-01-01T00:00:00.000Z", line.Text("metering_period_started_at"));
        await s.AdvanceAsync("2024-05-01T00:00:00Z");

        Assert.Equal(
            [
                "Calls 630 2024-02-01..2024-03-01 130", "Calls 0 2024-03-01..2024-04-01 0", "Calls 510 2024-04-01..2024-05-01 510",
            ],
            await CallsAsync(s));
    }

    [Fact]
    public async Task What_says_nothing_without_its_partner_is_refused()
    {
        var (s, id, calls) = await JanuaryAsync();

        var refused = await s.Api.FailAsync(
            HttpMethod.Post,
            $"/v1/subscriptions/{id}/update",
            Adding(calls, new
            {
                usage_interval_type = "phase_duration",
                usage_interval_period_start = "2024-01-01T00:00:00.000Z",
                last_usage_billed = 5,
            }),
            400);

        Assert.Equal(
            ["Only with only_bill_usage_difference", "Only with usage_interval_type 'custom'"],
            refused.Texts("errors", "message").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_setup_phase_charges_what_is_paid_once_and_the_rest_waits_for_the_next_phase()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var (setup, fee) = (await s.FeeAsync("Setup"), await s.FeeAsync());
        object once = new { id = setup, payment_interval = new { period = "once" }, price = new { type = "fee", amount = 100 } };

        var id = await s.SubscribeAsync([once, Fee(fee, 31)], new { create_setup_phase = "true" });

        Assert.Equal(["Setup 1 2024-01-01..2024-01-01 100"], Lines(Assert.Single(await s.IssuedAsync())));
        var phases = (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Items("phases");
        Assert.Equal(["setup", "standard"], phases.Select(p => p.Text("type")));
        await s.AdvanceAsync("2024-01-11T00:00:00Z");
        await s.Api.PostAsync($"/v2/subscriptions/{id}/next-phase", new { });
        Assert.Equal(["Fee 1 2024-01-11..2024-02-11 31"], Lines((await s.IssuedAsync())[^1]));

        var refused = await s.Api.FailAsync(
            HttpMethod.Post,
            "/v2/subscriptions",
            new
            {
                customer_id = s.CustomerId,
                create_setup_phase = true,
                phases = new[] { SubscriptionTemplates.Templates.Phase(Fee(fee, 31)) },
            },
            400);
        Assert.Equal(["Only with products: send a phase of type 'setup' among the phases"], refused.Texts("errors", "message"));
    }
}
