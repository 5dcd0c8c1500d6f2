using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Credits;

/// <summary>A customer's credits over time.</summary>
public sealed class CreditScenarios(TestServer server)
{
    [Fact]
    public async Task Every_movement_tells_the_balance_after_it()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var product = await s.CreditProductAsync(("call", 1));

        var credit = await s.OpenAsync(product, 100);
        await s.Api.PostAsync(s.Of(product) + "/topup", new { credit_count = 20.5 });
        var used = await s.Api.PostAsync(s.Of(product) + "/usage", new { usage_retained = 30, event_id = "evt-1" });

        Assert.Equal(("Credits", 100, 20), (credit.Text("name"), credit.Decimal("current_balance"), credit.Decimal("low_count_threshold")));
        Assert.Equal(["topup 100 → 100", "topup 20.5 → 120.5", "usage 30 → 90.5"], await s.MovementsAsync(product));
        Assert.Equal(("evt-1", "api"), (used.Text("event_id"), used.Text("source")));
        Assert.Equal(
            ["usage"], (await s.Api.GetAsync(s.Of(product) + "/transactions?type=usage")).Texts("data", "type"));
        Assert.Equal(90.5m, (await s.Api.GetAsync($"/v1/customers/credits?customer_id={s.CustomerId}")).Decimal("data.0.current_balance"));
        Assert.Equal(product, (await s.Api.GetAsync($"/v1/customers/{s.CustomerId}/credits")).Text("data.0.product_id"));
    }

    [Fact]
    public async Task hl_credit_weight_3_takes_three_credits_a_unit()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var product = await s.CreditProductAsync(("unit", 3));
        await s.OpenAsync(product, 10);

        await s.SendAsync("unit", ("2024-01-01T00:00:00.000Z", 1));

        Assert.Equal(7, await s.BalanceAsync(product));
    }

    [Fact]
    public async Task hl_credit_table_weights_draw_on_one_balance_by_the_weight_of_each_meter()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var product = await s.CreditProductAsync(("gpt4_requests", 5), ("gpt3_requests", 1), ("image_generation", 10));
        await s.OpenAsync(product, 100);
        await s.SendAsync("gpt4_requests", ("2024-01-01T01:00:00.000Z", 1), ("2024-01-01T02:00:00.000Z", 1));
        await s.SendAsync("gpt3_requests", ("2024-01-01T03:00:00.000Z", 1));
        await s.SendAsync("image_generation", ("2024-01-01T04:00:00.000Z", 1));

        await s.AdvanceAsync("2024-01-02T00:00:00Z");

        Assert.Equal(["topup 100 → 100", "usage 10 → 90", "usage 1 → 89", "usage 10 → 79"], await s.MovementsAsync(product));
        var movements = (await s.Api.GetAsync(s.Of(product) + "/transactions")).Items("data");
        Assert.Equal(3, movements.Where(m => m.Text("type") == "usage").Select(m => m.Text("aggregator_id")).Distinct().Count());
        Assert.All(movements.Where(m => m.Text("type") == "usage"), m => Assert.Equal("2024-01-02T00:00:00.000Z", m.Text("created_at")));
    }

    [Fact]
    public async Task Credits_that_expire_first_burn_first_and_what_is_left_of_them_expires()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var product = await s.CreditProductAsync(("call", 1));
        await s.OpenAsync(product, 100);
        await s.Api.PostAsync(s.Of(product) + "/topup", new { credit_count = 40, expires_at = "2024-03-01T00:00:00.000Z" });
        await s.Api.PostAsync(s.Of(product) + "/topup", new { credit_count = 30, expires_at = "2024-02-01T00:00:00.000Z" });
        await s.Api.PostAsync(s.Of(product) + "/usage", new { usage_retained = 50 });

        await s.AdvanceAsync("2024-03-02T00:00:00Z");

        Assert.Equal(
            ["topup 100 → 100", "topup 40 → 140", "topup 30 → 170", "usage 50 → 120", "expiration 20 → 100"],
            await s.MovementsAsync(product));
        var expired = (await s.Api.GetAsync(s.Of(product) + "/transactions?type=expiration")).At("data.0");
        Assert.Equal("2024-03-01T00:00:00.000Z", expired.Text("created_at"));
    }

    [Fact]
    public async Task Usage_up_to_the_instant_of_an_expiry_burns_what_expires_then()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var product = await s.CreditProductAsync(("call", 1));
        await s.OpenAsync(product);
        await s.Api.PostAsync(s.Of(product) + "/topup", new { credit_count = 5, expires_at = "2024-01-01T12:00:00.000Z" });
        await s.Api.PostAsync(s.Of(product) + "/topup", new { credit_count = 5 });
        await s.SendAsync("call", ("2024-01-01T11:59:59.000Z", 1), ("2024-01-01T12:00:00.000Z", 1), ("2024-01-01T13:00:00.000Z", 1));

        await s.AdvanceAsync("2024-01-01T14:00:00Z");

        Assert.Equal(
            ["topup 5 → 5", "topup 5 → 10", "usage 1 → 9", "expiration 4 → 5", "usage 1 → 4", "usage 1 → 3"],
            await s.MovementsAsync(product));
    }

    [Fact]
    public async Task Metered_usage_stops_at_zero_and_is_reported_and_not_taken_later()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var product = await s.CreditProductAsync(("call", 2));
        await s.OpenAsync(product, 3);
        await s.SendAsync("call", ("2024-01-01T00:00:00.000Z", 1), ("2024-01-01T00:00:00.000Z", 1));

        Assert.Equal(0, await s.BalanceAsync(product));
        var uncovered = await s.Api.GetAsync("/v1/customers/credits/uncovered");
        Assert.Equal((product, 1), (uncovered.Text("data.0.product_id"), uncovered.Decimal("data.0.uncovered")));

        await s.Api.PostAsync(s.Of(product) + "/topup", new { credit_count = 10 });
        Assert.Equal(10, await s.BalanceAsync(product));
        await s.SendAsync("call", ("2024-01-01T00:00:00.000Z", 1), ("2024-01-01T00:00:00.000Z", 1), ("2024-01-01T00:00:00.000Z", 1));
        Assert.Equal(["topup 3 → 3", "usage 3 → 0", "topup 10 → 10", "usage 2 → 8"], await s.MovementsAsync(product));
    }

    [Fact]
    public async Task Usage_that_is_taken_back_is_offset_by_the_next()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var product = await s.CreditProductAsync(("call", 1));
        await s.OpenAsync(product, 10);
        await s.SendAsync("call", ("2024-01-01T00:00:00.000Z", 1), ("2024-01-01T00:00:00.000Z", 1));
        Assert.Equal(8, await s.BalanceAsync(product));

        await s.Api.DeleteAsync("/v1/events", new { matching = "event_type", event_type = "call" });
        await s.SendAsync("call", ("2024-01-01T00:00:00.000Z", 1), ("2024-01-01T00:00:00.000Z", 1), ("2024-01-01T00:00:00.000Z", 1));

        Assert.Equal(["topup 10 → 10", "usage 2 → 8", "usage 1 → 7"], await s.MovementsAsync(product));
    }

    [Fact]
    public async Task An_expiry_may_be_moved_until_it_has_come()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var product = await s.CreditProductAsync(("call", 1));
        await s.OpenAsync(product);
        var lot = await s.Api.PostAsync(s.Of(product) + "/topup", new { credit_count = 5, expires_at = "2024-02-01T00:00:00.000Z" });
        var path = $"{s.Of(product)}/transactions/{lot.Text("id")}";

        var moved = await s.Api.PatchAsync(path, new { expires_at = "2024-03-01T00:00:00.000Z" });
        await s.AdvanceAsync("2024-02-15T00:00:00Z");
        Assert.StartsWith("2024-03-01", moved.Text("expires_at"), StringComparison.Ordinal);
        Assert.Equal(5, await s.BalanceAsync(product));
        Assert.True((await s.Api.PatchAsync(path, new { expires_at = (string?)null })).IsNull("expires_at"));
        await s.AdvanceAsync("2024-03-15T00:00:00Z");
        Assert.Equal(5, await s.BalanceAsync(product));
        await s.Api.PatchAsync(path, new { expires_at = "2024-03-16T00:00:00.000Z" });
        await s.AdvanceAsync("2024-03-17T00:00:00Z");

        var refused = await s.Api.FailAsync(HttpMethod.Patch, path, new { expires_at = "2025-01-01T00:00:00.000Z" }, 400);
        Assert.Equal("The topup has expired", refused.Text("message"));
        Assert.Equal(0, await s.BalanceAsync(product));
    }

    [Fact]
    public async Task Many_uses_at_once_end_as_if_one_had_followed_the_other()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var product = await s.CreditProductAsync(("call", 1));
        await s.OpenAsync(product, 100);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => i % 5 == 0
            ? s.Api.SendAsync(HttpMethod.Get, s.Of(product))
            : s.Api.SendAsync(HttpMethod.Post, s.Of(product) + "/usage", new { usage_retained = 3 })));

        var uses = answers.Where((_, i) => i % 5 != 0).ToList();
        Assert.Equal((33, 7), (uses.Count(a => a.Status == 201), uses.Count(a => a.Status == 400)));
        Assert.Equal(
            Enumerable.Range(0, 33).Select(i => 97m - (3 * i)),
            uses.Where(a => a.Status == 201).Select(a => a.Json.Decimal("balance_after")).OrderDescending());
        Assert.Equal(1, await s.BalanceAsync(product));
    }
}
