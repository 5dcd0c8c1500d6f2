using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Pdf;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

/// <summary>Coupons on the invoices of a subscription. January 2024 has 31 days.</summary>
public sealed class CouponScenarios(TestServer server)
{
    private static readonly object TenPercent = new { type = "percent", discount_percent = 10, repeat = "forever" };

    [Fact]
    public async Task Percent_comes_off_each_line_before_an_amount_off_their_sum_and_tax_after_both()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", customer: new { tax_rate_custom = 20 });
        var (plan, extra) = (await s.FeeAsync("Plan"), await s.FeeAsync("Extra"));

        await s.SubscribeAsync(
            [Fee(plan, 1000), Fee(extra, 505)],
            new { coupons = new[] { new { type = "amount", name = "Friend", discount_amount = 100, repeat = "forever" }, TenPercent } });

        // 900 and 454 (50.5 is 51) are left; 100 over them is 66 and 34
        var invoice = Assert.Single(await s.IssuedAsync());
        Assert.Equal(["Plan 1 2024-01-01..2024-02-01 834", "Extra 1 2024-01-01..2024-02-01 420"], Lines(invoice));
        Assert.Equal((166, 85), (invoice.Decimal("line_items.0.discount_amount"), invoice.Decimal("line_items.1.discount_amount")));
        Assert.Equal(251, invoice.Decimal("discount_amount"));
        Assert.Equal((1254, 251, 1505), Totals(invoice));
        Assert.Equal("Friend", invoice.Text("coupons.0.name"));
        Assert.Equal((100, 10), (invoice.Decimal("coupons.0.discount_amount"), invoice.Decimal("coupons.1.discount_percent")));
        Assert.True(invoice.IsNull("coupons.0.line_item_ids"));
    }

    [Fact]
    public async Task A_coupon_of_the_catalogue_is_copied_counted_and_shown_with_its_attachment()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var coupon = await s.Api.PostAsync("/v1/coupons", new
        {
            type = "percent",
            name = "Quarter",
            description = "A good start",
            discount_percent = 25,
            redemption_limit = 1,
            repeat = "duration",
            duration = new { count = 3, period = "months" },
        });

        var id = await s.SubscribeAsync([Fee(await s.FeeAsync(), 1000)], new { coupons = new[] { new { id = coupon.Text("id") } } });

        var subscription = await s.Api.GetAsync($"/v2/subscriptions/{id}");
        var attached = Assert.Single(subscription.Items("coupons"));
        Assert.StartsWith("coos_", attached.Text("subscription_coupon_id"), StringComparison.Ordinal);
        Assert.Equal(coupon.Text("id"), attached.Text("id"));
        Assert.Equal(("Quarter", "A good start"), (attached.Text("name"), attached.Text("description")));
        Assert.Equal(("duration", "months"), (attached.Text("repeat"), attached.Text("duration_period")));
        Assert.Equal(3, attached.Decimal("duration_count"));
        Assert.Equal(25, attached.Decimal("discount_percent"));
        Assert.Equal(attached.GetRawText(), Assert.Single(subscription.Items("phases.0.coupons")).GetRawText());
        var again = await s.Api.FailAsync(
            HttpMethod.Post, "/v2/subscriptions", Body(s, await s.FeeAsync(), new { id = coupon.Text("id") }), 400);
        Assert.Equal(
            "Invalid request: coupons.0.id: The coupon has been redeemed 1 times, which is its limit", again.Text("message"));
        // from the first redemption on its value stays
        var change = new { type = "percent", name = "Quarter", discount_percent = 30 };
        await s.Api.FailAsync(HttpMethod.Put, $"/v1/coupons/{coupon.Text("id")}", change, 400);
        await s.AdvanceAsync("2024-04-01T00:00:00Z");
        Assert.Equal([750, 750, 750, 1000], await NetsAsync(s));
    }

    [Fact]
    public async Task A_duration_covers_the_fees_and_the_usage_of_its_months()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", entity: new { invoice_grace_period_duration = 0 });
        var calls = await s.CallsAsync();
        await s.SubscribeAsync(
            [Fee(await s.FeeAsync(), 1000), Month(calls, PerUnit(100))],
            new
            {
                coupons = new[]
                {
                    new { type = "percent", discount_percent = 50, repeat = "duration", duration_period = "months", duration_count = 2 },
                },
            });
        foreach (var month in new[] { "01", "02", "03" })
        {
            await s.SendAsync("call", ($"2024-{month}-05T00:00:00.000Z", 1));
        }

        await s.AdvanceAsync("2024-04-01T00:00:00Z");

        // the call of February is half price on 1 March, that of March whole on 1 April
        Assert.Equal([500, 500 + 50, 1000 + 50, 1000 + 100], await NetsAsync(s));
    }

    [Fact]
    public async Task Once_lowers_the_first_invoice_that_it_can_and_leaves_the_open_one()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", entity: new { invoice_grace_period_duration = 0 });
        var calls = await s.CallsAsync();
        await s.SubscribeAsync(
            [Fee(await s.FeeAsync(), 1000, "months", 3), Month(calls, PerUnit(100))],
            new { coupons = new[] { new { type = "amount", discount_amount = 300, repeat = "once", apply_at = "2024-01-02T00:00:00Z" } } });
        await s.SendAsync("call", ("2024-02-05T00:00:00.000Z", 1), ("2024-03-05T00:00:00.000Z", 1));

        // the first invoice is due before it may apply, January has no usage to lower
        await s.AdvanceAsync("2024-02-10T00:00:00Z");
        Assert.Equal([1000, 0], await NetsAsync(s));
        var open = Assert.Single(await s.InvoicesAsync("status=open"));
        Assert.Equal((100, 0), (open.Decimal("discount_amount"), open.Decimal("amount_excluding_tax")));
        await s.AdvanceAsync("2024-04-01T00:00:00Z");

        Assert.Equal([1000, 0, 0, 1000 + 100], await NetsAsync(s));
        Assert.Equal(100, (await s.IssuedAsync())[2].Decimal("discount_amount"));
    }

    [Fact]
    public async Task Once_stays_with_the_invoice_in_its_grace_period_while_the_usage_still_moves()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var calls = await s.CallsAsync();
        await s.SubscribeAsync(
            [Month(calls, PerUnit(100))], new { coupons = new[] { new { type = "percent", discount_percent = 50, repeat = "once" } } });
        await s.SendAsync("call", ("2024-01-05T00:00:00.000Z", 1));
        await s.AdvanceAsync("2024-02-02T00:00:00Z");
        await s.SendAsync("call", ("2024-01-06T00:00:00.000Z", 1), ("2024-02-01T00:00:00.000Z", 1));

        Assert.Equal(100, Assert.Single(await s.InvoicesAsync("status=grace_period")).Decimal("amount_excluding_tax"));
        Assert.Equal(100, Assert.Single(await s.InvoicesAsync("status=open")).Decimal("amount_excluding_tax"));
        await s.AdvanceAsync("2024-03-10T00:00:00Z");

        Assert.Equal([100, 100], await NetsAsync(s));
        Assert.Equal([100, 0], (await s.IssuedAsync()).Select(i => (int)i.Decimal("discount_amount")));
    }

    [Fact]
    public async Task Custom_ends_at_its_date_and_products_limit_it()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var (plan, extra) = (await s.FeeAsync("Plan"), await s.FeeAsync("Extra"));
        await s.SubscribeAsync([Fee(plan, 1000), Fee(extra, 400)], new
        {
            coupons = new[]
            {
                new
                {
                    type = "percent",
                    discount_percent = 12.5,
                    repeat = "custom",
                    expires_at = "2024-02-15T00:00:00Z",
                    product_ids = new[] { extra },
                },
            },
        });

        await s.AdvanceAsync("2024-03-01T00:00:00Z");

        Assert.Equal([1350, 1350, 1400], await NetsAsync(s));
        var first = (await s.IssuedAsync())[0];
        Assert.Equal(12.5m, first.Decimal("line_items.1.discount_percent"));
        Assert.Equal(
            first.Text("line_items.1.id"), Assert.Single(first.Items("coupons.0.line_item_ids")).GetString());
        Assert.True(first.IsNull("line_items.0.discount_percent"));
    }

    [Fact]
    public async Task An_amount_never_takes_more_than_there_is_and_the_invoice_is_paid()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var coupon = await s.Api.PostAsync(
            "/v1/coupons", new { type = "amount", name = "Big", discount_amount = 5000, currency = "EUR", repeat = "once" });

        await s.SubscribeAsync([Fee(await s.FeeAsync(), 1000)], new { coupons = new[] { new { id = coupon.Text("id") } } });

        var invoice = Assert.Single(await s.IssuedAsync());
        Assert.Equal((0, 1000, "paid"), (invoice.Decimal("total_amount"), invoice.Decimal("discount_amount"), invoice.Text("status")));
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        Assert.Equal([0, 1000], await NetsAsync(s));
    }

    [Fact]
    public async Task A_cancellation_gives_back_what_was_paid_less_the_coupon()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var id = await s.SubscribeAsync([Fee(await s.FeeAsync(), 3100)], new { coupons = new[] { TenPercent } });
        await s.AdvanceAsync("2024-01-11T00:00:00Z");

        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { pro_rata = true });

        // 21 of 31 days of 27.90
        Assert.Equal(1890, Assert.Single(await s.InvoicesAsync("type=refund")).Decimal("amount_excluding_tax"));
        Assert.Equal(900, (await s.InvoicesAsync("type=invoice"))[0].Decimal("amount_due"));
    }

    [Fact]
    public async Task Live_billing_and_paper_show_what_the_coupons_take()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", entity: new { invoice_grace_period_duration = 0 });
        var (plan, calls) = (await s.FeeAsync("Plan"), await s.CallsAsync());
        var id = await s.SubscribeAsync([Fee(plan, 1000), Month(calls, PerUnit(100))], new
        {
            coupons = new object[]
            {
                new { type = "amount", name = "Welcome", discount_amount = 300, repeat = "once" },
                new { type = "percent", name = "Calls", discount_percent = 20, repeat = "forever", product_ids = new[] { calls } },
            },
        });
        await s.SendAsync("call", ("2024-01-05T00:00:00.000Z", 1), ("2024-01-06T00:00:00.000Z", 1));
        await s.AdvanceAsync("2024-01-07T00:00:00Z");

        var live = (await s.Api.GetAsync($"/v2/subscriptions/{id}?include_live_billing=true")).At("live_billing");

        Assert.Equal((700 + 160, 300 + 40, 700), Three(live, "total_amount", "total_discount", "fixed_amount"));
        Assert.Equal((700, 1000, 300), Three(live.At("billing_items.0"), "total_amount", "original_amount", "discount_amount"));
        Assert.Equal(["Welcome 300", "Calls 40"], live.Items("coupons").Select(c => $"{c.Text("name")} {c.Decimal("discount_amount")}"));
        Assert.Equal([plan], live.Items("coupons.0.item_ids").Select(i => i.GetString()));
        var invoice = Assert.Single(await s.IssuedAsync());
        var file = (await s.Api.SendAsync(HttpMethod.Get, $"/v2/invoices/{invoice.Text("id")}/download")).Bytes;
        var paper = Assert.Single(PdfSamples.PagesOf(file));
        Assert.Contains("-€3.00", paper, StringComparison.Ordinal);
        Assert.Contains("€7.00", paper, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_phase_has_its_own_coupons_and_one_redemption_serves_all()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.FeeAsync();
        var coupon = (await s.Api.PostAsync("/v1/coupons", new
        {
            type = "percent",
            name = "Two phases",
            discount_percent = 10,
            redemption_limit = 1,
            repeat = "duration",
            duration = new { count = 1, period = "months" },
        })).Text("id");
        object Phase(string activation, string end, object? duration) => new Dictionary<string, object?>
        {
            ["activation_strategy"] = activation,
            ["end_strategy"] = end,
            ["billing_date_setting"] = "phase_start",
            ["products"] = new[] { Fee(fee, 1000) },
            ["coupons"] = new[] { new { id = coupon } },
            [duration is null ? "name" : "duration"] = duration ?? "The rest",
        };

        await s.Api.PostAsync("/v2/subscriptions", new
        {
            customer_id = s.CustomerId,
            phases = new[]
            {
                Phase("immediately", "duration", new { period = "months", count = 2 }), Phase("previous_phase_end", "manual", null),
            },
        });
        await s.AdvanceAsync("2024-04-01T00:00:00Z");

        // a month from the start of each phase
        Assert.Equal([900, 1000, 900, 1000], await NetsAsync(s));
    }

    [Fact]
    public async Task A_difference_is_taken_off_what_was_billed_before_coupons()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", entity: new { invoice_grace_period_duration = 0 });
        var metered = new
        {
            id = await s.CallsAsync(),
            payment_interval = new { period = "months", count = 1 },
            metering_interval_type = "phase_duration",
            bill_usage_difference = true,
            prices = new[] { PerUnit(100) },
        };
        await s.SubscribeAsync([metered], new { coupons = new[] { new { type = "percent", discount_percent = 50, repeat = "forever" } } });
        await s.SendAsync("call", ("2024-01-05T00:00:00.000Z", 1), ("2024-02-05T00:00:00.000Z", 1));

        await s.AdvanceAsync("2024-03-01T00:00:00Z");

        // in February 200 less the 100 of January
        Assert.Equal([50, 50], await NetsAsync(s));
    }

    [Fact]
    public async Task An_estimate_that_was_too_high_comes_back_as_it_was_discounted()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", entity: new { invoice_grace_period_duration = 0 });
        var estimated = new
        {
            id = await s.CallsAsync(),
            payment_interval = new { period = "months", count = 1 },
            payment_schedule = "start",
            prices = new[] { PerUnit(100) },
        };
        await s.SubscribeAsync([estimated], new { coupons = new[] { TenPercent } });
        foreach (var day in new[] { 5, 6, 7 })
        {
            await s.SendAsync("call", ($"2024-01-0{day}T00:00:00.000Z", 1));
        }
        await s.SendAsync("call", ("2024-02-05T00:00:00.000Z", 1));

        await s.AdvanceAsync("2024-03-01T00:00:00Z");

        // January: 3.00 settled. February: estimated by that, and one call made: 2.00 too much of the 2.70 paid for 3.00, so 1.80 back
        var lines = (await s.InvoicesAsync()).SelectMany(i => i.Items("line_items"))
            .Where(l => !l.IsNull("period_starts_at") && l.Text("period_starts_at").StartsWith("2024-02", StringComparison.Ordinal))
            .ToList();
        Assert.Equal([270, 180], lines.Select(l => (int)l.Decimal("amount_excluding_tax")));
        Assert.Equal(["debit", "credit"], lines.Select(l => l.Text("entry_type")));
    }

    [Fact]
    public async Task Two_requests_for_the_last_redemption_get_one()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var coupon = (await s.Api.PostAsync("/v1/coupons", new
        {
            type = "percent",
            name = "Last",
            discount_percent = 10,
            redemption_limit = 1,
            repeat = "forever",
        })).Text("id");
        var fee = await s.FeeAsync();
        var customers = new List<string> { s.CustomerId };
        for (var i = 0; i < 3; i++)
        {
            customers.Add((await s.Api.PostAsync("/v1/customers", new { name = $"Acme {i}", currency = "EUR" })).Text("id"));
        }

        var answers = await Task.WhenAll(customers.Select(customer =>
            s.Api.SendAsync(HttpMethod.Post, "/v2/subscriptions", Body(customer, fee, new { id = coupon }))));

        Assert.Equal([201, 400, 400, 400], answers.Select(a => a.Status).Order());
        Assert.Single((await s.Api.GetAsync("/v2/subscriptions?status=any")).Items("data"));
    }

    private static Dictionary<string, object?> Body(Scenario s, string fee, object coupon) => Body(s.CustomerId, fee, coupon);

    private static Dictionary<string, object?> Body(string customer, string fee, object coupon) => new()
    {
        ["customer_id"] = customer,
        ["activation_strategy"] = "start_date",
        ["products"] = new[] { Fee(fee, 1000) },
        ["coupons"] = new[] { coupon },
    };

    private static async Task<IReadOnlyList<int>> NetsAsync(Scenario s) =>
        [.. (await s.IssuedAsync()).Select(i => (int)i.Decimal("amount_excluding_tax"))];

    private static (int, int, int) Totals(JsonElement invoice) => Three(invoice, "amount_excluding_tax", "tax_amount", "total_amount");

    private static (int, int, int) Three(JsonElement json, string a, string b, string c) =>
        ((int)json.Decimal(a), (int)json.Decimal(b), (int)json.Decimal(c));
}
