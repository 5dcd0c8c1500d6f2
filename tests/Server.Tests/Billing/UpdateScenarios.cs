using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Pdf;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

/// <summary>Changes of a running subscription, told with the sandbox clock. January 2024 has 31 days.</summary>
public sealed class UpdateScenarios(TestServer server)
{
    [Fact]
    public async Task More_seats_on_the_11th_cost_21_of_31_days_on_one_invoice()
    {
        var (s, id, seat) = await SeatsAsync(10);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");
        var update = Count(seat, 15);
        Assert.Equal(1050, (await s.Api.PostAsync($"/v1/subscriptions/{id}/simulate-updates", Many(update))).Decimal("amount"));
        Assert.Single(await s.InvoicesAsync());

        var made = await s.Api.PostAsync($"/v1/subscriptions/{id}/update", One(update));

        Assert.StartsWith("supd_", made.Text("id"), StringComparison.Ordinal);
        var invoice = (await s.IssuedAsync())[^1];
        Assert.Equal(1050, invoice.Decimal("amount_excluding_tax"));
        Assert.Equal(
            ["Seats 15 2024-01-11..2024-02-01 3150", "Seats 1 2024-01-11..2024-02-01 2100"], Lines(invoice));
        Assert.Equal(15, (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Decimal("products.0.count"));
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        Assert.Equal(["Seats 15 2024-02-01..2024-03-01 4650"], Lines((await s.IssuedAsync())[^1]));
    }

    [Fact]
    public async Task Fewer_seats_give_a_credit_note_that_is_taken_off_the_unpaid_invoice()
    {
        var (s, id, seat) = await SeatsAsync(10);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");

        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", One(Count(seat, 4)));

        var note = Assert.Single(await s.InvoicesAsync("type=refund"));
        Assert.Equal(1260, note.Decimal("amount_excluding_tax"));
        Assert.Equal("paid", note.Text("status"));
        var original = (await s.InvoicesAsync("type=invoice&status=all"))[0];
        Assert.Equal(3100 - 1260, original.Decimal("amount_due"));
        Assert.Equal(original.Text("id"), note.Text("original_invoice_id"));
        // on paper what is charged goes against what comes back
        var file = (await s.Api.SendAsync(HttpMethod.Get, $"/v2/invoices/{note.Text("id")}/download")).Bytes;
        var paper = Assert.Single(PdfSamples.PagesOf(file));
        Assert.Contains("-€8.40", paper, StringComparison.Ordinal);
        Assert.DoesNotContain("-€21.00", paper, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pay_in_full", 1550)]
    [InlineData("do_not_charge", 0)]
    public async Task The_method_decides_what_the_rest_of_the_month_costs(string method, int amount)
    {
        var (s, id, seat) = await SeatsAsync(10);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");
        Assert.Equal(
            amount, (await s.Api.PostAsync($"/v1/subscriptions/{id}/simulate-updates", Many(method, Count(seat, 15)))).Decimal("amount"));

        await s.Api.PostAsync($"/v1/subscriptions/{id}/update-many", Many(method, Count(seat, 15)));

        Assert.Equal(3100 + amount, (await s.InvoicesAsync()).Sum(i => i.Decimal("amount_excluding_tax")));
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        Assert.Equal(["Seats 15 2024-02-01..2024-03-01 4650"], Lines((await s.IssuedAsync())[^1]));
    }

    [Fact]
    public async Task Changes_chained_within_a_month_conserve_the_money()
    {
        var (s, id, seat) = await SeatsAsync(10);
        foreach (var (at, count) in new[] { ("2024-01-04", 20), ("2024-01-11", 5), ("2024-01-25", 31) })
        {
            await s.AdvanceAsync(at + "T00:00:00Z");
            await s.Api.PostAsync($"/v1/subscriptions/{id}/update", One(Count(seat, count)));
        }
        var billed = (await s.InvoicesAsync("type=invoice&status=all")).Sum(i => i.Decimal("amount_excluding_tax"));
        var credited = (await s.InvoicesAsync("type=refund")).Sum(i => i.Decimal("amount_excluding_tax"));

        // 10 minor units a seat and day: 3 days of 10, 7 of 20, 14 of 5, 7 of 31
        Assert.Equal((30 + 140 + 70 + 217) * 10, billed - credited);
    }

    [Fact]
    public async Task Cancelling_after_a_change_gives_no_day_back_twice()
    {
        var (s, id, seat) = await SeatsAsync(10);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");
        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", One(Count(seat, 15)));
        await s.AdvanceAsync("2024-01-21T00:00:00Z");

        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { pro_rata = true });

        var billed = (await s.InvoicesAsync("type=invoice&status=all")).Sum(i => i.Decimal("amount_excluding_tax"));
        var credited = (await s.InvoicesAsync("type=refund")).Sum(i => i.Decimal("amount_excluding_tax"));

        // 10 minor units a seat and day: 10 days of 10, 10 of 15
        Assert.Equal((100 + 150) * 10, billed - credited);
    }

    [Fact]
    public async Task A_change_for_the_next_invoice_waits_for_it_and_one_at_a_date_for_that()
    {
        var (s, id, seat) = await SeatsAsync(10);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");
        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", One(Count(seat, 15), "next_invoice"));
        Assert.Single(await s.IssuedAsync());
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        Assert.Equal(1050 + 4650, (await s.IssuedAsync())[^1].Decimal("amount_excluding_tax"));

        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", One(Count(seat, 25), "custom", "2024-02-10T00:00:00Z"));
        await s.AdvanceAsync("2024-02-09T00:00:00Z");
        Assert.Equal(2, (await s.IssuedAsync()).Length);
        await s.AdvanceAsync("2024-02-10T00:00:00Z");

        // 1 February is billed already: the whole month comes back and is charged anew
        Assert.Equal(3100, (await s.IssuedAsync())[^1].Decimal("amount_excluding_tax"));
    }

    [Fact]
    public async Task New_prices_of_usage_count_from_the_change_on_and_both_are_billed_at_the_end_of_the_month()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", entity: new { invoice_grace_period_duration = 0 });
        var calls = await s.CallsAsync();
        var id = await s.SubscribeAsync([Month(calls, PerUnit(100))]);
        await s.SendAsync("call", ("2024-01-05T00:00:00.000Z", 1), ("2024-01-20T00:00:00.000Z", 1), ("2024-01-21T00:00:00.000Z", 1));
        await s.AdvanceAsync("2024-01-11T00:00:00Z");

        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", One(new
        {
            type = "update_prices",
            payload = new { product_id = calls, prices = new[] { new { type = "volume", amount = 70, from = 0, to = (int?)null } } },
        }));

