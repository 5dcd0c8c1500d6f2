using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Analytics;

/// <summary>The figures of docs/analytics.md, each worked out by hand.</summary>
public sealed class AnalyticsScenarios(TestServer server)
{
    [Fact]
    public async Task Analytics_OfTwoCustomersOneOfWhomLeaves_AreTheFormulas()
    {
        var scenario = await Scenario.AtAsync(server, "2024-01-01T00:00:00Z");
        var api = scenario.Api;
        var fee = await scenario.FeeAsync();
        // 100.00 a month, and 20 % off for a year: 1,200.00 and 240.00 a year
        var coupon = (await api.PostAsync("/v1/coupons", new
        {
            type = "percent",
            name = "First year",
            discount_percent = 20,
            repeat = "duration",
            duration = new { period = "months", count = 12 },
        })).Text("id");
        await scenario.SubscribeAsync([Scenario.Fee(fee, 10000)], new { coupons = new[] { new { id = coupon } } });
        var leaver = await CustomerAsync(api, "Leaver");
        var leaving = await SubscribeAsync(api, leaver, fee, 5000, "2024-01-01T00:00:00.000Z");
        var coming = await CustomerAsync(api, "Coming");
        await SubscribeAsync(api, coming, fee, 3000, "2024-06-01T00:00:00.000Z");
        var american = await CustomerAsync(api, "American", "USD");
        await SubscribeAsync(api, american, fee, 99900, "2024-01-01T00:00:00.000Z");
        await api.AdvanceAsync("2024-02-15T00:00:00Z");
        await api.PostAsync($"/v1/subscriptions/{leaving}/cancel");
        await api.AdvanceAsync("2024-03-05T00:00:00Z");

        var figures = await api.GetAsync("/v1/analytics");

        Assert.Equal(
            "arr 120000, mrr 10000, active_arr 120000, pending_arr 36000, arr_in_discounts 24000, fixed_arr 96000, "
            + "active_customers 1, arpa 120000, churn_30_days 0.5, churned_revenue_30_days 5000",
            Show(
                figures, "arr", "mrr", "active_arr", "pending_arr", "arr_in_discounts", "fixed_arr", "active_customers", "arpa",
                "churn_30_days", "churned_revenue_30_days"));
        // since 4 February: what was invoiced less what was given back
        var invoiced = (await scenario.InvoicesAsync("status=finalized")).Where(i => i.Text("currency") == "EUR"
            && string.CompareOrdinal(i.Text("issued_at"), "2024-02-04T00:00:00.000Z") > 0);
        Assert.Equal(
            invoiced.Sum(i => (i.Text("type") == "credit_note" ? -1 : 1) * i.Decimal("amount_excluding_tax")),
            figures.Decimal("revenue_last_30_days"));
        Assert.True(figures.Decimal("revenue_last_30_days") > 0);
        Assert.Equal(99900 * 12, (await api.GetAsync("/v1/analytics?currency=USD")).Decimal("arr"));
        var other = (await api.PostAsync(
            "/v1/invoicing-entities", new { name = "Other", country = "DE", currency = "EUR", accounting_currency = "EUR" })).Text("id");
        Assert.Equal(0, (await api.GetAsync($"/v1/analytics?invoicing_entity_id={other}")).Decimal("arr"));
        Assert.Equal(0, (await api.GetAsync($"/v1/analytics?invoicing_entity_id={other}")).Decimal("active_customers"));
    }

