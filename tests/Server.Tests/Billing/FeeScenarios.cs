using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

public sealed class FeeScenarios(TestServer server)
{
    [Fact]
    public async Task A_monthly_fee_in_advance_is_invoiced_and_numbered_at_each_start()
    {
        var s = await AtAsync(server, "2024-03-15T00:00:00Z");
        await s.SubscribeAsync([Fee(await s.FeeAsync(), 9900)]);

        await s.AdvanceAsync("2024-05-20T00:00:00Z");

        var invoices = await s.IssuedAsync();
        Assert.Equal(["INV-1", "INV-2", "INV-3"], invoices.Select(i => i.Text("number")));
        Assert.Equal(["Fee 1 2024-03-15..2024-04-15 9900"], Lines(invoices[0]));
        Assert.Equal(["Fee 1 2024-05-15..2024-06-15 9900"], Lines(invoices[2]));
        Assert.All(invoices, i => Assert.Equal("to_pay", i.Text("status")));
        Assert.Equal("2024-05-15T00:00:00.000Z", invoices[2].Text("issued_at"));
        Assert.Equal("2024-06-14T00:00:00.000Z", invoices[2].Text("due_at"));
    }

    [Fact]
    public async Task A_subscription_from_the_31st_keeps_its_day_through_short_months()
    {
        var s = await AtAsync(server, "2024-01-31T00:00:00Z");
        await s.SubscribeAsync([Fee(await s.FeeAsync(), 1000)]);

        await s.AdvanceAsync("2024-06-01T00:00:00Z");

        var starts = (await s.IssuedAsync()).Select(i => i.Text("period_starts_at")[..10]);
        Assert.Equal(["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31"], starts);
    }

    [Fact]
    public async Task A_yearly_fee_from_29_February_falls_on_the_28th_in_common_years()
    {
        var s = await AtAsync(server, "2024-02-29T00:00:00Z");
        await s.SubscribeAsync([Fee(await s.FeeAsync(), 120000, "years")]);

        await s.AdvanceAsync("2028-03-01T00:00:00Z");

        var starts = (await s.IssuedAsync()).Select(i => i.Text("period_starts_at")[..10]);
        Assert.Equal(["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"], starts);
    }

    [Fact]
    public async Task Calendar_alignment_bills_the_first_part_of_a_month_by_days()
    {
        var s = await AtAsync(server, "2024-03-11T00:00:00Z");
        await s.SubscribeAsync([Fee(await s.FeeAsync(), 10000)], new { billing_cycle_alignment = "calendar_period" });

        await s.AdvanceAsync("2024-04-02T00:00:00Z");

        // 21 of 31 days: 10000 × 21 / 31 = 6774.19
        var invoices = await s.IssuedAsync();
        Assert.Equal(["Fee 1 2024-03-11..2024-04-01 6774"], Lines(invoices[0]));
        Assert.Equal(["Fee 1 2024-04-01..2024-05-01 10000"], Lines(invoices[1]));
    }

    [Fact]
    public async Task Products_with_different_intervals_share_the_invoice_of_a_common_day()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        await s.SubscribeAsync(
        [
            Fee(await s.FeeAsync("Monthly"), 1000),
            Fee(await s.FeeAsync("Quarterly"), 2700, "months", 3),
            Fee(await s.FeeAsync("Arrears"), 500, "months", 1, "end"),
            new
            {
                id = await s.FeeAsync("Set-up"),
                payment_interval = new { period = "once" },
                price = new { type = "fee", amount = 5000 },
            },
        ]);

        await s.AdvanceAsync("2024-04-01T00:00:00Z");