        Assert.Empty(await s.IssuedAsync());
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        Assert.Equal(
            ["Calls 1 2024-01-01..2024-01-11 100", "Calls 2 2024-01-11..2024-02-01 140"],
            (await s.IssuedAsync()).SelectMany(Lines).Order());
    }

    [Fact]
    public async Task A_product_that_is_removed_comes_back_as_credit_and_is_not_billed_again()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var (plan, extra) = (await s.FeeAsync("Plan"), await s.FeeAsync("Extra"));
        var id = await s.SubscribeAsync([Fee(plan, 1000), Fee(extra, 3100)]);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");

        await s.Api.PostAsync(
            $"/v1/subscriptions/{id}/update", One(new { type = "remove_product", payload = new { product_id = extra } }));

        Assert.Equal(2100, Assert.Single(await s.InvoicesAsync("type=refund")).Decimal("amount_excluding_tax"));
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        Assert.Equal(["Plan 1 2024-02-01..2024-03-01 1000"], Lines((await s.InvoicesAsync("type=invoice&status=all"))[^1]));
        Assert.Single((await s.Api.GetAsync($"/v2/subscriptions/{id}")).Items("products"));
    }

    [Fact]
    public async Task Usage_removed_on_the_renewal_instant_leaves_nothing_open()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", entity: new { invoice_grace_period_duration = 0 });
        var calls = await s.CallsAsync();
        var id = await s.SubscribeAsync([Month(calls, PerUnit(100)), Fee(await s.FeeAsync("Plan"), 1000)]);
        await s.AdvanceAsync("2024-02-01T00:00:00Z");

        await s.Api.PostAsync(
            $"/v1/subscriptions/{id}/update", One(new { type = "remove_product", payload = new { product_id = calls } }));
        await s.AdvanceAsync("2024-03-01T00:00:00Z");

        Assert.Equal(["Plan 1 2024-03-01..2024-04-01 1000"], Lines((await s.IssuedAsync())[^1]));
    }

    [Fact]
    public async Task Many_changes_are_made_together_or_not_at_all()
    {
        var (s, id, seat) = await SeatsAsync(10);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");
        await s.Api.FailAsync(
            HttpMethod.Post, $"/v1/subscriptions/{id}/update-many", Many("pro_rata", Count(seat, 15), Count("itm_unknown", 1)), 400);
        Assert.Equal(10, (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Decimal("products.0.count"));
        Assert.Single(await s.InvoicesAsync());

        var ids = await s.Api.PostAsync($"/v1/subscriptions/{id}/update-many", Many("pro_rata", Count(seat, 15), Count(seat, 20)));

        Assert.Equal(2, ids.GetArrayLength());
        Assert.Equal(2100, (await s.IssuedAsync())[^1].Decimal("amount_excluding_tax"));
    }

    private async Task<(Scenario, string Subscription, string Product)> SeatsAsync(int count)
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var seat = await s.SeatAsync();
        var price = new { type = "volume", amount = 310, unit_count = 1, from = 0, to = (int?)null };
        var month = new { period = "months", count = 1 };
        var id = await s.SubscribeAsync([new { id = seat, count, payment_interval = month, prices = new[] { price } }]);
        return (s, id, seat);
    }

    private static object Count(string product, int count) => new { type = "update_count", payload = new { product_id = product, count } };

    private static Dictionary<string, object?> One(object update, string payment = "immediately", string? chargeAt = null)
    {
        var body = JsonSerializer.SerializeToElement(update);
        var request = new Dictionary<string, object?>
        {
            ["application_schedule"] = "immediately",
            ["payment_schedule"] = payment,
            ["calculation_method"] = "pro_rata",
            ["type"] = body.GetProperty("type"),
            ["payload"] = body.GetProperty("payload"),
        };
        if (chargeAt is not null)
        {
            request["charge_at"] = chargeAt;
        }
        return request;
    }

    private static object Many(object update) => Many("pro_rata", update);

    private static object Many(string method, params object[] updates) => new
    {
        application_schedule = "immediately",
        payment_schedule = "immediately",
        calculation_method = method,
        updates,
    };
}
