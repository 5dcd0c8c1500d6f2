using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;
using static Plumbline.Server.Tests.SubscriptionTemplates.Templates;

namespace Plumbline.Server.Tests.SubscriptionTemplates;

/// <summary>Subscriptions by plan, with and without a trial; coupons of templates; and when what is sold is invoiced.</summary>
public sealed class PlanScenarios(TestServer server)
{
    [Fact]
    public async Task A_plan_sells_what_its_template_does_and_shows_as_both()
    {
        var (s, plan) = await PlanAsync();

        var sold = await s.Api.PostAsync("/v2/subscriptions", new { customer_id = s.CustomerId, plan_id = plan });

        Assert.Equal((plan, plan, plan), (sold.Text("plan_id"), sold.Text("plan.id"), sold.Text("template_id")));
        Assert.Equal("Pro", sold.Text("plan.name"));
        Assert.Equal(["Pro 1 2024-01-01..2024-02-01 3100"], Lines(Assert.Single(await s.IssuedAsync())));
        Assert.Equal(1, (await s.Api.GetAsync($"/v2/subscriptions?plan_id={plan}")).Decimal("meta.total"));
        Assert.Equal(0, (await s.Api.GetAsync("/v2/subscriptions?plan_id=plan_1")).Decimal("meta.total"));
    }

    [Fact]
    public async Task A_trial_of_14_days_charges_nothing_and_the_plan_begins_where_it_ends()
    {
        var (s, plan) = await PlanAsync();
        var fortnight = new { end_strategy = "duration", duration = new { period = "days", count = 14 } };

        var sold = await s.Api.PostAsync("/v2/subscriptions", new { customer_id = s.CustomerId, plan_id = plan, trial = fortnight });
        await s.SendAsync("call", ("2024-01-10T00:00:00.000Z", 1), ("2024-01-20T00:00:00.000Z", 1));

        Assert.Equal(["trial", "standard"], sold.Texts("phases", "type"));
        Assert.Equal(["active", "pending"], sold.Texts("phases", "status"));
        Assert.Equal("2024-01-15T00:00:00.000Z", sold.Text("phases.1.starts_at"));
        Assert.True(sold.Flag("phases.0.do_not_invoice_phase"));
        Assert.Equal(["Pro", "Calls"], sold.Texts("products", "name"));
        Assert.Empty(await s.InvoicesAsync());
        await s.AdvanceAsync("2024-02-20T00:00:00Z");
        // the call in the trial is free, the one after is not
        Assert.Equal(
            [
                "Pro 1 2024-01-15..2024-02-15 3100",
                "Calls 1 2024-01-15..2024-02-15 10", "Pro 1 2024-02-15..2024-03-15 3100",
            ],
            (await s.IssuedAsync()).SelectMany(i => Lines(i).Order()));
        Assert.Equal(
            ("2024-01-15T00:00:00.000Z", 37_200),
            await FirstValueAsync(s, sold.Text("id")));
    }