    [Fact]
    public async Task MonthSeries_OfCustomersWhoComeGrowShrinkLeaveAndReturn_AddUp()
    {
        var scenario = await Scenario.AtAsync(server, "2024-01-01T00:00:00Z");
        var api = scenario.Api;
        var fee = await scenario.FeeAsync();
        var steady = await CustomerAsync(api, "Steady");
        await SubscribeAsync(api, steady, fee, 10000, "2024-01-01T00:00:00.000Z");
        var mover = await CustomerAsync(api, "Mover");
        var moved = await SubscribeAsync(api, mover, fee, 4000, "2024-01-01T00:00:00.000Z");
        await api.AdvanceAsync("2024-02-10T00:00:00Z");
        // February: one grows by 20.00, another comes
        var more = await SubscribeAsync(api, mover, fee, 2000, "2024-02-10T00:00:00.000Z");
        var late = await CustomerAsync(api, "Late");
        await SubscribeAsync(api, late, fee, 1000, "2024-02-10T00:00:00.000Z");
        await api.AdvanceAsync("2024-03-10T00:00:00Z");
        // March: it shrinks by 20.00
        await api.PostAsync($"/v1/subscriptions/{more}/cancel");
        await api.AdvanceAsync("2024-04-10T00:00:00Z");
        // April: it leaves; May: it is back for 50.00
        await api.PostAsync($"/v1/subscriptions/{moved}/cancel");
        await api.AdvanceAsync("2024-05-10T00:00:00Z");
        await SubscribeAsync(api, mover, fee, 5000, "2024-05-10T00:00:00.000Z");

        var movements = await api.GetAsync("/v1/analytics/mrr-movements?from=2023-12&to=2024-05");
        var cohorts = await api.GetAsync("/v1/analytics/cohorts?from=2024-01");
        var retention = await api.GetAsync("/v1/analytics/retention?from=2024-02&to=2024-05&window=1");

        Assert.Equal(
        [
            "2023-12: 0 +0 +0 +0 -0 -0 = 0 of 0",
            "2024-01: 0 +14000 +0 +0 -0 -0 = 14000 of 2",
            "2024-02: 14000 +1000 +2000 +0 -0 -0 = 17000 of 3",
            "2024-03: 17000 +0 +0 +0 -2000 -0 = 15000 of 3",
            "2024-04: 15000 +0 +0 +0 -0 -4000 = 11000 of 2",
            "2024-05: 11000 +0 +0 +5000 -0 -0 = 16000 of 3",
        ], movements.Items("data").Select(m =>
            $"{m.Text("month")}: {m.Decimal("opening_mrr")} +{m.Decimal("new_mrr")} +{m.Decimal("expansion_mrr")} "
            + $"+{m.Decimal("reactivation_mrr")} -{m.Decimal("contraction_mrr")} -{m.Decimal("churn_mrr")} "
            + $"= {m.Decimal("closing_mrr")} of {m.Decimal("closing_customers")}"));
        Assert.Equal("2024-01 2 14000, 2024-02 1 1000", string.Join(", ", cohorts.Items("data").Select(
            c => $"{c.Text("month")} {c.Decimal("customers")} {c.Decimal("mrr")}")));
        Assert.Equal("0:2:14000 1:2:16000 2:2:14000 3:1:10000 4:2:15000", string.Join(' ', cohorts.Items("data.0.months").Select(
            m => $"{m.Decimal("months_since")}:{m.Decimal("customers")}:{m.Decimal("mrr")}")));
        Assert.Equal(1.1429m, cohorts.Decimal("data.0.months.1.mrr_retention"));
        Assert.Equal(0.5m, cohorts.Decimal("data.0.months.3.customer_retention"));
        Assert.Equal("1.1429/1 0.8824/0.8824 0.7333/0.7333 1/1", string.Join(' ', retention.Items("data").Select(
            r => $"{r.Decimal("net_retention"):0.####}/{r.Decimal("gross_retention"):0.####}")));
    }

    [Theory]
    [InlineData("/v1/analytics?invoicing_entity_id=ive_1", "404 Invoicing entity not found")]
    [InlineData("/v1/analytics?currency=XXX", "400 Invalid request: currency: Expected a currency code such as EUR")]
    [InlineData("/v1/analytics/mrr-movements?from=January", "400 Invalid request: from: Expected a month such as 2024-01")]
    [InlineData("/v1/analytics/cohorts?from=2024-02&to=2024-01", "400 Invalid request: from: Expected 1 to 120 months from from to to")]
    [InlineData("/v1/analytics/cohorts?from=2010-01&to=2024-01", "400 Invalid request: from: Expected 1 to 120 months from from to to")]
    [InlineData("/v1/analytics/retention?window=0", "400 Invalid request: window: Number must be greater than or equal to 1")]
    public async Task Analytics_AskedWrongly_AreRefused(string path, string expected)
    {
        var api = await server.NewCompanyAsync();

        var answer = await api.SendAsync(HttpMethod.Get, path);

        Assert.Equal(expected, $"{answer.Status} {answer.Json.Text("message")}");
    }

    [Fact]
    public async Task Analytics_OfNothing_AreZero()
    {
        var api = await server.NewCompanyAsync();

        var figures = await api.GetAsync("/v1/analytics");

        Assert.All(figures.EnumerateObject(), figure => Assert.Equal(0, figure.Value.GetDecimal()));
        Assert.Equal(12, (await api.GetAsync("/v1/analytics/retention")).Items("data").Length);
        Assert.True((await api.GetAsync("/v1/analytics/retention")).IsNull("data.0.net_retention"));
    }

    private static string Show(JsonElement figures, params string[] names) =>
        string.Join(", ", names.Select(name => $"{name} {figures.Decimal(name):0.####}"));

    private static async Task<string> CustomerAsync(Api api, string name, string currency = "EUR") =>
        (await api.PostAsync("/v1/customers", new { name, currency })).Text("id");

    private static async Task<string> SubscribeAsync(Api api, string customer, string fee, decimal amount, string from) =>
        (await api.PostAsync("/v2/subscriptions", new
        {
            customer_id = customer,
            activation_strategy = "start_date",
            starts_at = from,
            products = new[] { Scenario.Fee(fee, amount) },
        })).Text("id");
}
