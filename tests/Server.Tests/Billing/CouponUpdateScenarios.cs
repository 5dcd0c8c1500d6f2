using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

/// <summary>Coupons that join and leave a running subscription. January 2024 has 31 days.</summary>
public sealed class CouponUpdateScenarios(TestServer server)
{
    [Fact]
    public async Task Added_coupons_lower_what_is_not_issued_yet_and_removed_ones_no_longer_do()
    {
        var (s, id, _) = await SeatsAsync();
        var coupon = await CouponAsync(s);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");
        var add = Add(coupon, "forever");
        Assert.Equal(0, (await s.Api.PostAsync($"/v1/subscriptions/{id}/simulate-updates", Many(add))).Decimal("amount"));

        Assert.StartsWith(
            "supd_", (await s.Api.PostAsync($"/v1/subscriptions/{id}/update", One(add))).Text("id"), StringComparison.Ordinal);

        Assert.Equal([3100], await NetsAsync(s));
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        Assert.Equal([3100, 2790], await NetsAsync(s));
        var attached = (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Text("coupons.0.subscription_coupon_id");
        await s.Api.PostAsync(
            $"/v1/subscriptions/{id}/update",
            One(new { type = "remove_coupon", payload = new { subscription_coupon_id = attached } }));
        Assert.Empty((await s.Api.GetAsync($"/v2/subscriptions/{id}")).Items("coupons"));
        await s.AdvanceAsync("2024-03-01T00:00:00Z");
        Assert.Equal([3100, 2790, 3100], await NetsAsync(s));
        // it was redeemed once, and may come back to the same subscription
        var change = new { type = "percent", name = "Ten off", discount_percent = 11 };
        await s.Api.FailAsync(HttpMethod.Put, $"/v1/coupons/{coupon}", change, 400);
        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", One(add));
        await s.AdvanceAsync("2024-04-01T00:00:00Z");
        Assert.Equal([3100, 2790, 3100, 2790], await NetsAsync(s));
    }

    [Fact]
    public async Task Products_may_be_named_by_their_older_word()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var (plan, extra) = (await s.FeeAsync("Plan"), await s.FeeAsync("Extra"));
        var id = await s.SubscribeAsync([Fee(plan, 1000), Fee(extra, 500)]);
        var coupon = await CouponAsync(s);

        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", One(new
        {
            type = "add_coupon",
            payload = new { coupon_id = coupon, repeat = "forever", billing_item_ids = new[] { extra } },
        }));

        var attached = (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Items("coupons.0.product_ids");
        Assert.Equal(extra, Assert.Single(attached).GetString());
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        Assert.Equal([1500, 1450], await NetsAsync(s));
    }

    [Fact]
    public async Task Added_to_open_usage_it_lowers_the_whole_of_it()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", entity: new { invoice_grace_period_duration = 0 });
        var calls = await s.CallsAsync();
        var id = await s.SubscribeAsync([Month(calls, PerUnit(100))]);
        await s.SendAsync("call", ("2024-01-05T00:00:00.000Z", 1), ("2024-01-25T00:00:00.000Z", 1));
        await s.AdvanceAsync("2024-01-11T00:00:00Z");

        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", One(Add(await CouponAsync(s), "once")));

        Assert.Equal(180, Assert.Single(await s.InvoicesAsync("status=open")).Decimal("amount_excluding_tax"));
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        Assert.Equal([180], await NetsAsync(s));
        Assert.Equal(0, Assert.Single(await s.InvoicesAsync("status=open")).Decimal("discount_amount"));
    }

    [Fact]
    public async Task More_seats_under_a_coupon_cost_what_a_simulation_says()
    {
        var (s, id, seat) = await SeatsAsync(
            new { coupons = new[] { new { type = "percent", discount_percent = 10, repeat = "forever" } } });
        await s.AdvanceAsync("2024-01-11T00:00:00Z");
        var update = new { type = "update_count", payload = new { product_id = seat, count = 15 } };
        // 21 of 31 days: 31.50 less 10 % is 28.35, back come 21/31 of the 27.90 paid
        Assert.Equal(2835 - 1890, (await s.Api.PostAsync($"/v1/subscriptions/{id}/simulate-updates", Many(update))).Decimal("amount"));

        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", One(update));

        Assert.Equal([2790, 2835 - 1890], await NetsAsync(s));
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        Assert.Equal(4185, (await NetsAsync(s))[^1]);
    }

    [Fact]
    public async Task A_coupon_and_a_change_of_one_request_go_together()
    {
        var (s, id, seat) = await SeatsAsync();
        var coupon = await CouponAsync(s);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");
        var changes = Many(new { type = "update_count", payload = new { product_id = seat, count = 4 } }, Add(coupon, "once"));
        // 8.40 less 10 % is 7.56, 21.00 come back
        Assert.Equal(756 - 2100, (await s.Api.PostAsync($"/v1/subscriptions/{id}/simulate-updates", changes)).Decimal("amount"));
        Assert.Empty((await s.Api.GetAsync($"/v2/subscriptions/{id}")).Items("coupons"));

        Assert.Equal(2, (await s.Api.PostAsync($"/v1/subscriptions/{id}/update-many", changes)).GetArrayLength());

        var note = Assert.Single(await s.InvoicesAsync("type=refund"));
        Assert.Equal((2100 - 756, 84), (note.Decimal("amount_excluding_tax"), note.Decimal("discount_amount")));
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        Assert.Equal(1240, (await s.InvoicesAsync("type=invoice"))[^1].Decimal("amount_excluding_tax"));
    }

    [Fact]
    public async Task A_subscription_sent_back_keeps_its_coupons_and_a_list_without_one_removes_it()
    {
        var (s, id, _) = await SeatsAsync(new { coupons = new[] { new { type = "percent", discount_percent = 10, repeat = "forever" } } });
        var phase = (await s.Api.GetAsync($"/v2/subscriptions/{id}")).At("phases.0");
        var attached = phase.Text("coupons.0.subscription_coupon_id");

        var sentBack = new[] { new { id = phase.Text("id"), coupons = phase.At("coupons") } };
        var same = await s.Api.PutAsync(
            $"/v2/subscriptions/{id}", new { minimum_invoice_fee = 5000, tax_only = true, phases = sentBack });

        Assert.Equal(attached, Assert.Single(same.Items("coupons")).Text("subscription_coupon_id"));
        Assert.Equal(5000, same.Decimal("minimum_invoice_fee"));
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        var other = new[] { new { id = await CouponAsync(s), repeat = "once", product_ids = (string[]?)null } };
        var changed = await s.Api.PutAsync(
            $"/v2/subscriptions/{id}",
            new { minimum_invoice_fee = (int?)null, phases = new[] { new { id = phase.Text("id"), coupons = other } } });
        Assert.Equal("once", Assert.Single(changed.Items("coupons")).Text("repeat"));
        await s.AdvanceAsync("2024-04-01T00:00:00Z");
        Assert.Equal([2790, 5000, 2790, 3100], await NetsAsync(s));
    }

    [Fact]
    public async Task A_simulation_redeems_nothing_and_a_duration_that_is_over_is_refused()
    {
        var (s, id, _) = await SeatsAsync();
        var coupon = await CouponAsync(s);
        await s.AdvanceAsync("2024-03-01T00:00:00Z");
        await s.Api.PostAsync($"/v1/subscriptions/{id}/simulate-updates", Many(Add(coupon, "forever")));
        await s.Api.PutAsync($"/v1/coupons/{coupon}", new { type = "percent", name = "Ten off", discount_percent = 20 });

        var error = await s.Api.FailAsync(
            HttpMethod.Post,
            $"/v1/subscriptions/{id}/update",
            One(new
            {
                type = "add_coupon",
                payload = new { coupon_id = coupon, repeat = "duration", duration_period = "months", duration_count = 2 },
            }),
            400);

        Assert.Equal(
            "Invalid request: payload.duration_count: The duration counts from the start of the phase and is over", error.Text("message"));
        Assert.Empty((await s.Api.GetAsync($"/v2/subscriptions/{id}")).Items("coupons"));
        await s.Api.PutAsync($"/v1/coupons/{coupon}", new { type = "percent", name = "Ten off", discount_percent = 30 });
    }

    private async Task<(Scenario, string Subscription, string Product)> SeatsAsync(object? more = null)
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var seat = await s.SeatAsync();
        var price = new { type = "volume", amount = 310, unit_count = 1, from = 0, to = (int?)null };
        var month = new { period = "months", count = 1 };
        var id = await s.SubscribeAsync([new { id = seat, count = 10, payment_interval = month, prices = new[] { price } }], more);
        return (s, id, seat);
    }

    private static async Task<string> CouponAsync(Scenario s) =>
        (await s.Api.PostAsync("/v1/coupons", new { type = "percent", name = "Ten off", discount_percent = 10 })).Text("id");

    private static object Add(string coupon, string repeat) => new { type = "add_coupon", payload = new { coupon_id = coupon, repeat } };

    private static object One(object update)
    {
        var body = JsonSerializer.SerializeToElement(update);
        return new
        {
            application_schedule = "immediately",
            payment_schedule = "immediately",
            calculation_method = "pro_rata",
            type = body.GetProperty("type"),
            payload = body.GetProperty("payload"),
        };
    }

    private static object Many(params object[] updates) => new
    {
        application_schedule = "immediately",
        payment_schedule = "immediately",
        calculation_method = "pro_rata",
        updates,
    };

    private static async Task<IReadOnlyList<int>> NetsAsync(Scenario s) =>
        [.. (await s.IssuedAsync()).Select(i => (int)i.Decimal("amount_excluding_tax"))];
}
