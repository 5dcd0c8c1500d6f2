using System.Text.Json.Nodes;
using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

/// <summary>Subscriptions that are read, changed and sent back.</summary>
public sealed class EditScenarios(TestServer server)
{
    [Fact]
    public async Task What_is_sent_back_unchanged_changes_nothing()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var (fee, seats, calls) = (await s.FeeAsync(), await s.SeatAsync(), await s.CallsAsync());
        var id = await s.SubscribeAsync(
            [Fee(fee, 3100), new { id = seats, count = 3, prices = new[] { PerUnit(10) } }, Month(calls, PerUnit(1))]);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");
        var before = await s.Api.GetAsync($"/v2/subscriptions/{id}");

        var after = await s.Api.PutAsync($"/v2/subscriptions/{id}", JsonNode.Parse(before.ToString())!);

        Assert.Equal(WithoutDates(before), WithoutDates(after));
        Assert.Single(await s.IssuedAsync());
    }

    [Fact]
    public async Task A_new_price_of_the_running_phase_costs_nothing_until_the_next_period()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.FeeAsync();
        var id = await s.SubscribeAsync([Fee(fee, 3100)]);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");

        var edited = await PutPhasesAsync(s, id, phases =>
        {
            phases[0]!["products"]![0]!["prices"]![0]!["amount"] = 6200;
            phases[0]!["products"]![0]!["name"] = "Plan";
        });
        await s.AdvanceAsync("2024-02-01T00:00:00Z");

        Assert.Equal((6200, "Plan"), (edited.Decimal("products.0.prices.0.amount"), edited.Text("products.0.name")));
        Assert.Equal(
            ["Fee 1 2024-01-01..2024-02-01 3100", "Plan 1 2024-02-01..2024-03-01 6200"], (await s.IssuedAsync()).SelectMany(Lines));
    }

    [Theory]
    [InlineData("full_database", "end")]
    [InlineData("payment_interval", "end")]
    [InlineData("payment_interval", "start")]
    public async Task New_words_cut_no_period_whatever_the_usage_is_metered_by(string window, string schedule)
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", entity: new { invoice_grace_period_duration = 0 });
        var calls = await s.CallsAsync();
        var id = await s.SubscribeAsync(
        [
            new
            {
                id = calls,
                payment_interval = new { period = "months", count = 1 },
                payment_schedule = schedule,
                metering_interval_type = window,
                prices = new[] { PerUnit(100) },
            },
        ]);
        await s.SendAsync("call", ("2024-01-01T00:00:00.000Z", 1));
        await s.AdvanceAsync("2024-01-11T00:00:00Z");

        await PutPhasesAsync(s, id, phases =>
        {
            phases[0]!["products"]![0]!["name"] = "Requests";
            phases[0]!["products"]![0]!["unit_name"] = "request";
        });
        await s.AdvanceAsync("2024-02-01T00:00:00Z");

        // one line for the whole of January: one call
        var line = (await s.IssuedAsync())[^1].Items("line_items")
            .Single(l => l.Text("period_starts_at")[..10] == "2024-01-01");
        Assert.Equal(("2024-02-01", 100), (line.Text("period_ends_at")[..10], line.Decimal("amount_excluding_tax")));
        Assert.StartsWith("Requests", line.Text("name"), StringComparison.Ordinal);
        var product = (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Items("products")[0];
        Assert.Equal(("2024-01-01", "request"), (product.Text("attached_at")[..10], product.Text("unit_name")));
    }

    [Fact]
    public async Task Products_that_are_left_out_end_and_new_ones_join_at_the_next_period()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var (kept, gone, added) = (await s.FeeAsync("Kept"), await s.FeeAsync("Gone"), await s.FeeAsync("Added"));
        var id = await s.SubscribeAsync([Fee(kept, 100), Fee(gone, 200)]);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");

        await PutPhasesAsync(s, id, phases =>
        {
            phases[0]!["products"]!.AsArray().RemoveAt(1);
            phases[0]!["products"]!.AsArray().Add(JsonNode.Parse(JsonSerializer.Serialize(Fee(added, 400))));
        });
        await s.AdvanceAsync("2024-02-01T00:00:00Z");

        Assert.Equal(
            ["Added 1 2024-02-01..2024-03-01 400", "Kept 1 2024-02-01..2024-03-01 100"], Lines((await s.IssuedAsync())[^1]).Order());
        Assert.Equal(2, (await s.IssuedAsync()).Length);
    }

    [Fact]
    public async Task Phases_to_come_are_replaced_by_the_list()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.FeeAsync("Plan");
        var id = await s.SubscribeAsync([Fee(fee, 100)]);

        // the endless phase gets an end and two that follow
        var ramp = await PutPhasesAsync(s, id, phases =>
        {
            phases[0]!["end_strategy"] = "duration";
            phases[0]!["duration"] = JsonNode.Parse("""{"period":"months","count":1}""");
            phases.Add(Later(fee, 200, "duration"));
            phases.Add(Later(fee, 300, "manual"));
        });
        Assert.Equal(["2024-01-01", "2024-02-01", "2024-03-01"], ramp.Items("phases").Select(p => p.Text("starts_at")[..10]));
        // the one in the middle is taken out again
        await PutPhasesAsync(s, id, phases => phases.RemoveAt(1));
        await s.AdvanceAsync("2024-03-01T00:00:00Z");

        Assert.Equal(
            ["Plan 1 2024-01-01..2024-02-01 100", "Plan 1 2024-02-01..2024-03-01 300", "Plan 1 2024-03-01..2024-04-01 300"],
            (await s.IssuedAsync()).SelectMany(Lines));
    }

    [Fact]
    public async Task A_longer_phase_goes_on_where_it_would_have_ended_and_loses_no_usage()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var (fee, calls) = (await s.FeeAsync("Plan"), await s.CallsAsync());
        var phase = new Dictionary<string, object?>
        {
            ["activation_strategy"] = "immediately",
            ["end_strategy"] = "end_date",
            ["ends_at"] = "2024-01-21T00:00:00Z",
            ["billing_date_setting"] = "phase_start",
            ["products"] = new[] { Fee(fee, 3100), Month(calls, PerUnit(10)) },
        };
        var id = await s.InPhasesAsync(phase);
        await s.SendAsync("call", ("2024-01-05T00:00:00.000Z", 1), ("2024-01-25T00:00:00.000Z", 1));
        await s.AdvanceAsync("2024-01-10T00:00:00Z");

        await PutPhasesAsync(s, id, phases => phases[0]!["ends_at"] = "2024-03-01T00:00:00Z");
        await s.AdvanceAsync("2024-02-10T00:00:00Z");

        // 20 of 31 days at the start, the other 11 from the 21st
        Assert.Equal(
            ["Calls 2 2024-01-01..2024-02-01 20", "Plan 1 2024-01-01..2024-01-21 2000", "Plan 1 2024-01-21..2024-02-01 1100",
                "Plan 1 2024-02-01..2024-03-01 3100"],
            (await s.IssuedAsync()).SelectMany(Lines).Order());
    }

    [Fact]
    public async Task Before_the_start_everything_may_change()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var (fee, other) = (await s.FeeAsync("Plan"), await s.FeeAsync("Other"));
        var id = await s.SubscribeAsync([Fee(fee, 100)], new { starts_at = "2024-02-01T00:00:00Z" });

        await s.Api.PutAsync(
            $"/v2/subscriptions/{id}", new { starts_at = "2024-03-01T00:00:00Z", name = "Later", purchase_order = "PO-1" });
        await PutPhasesAsync(s, id, phases =>
            phases[0]!["products"] = new JsonArray(JsonNode.Parse(JsonSerializer.Serialize(Fee(other, 700, "years")))));
        await s.AdvanceAsync("2024-03-01T00:00:00Z");

        var invoice = Assert.Single(await s.IssuedAsync());
        Assert.Equal(["Other 1 2024-03-01..2025-03-01 700"], Lines(invoice));
        Assert.Equal("PO-1", invoice.Text("purchase_order"));
        Assert.Equal("Later", (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Text("name"));
    }

    [Fact]
    public async Task Contract_terms_may_change_while_it_runs_and_move_the_end()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.FeeAsync("Plan");
        var id = await s.InPhasesWithAsync(
            new { contract_terms = Terms(12) },
            new
            {
                activation_strategy = "immediately",
                end_strategy = "contract_end_date",
                billing_date_setting = "phase_start",
                products = new[] { Fee(fee, 100) },
            });
        await s.AdvanceAsync("2024-02-10T00:00:00Z");

        var edited = await s.Api.PutAsync($"/v2/subscriptions/{id}", new { contract_terms = Terms(3) });
        await s.AdvanceAsync("2024-06-01T00:00:00Z");

        Assert.Equal("2024-04-01T00:00:00.000Z", edited.Text("contract_terms.ends_at"));
        Assert.Equal("cancelled", (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Text("status"));
        Assert.Equal(3, (await s.IssuedAsync()).Length);

        static object Terms(int months) => new
        {
            activation_strategy = "start_date",
            starts_at = "2024-01-01T00:00:00Z",
            end_strategy = "duration",
            duration = new { period = "months", count = months },
        };
    }

    [Fact]
    public async Task What_cannot_change_while_it_runs_is_named()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.FeeAsync("Plan");
        var id = await s.SubscribeAsync([Fee(fee, 100)]);
        await s.AdvanceAsync("2024-01-10T00:00:00Z");
        var phase = (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Text("phases.0.id");

        await RefusedAsync(new { starts_at = "2024-02-01T00:00:00Z" }, "starts_at: Dates change only before the subscription has started");
        await RefusedAsync(
            new { phases = new[] { new { id = "sup_1" } } }, "phases.0.id: Phase not found");
        await RefusedAsync(
            new { phases = new[] { new { id = phase, products = new[] { Fee(fee, 100, "years") } } } },
            "phases.0.products.0.payment_interval: Cannot change in the running phase: use a transition with align_to_new_billing_cycle");
        await RefusedAsync(
            new { phases = new[] { new { id = phase, end_strategy = "end_date", ends_at = "2024-01-05T00:00:00Z" } } },
            "phases.0.ends_at: The running phase cannot have ended: use next-phase to leave it");
        await RefusedAsync(
            new { phases = new[] { new { id = phase, billing_cycle_alignment = "calendar_period" } } },
            "phases.0.billing_cycle_alignment: Cannot change in the running phase");
        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { });
        await RefusedAsync(
            new { name = "x" }, "Subscription is cancelled; this needs it to be pending or active or paused");

        async Task RefusedAsync(object body, string faults)
        {
            var answer = await s.Api.SendAsync(HttpMethod.Put, $"/v2/subscriptions/{id}", body);
            var text = answer.Json.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array
                ? string.Join("; ", errors.EnumerateArray().Select(
                    e => string.Join('.', e.GetProperty("path").EnumerateArray().Select(p => p.ToString())) + ": " + e.Text("message")))
                : answer.Json.Text("message");
            Assert.Equal((400, faults), (answer.Status, text));
        }
    }

    private static async Task<JsonElement> PutPhasesAsync(Scenario s, string id, Action<JsonArray> edit)
    {
        var phases = JsonNode.Parse((await s.Api.GetAsync($"/v2/subscriptions/{id}")).GetProperty("phases").ToString())!.AsArray();
        edit(phases);
        return await s.Api.PutAsync($"/v2/subscriptions/{id}", new JsonObject { ["phases"] = phases });
    }

    private static JsonNode Later(string fee, int amount, string end) => JsonNode.Parse(JsonSerializer.Serialize(
        new Dictionary<string, object?>
        {
            ["activation_strategy"] = "previous_phase_end",
            ["end_strategy"] = end,
            ["billing_date_setting"] = "phase_start",
            ["duration"] = end == "duration" ? new { period = "months", count = 1 } : null,
            ["products"] = new[] { Fee(fee, amount) },
        }.Where(p => p.Value is not null).ToDictionary()))!;

    private static string WithoutDates(JsonElement subscription)
    {
        var node = JsonNode.Parse(subscription.ToString())!.AsObject();
        node.Remove("updated_at");
        foreach (var phase in node["phases"]!.AsArray())
        {
            phase!.AsObject().Remove("updated_at");
        }
        return node.ToJsonString();
    }
}