        var invoices = await s.IssuedAsync();
        Assert.Equal(4, invoices.Length);
        Assert.Equal(8700, invoices[0].Decimal("amount_excluding_tax"));
        Assert.Equal(1500, invoices[1].Decimal("amount_excluding_tax"));
        Assert.Equal(
            ["Arrears 1 2024-03-01..2024-04-01 500", "Monthly 1 2024-04-01..2024-05-01 1000", "Quarterly 1 2024-04-01..2024-07-01 2700"],
            Lines(invoices[3]).Order());
    }

    [Fact]
    public async Task Weekly_and_ten_day_fees_run_on_their_own_cycles()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        await s.SubscribeAsync([Fee(await s.FeeAsync("Weekly"), 700, "weeks"), Fee(await s.FeeAsync("Ten days"), 1000, "days", 10)]);

        await s.AdvanceAsync("2024-01-31T00:00:00Z");

        var lines = (await s.IssuedAsync()).SelectMany(Lines).ToList();
        Assert.Equal(5, lines.Count(l => l.StartsWith("Weekly", StringComparison.Ordinal)));
        Assert.Equal(4, lines.Count(l => l.StartsWith("Ten days", StringComparison.Ordinal)));
        Assert.Contains("Ten days 1 2024-01-31..2024-02-10 1000", lines);
    }

    [Fact]
    public async Task A_start_in_the_past_bills_every_period_that_is_due_at_once()
    {
        var s = await AtAsync(server, "2024-06-15T00:00:00Z");

        await s.SubscribeAsync([Fee(await s.FeeAsync(), 1000)], new { starts_at = "2024-03-01T00:00:00Z" });

        var invoices = await s.IssuedAsync();
        Assert.Equal(["2024-03-01", "2024-04-01", "2024-05-01", "2024-06-01"], invoices.Select(i => i.Text("period_starts_at")[..10]));
        Assert.All(invoices, i => Assert.Equal("2024-06-15T00:00:00.000Z", i.Text("issued_at")));
    }

    [Fact]
    public async Task A_start_so_far_back_that_thousands_of_invoices_would_be_due_is_refused_and_stores_nothing()
    {
        var s = await AtAsync(server, "2024-06-15T00:00:00Z");
        var fee = await s.FeeAsync();

        var error = await s.Api.FailAsync(HttpMethod.Post, "/v2/subscriptions", new
        {
            customer_id = s.CustomerId,
            activation_strategy = "start_date",
            starts_at = "2016-01-01T00:00:00Z",
            products = new[] { Fee(fee, 100, "days") },
        }, 400);

        Assert.Contains("more than 1000 invoices", error.Text("message"), StringComparison.Ordinal);
        Assert.Empty((await s.Api.GetAsync("/v2/subscriptions?status=any")).Items("data"));
    }

    [Fact]
    public async Task A_start_ahead_is_active_and_bills_on_that_day()
    {
        var s = await AtAsync(server, "2024-06-15T00:00:00Z");
        var id = await s.SubscribeAsync([Fee(await s.FeeAsync(), 1000)], new { starts_at = "2024-07-01T00:00:00Z" });
        Assert.Equal("active", (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Text("status"));
        Assert.Empty(await s.InvoicesAsync());

        await s.AdvanceAsync("2024-07-01T00:00:00Z");

        Assert.Equal(["Fee 1 2024-07-01..2024-08-01 1000"], Lines(Assert.Single(await s.IssuedAsync())));
    }

    [Fact]
    public async Task Initial_billing_at_anchors_the_periods_away_from_the_start()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        await s.SubscribeAsync([Fee(await s.FeeAsync(), 1000)], new { initial_billing_at = "2024-02-10T00:00:00Z" });
        Assert.Empty(await s.InvoicesAsync());

        await s.AdvanceAsync("2024-03-10T00:00:00Z");

        Assert.Equal(["2024-02-10", "2024-03-10"], (await s.IssuedAsync()).Select(i => i.Text("period_starts_at")[..10]));
    }

    [Fact]
    public async Task Periods_turn_at_midnight_of_the_entitys_time_zone_through_clock_changes()
    {
        var s = await AtAsync(server, "2024-02-15T05:00:00Z", entity: new { timezone = "America/New_York" });
        await s.SubscribeAsync([Fee(await s.FeeAsync(), 1000)], new { billing_cycle_alignment = "calendar_period" });

        await s.AdvanceAsync("2024-05-01T12:00:00Z");

        // New York: UTC-5 until 10 March, UTC-4 after
        var starts = (await s.IssuedAsync()).Select(i => i.Text("period_starts_at"));
        Assert.Equal(
            ["2024-02-15T05:00:00.000Z", "2024-03-01T05:00:00.000Z", "2024-04-01T04:00:00.000Z", "2024-05-01T04:00:00.000Z"], starts);
    }

    [Theory]
    [InlineData("JPY", 1000, 333)]
    [InlineData("KWD", 1000, 333)]
    public async Task Stubs_round_to_the_currencys_own_minor_unit(string currency, int amount, int expected)
    {
        var s = await AtAsync(server, "2024-04-21T00:00:00Z", currency);

        await s.SubscribeAsync([Fee(await s.FeeAsync(), amount)], new { billing_cycle_alignment = "calendar_period" });

        // 10 of 30 days
        var invoice = Assert.Single(await s.IssuedAsync());
        Assert.Equal(currency, invoice.Text("currency"));
        Assert.Equal(expected, invoice.Decimal("amount_excluding_tax"));
    }

    [Fact]
    public async Task Tax_of_a_custom_rate_is_rounded_once_a_line_and_totals_agree()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", customer: new { tax_rate_custom = 5.5 });
        await s.SubscribeAsync([Fee(await s.FeeAsync("A"), 999), Fee(await s.FeeAsync("B"), 1001)]);

        // 999 × 5.5 % = 54.945 → 55; 1001 × 5.5 % = 55.055 → 55
        var invoice = Assert.Single(await s.IssuedAsync());
        Assert.Equal([55, 55], invoice.Decimals("line_items", "tax_amount"));
        Assert.Equal(2000, invoice.Decimal("amount_excluding_tax"));
        Assert.Equal(110, invoice.Decimal("tax_amount"));
        Assert.Equal(2110, invoice.Decimal("total_amount"));
        Assert.Equal(2110, invoice.Decimal("amount_due"));
        Assert.Equal("manual", invoice.Text("tax_scheme"));
    }

    [Fact]
    public async Task An_exempt_customer_pays_no_tax_even_with_a_custom_rate()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", customer: new { tax_rate_custom = 20, taxability = "exempt" });

        await s.SubscribeAsync([Fee(await s.FeeAsync(), 1000)]);

        var invoice = Assert.Single(await s.IssuedAsync());
        Assert.Equal("exempt", invoice.Text("tax_scheme"));
        Assert.Equal(1000, invoice.Decimal("total_amount"));
    }

    [Fact]
    public async Task Numbers_follow_the_entitys_pattern_and_payment_terms_the_customers()
    {
        var s = await AtAsync(
            server, "2024-07-09T00:00:00Z", entity: new { invoice_number_pattern = "{YYYY}/{MM}-{DD}-{number}" },
            customer: new { custom_payment_delay = 10 });

        await s.SubscribeAsync([Fee(await s.FeeAsync(), 1000)]);

        var invoice = Assert.Single(await s.IssuedAsync());
        Assert.Equal("2024/07-09-1", invoice.Text("number"));
        Assert.Equal("2024-07-19T00:00:00.000Z", invoice.Text("due_at"));
    }

    [Fact]
    public async Task A_free_invoice_is_paid_at_issue()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");

        await s.SubscribeAsync([Fee(await s.FeeAsync(), 0)]);

        Assert.Equal("paid", Assert.Single(await s.IssuedAsync()).Text("status"));
    }

    [Fact]
    public async Task Catalogue_edits_do_not_touch_a_running_subscription()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var product = await s.FeeAsync();
        var configuration = await s.Api.PostAsync("/v1/price-configurations", new
        {
            product_id = product,
            type = "fee",
            currency = "EUR",
            billing_interval = new { period = "months", count = 1 },
            prices = new[] { new { type = "fee", amount = 1000 } },
        });
        var id = await s.SubscribeAsync([new { id = product }]);
        await s.Api.PutAsync($"/v1/price-configurations/{configuration.Text("id")}/prices", new[] { new { type = "fee", amount = 9000 } });

        await s.AdvanceAsync("2024-02-01T00:00:00Z");

        Assert.Equal([1000, 1000], (await s.IssuedAsync()).Select(i => i.Decimal("total_amount")));
        var subscription = await s.Api.GetAsync($"/v2/subscriptions/{id}");
        Assert.Equal(configuration.Text("id"), subscription.Text("products.0.prices.0.price_configuration_id"));
    }

    [Fact]
    public async Task Advancing_with_an_idempotency_key_does_its_work_once_and_may_be_repeated()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        await s.SubscribeAsync([Fee(await s.FeeAsync(), 1000)]);

        for (var i = 0; i < 2; i++)
        {
            var answer = await s.Api.SendAsync(
                HttpMethod.Post, "/v1/sandbox/clock/advance", new { to = "2024-03-01T00:00:00Z" }, ("Idempotency-Key", "to-march-2024"));
            Assert.Equal(200, answer.Status);
        }

        Assert.Equal(3, (await s.IssuedAsync()).Length);
    }
}