    [Theory]
    [InlineData("end_date", "2024-01-11")]
    [InlineData("manual", "2024-01-21")]
    public async Task A_trial_ends_on_its_date_or_by_hand(string ends, string first)
    {
        var (s, plan) = await PlanAsync();
        object trial = ends == "manual"
            ? new { end_strategy = "manual" }
            : new { end_strategy = "end_date", ends_at = "2024-01-11T00:00:00.000Z" };
        var id = (await s.Api.PostAsync("/v2/subscriptions", new { customer_id = s.CustomerId, plan_id = plan, trial })).Text("id");
        await s.AdvanceAsync("2024-01-21T00:00:00Z");

        if (ends == "manual")
        {
            Assert.Empty(await s.IssuedAsync());
            await s.Api.PostAsync($"/v2/subscriptions/{id}/next-phase", new { });
        }

        Assert.StartsWith($"Pro 1 {first}..", Assert.Single(Lines(Assert.Single(await s.IssuedAsync()))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trial_of_products_of_ones_own_may_start_ahead_and_waits_for_nobody()
    {
        var (s, plan) = await PlanAsync();
        var other = await s.FeeAsync("Other");

        var id = await s.SubscribeAsync(
            [Fee(other, 6200)],
            new
            {
                plan_id = plan,
                trial = new
                {
                    end_strategy = "duration",
                    duration = new { period = "months", count = 1 },
                    starts_at = "2024-01-10T00:00:00.000Z",
                },
            });

        Assert.Equal("2024-01-10T00:00:00.000Z", (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Text("phases.0.starts_at"));
        await s.AdvanceAsync("2024-02-10T00:00:00Z");
        Assert.Equal(["Other 1 2024-02-10..2024-03-10 6200"], Lines(Assert.Single(await s.IssuedAsync())));
    }

    [Fact]
    public async Task Coupons_of_a_template_are_shown_and_redeemed_with_each_subscription()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var coupon = (await s.Api.PostAsync("/v1/coupons", new
        {
            type = "percent",
            name = "Start",
            discount_percent = 10,
            redemption_limit = 1,
            repeat = "once",
        })).Text("id");
        var phase = (Dictionary<string, object?>)Phase(Fee(await s.FeeAsync(), 1000));
        phase["coupons"] = new object[] { new { id = coupon }, new { type = "amount", discount_amount = 50, repeat = "forever" } };
        var template = await s.Api.TemplateAsync("Deal", Configuration("EUR", null, phase));

        var shown = (await s.Api.GetAsync($"{Root}/{template}")).Items("configurations.0.phases.0.coupons");
        Assert.Equal(["Start", "percent"], [shown[0].Text("name"), shown[0].Text("type")]);
        Assert.Equal((50, "EUR"), (shown[1].Decimal("discount_amount"), shown[1].Text("currency")));
        // the one redemption that it has is left to the first who buys
        await s.Api.FromAsync(template, s.CustomerId);

        // 10.00 less 10 % less 0.50
        Assert.Equal(850, Assert.Single(await s.IssuedAsync()).Decimal("amount_excluding_tax"));
        var refused = await s.Api.FailAsync(
            HttpMethod.Post, "/v2/subscriptions", new { customer_id = s.CustomerId, template_id = template }, 400);
        Assert.Contains("The coupon has been redeemed 1 times, which is its limit", refused.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fees_that_name_no_schedule_are_invoiced_when_the_subscription_says()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var (open, ahead, later) = (await s.FeeAsync("Open"), await s.FeeAsync("Ahead"), await s.FeeAsync("Later"));
        object Monthly(string id, decimal amount) =>
            new { id, payment_interval = new { period = "months", count = 1 }, price = new { type = "fee", amount } };

        var id = await s.SubscribeAsync([Monthly(open, 1000), Fee(ahead, 500)], new { invoice_schedule = "period_end" });

        Assert.Equal(["Ahead 1 2024-01-01..2024-02-01 500"], Lines(Assert.Single(await s.IssuedAsync())));
        var shown = await s.Api.GetAsync($"/v2/subscriptions/{id}");
        Assert.Equal("period_end", shown.Text("invoice_schedule"));
        Assert.Equal(["end", "start"], shown.Texts("products", "payment_schedule"));
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        Assert.Equal(
            ["Ahead 1 2024-02-01..2024-03-01 500", "Open 1 2024-01-01..2024-02-01 1000"], Lines((await s.IssuedAsync())[^1]).Order());
        // a change is for what is added from then on
        var edited = await s.Api.PutAsync($"/v2/subscriptions/{id}", new
        {
            invoice_schedule = (string?)null,
            phases = new[]
            {
                new { id = shown.Text("phases.0.id"), products = new[] { Monthly(open, 1000), Fee(ahead, 500), Monthly(later, 700) } },
            },
        });
        Assert.Equal(["end", "start", "start"], edited.Texts("products", "payment_schedule"));
        Assert.True(edited.IsNull("invoice_schedule"));
    }

    private static async Task<(string At, decimal Value)> FirstValueAsync(Scenario s, string id)
    {
        var first = (await s.Api.GetAsync($"/v1/subscriptions/{id}/arr-history")).Items("data")[^1];
        return (first.Text("occurred_at"), first.Decimal("current.total_annual_value"));
    }

    private async Task<(Scenario Scenario, string Plan)> PlanAsync()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", entity: new { invoice_grace_period_duration = 0 });
        var fee = await s.FeeAsync("Pro");
        var calls = await s.CallsAsync();
        var plan = await s.Api.TemplateAsync("Pro", Configuration("EUR", null, Phase(Fee(fee, 3100), Month(calls, PerUnit(10)))));
        return (s, plan);
    }
}
