using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

/// <summary>A subscription that takes the place of another.</summary>
public sealed class TransitionScenarios(TestServer server)
{
    private const string Path = "/v2/subscriptions/transitions";

    [Fact]
    public async Task An_upgrade_in_the_middle_of_the_month_is_one_invoice_for_the_difference()
    {
        var (s, basic, pro, id) = await BasicAsync();
        await s.AdvanceAsync("2024-01-11T00:00:00Z");

        var transition = await s.Api.PostAsync(Path, To(id, "immediately", Fee(pro, 6200)));

        Assert.Equal("completed", transition.Text("status"));
        Assert.Equal(("2024-01-11", "2024-01-11"), (transition.Text("transition_date"), transition.Text("transitioned_at")));
        var target = transition.Text("target_subscription_id");
        // 21 of 31 days of 3,100 come back, 21 of 31 of 6,200 are charged
        var invoice = Assert.Single(await s.InvoicesAsync($"status=all&subscription_id={target}"));
        Assert.Equal(["Basic 1 2024-01-11..2024-02-01 2100", "Pro 1 2024-01-11..2024-02-01 4200"], Lines(invoice).Order());
        Assert.Equal(2100, invoice.Decimal("amount_excluding_tax"));
        Assert.Equal("archived", (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Text("status"));
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        Assert.Equal(["Pro 1 2024-02-01..2024-03-01 6200"], Lines((await s.IssuedAsync())[^1]));
        Assert.Equal(3, (await s.IssuedAsync()).Length);
    }

    [Fact]
    public async Task A_downgrade_gives_a_credit_note_for_the_difference()
    {
        var (s, basic, pro, id) = await BasicAsync();
        await s.AdvanceAsync("2024-01-11T00:00:00Z");

        await s.Api.PostAsync(Path, To(id, "immediately", Fee(pro, 1550)));

        var note = Assert.Single(await s.InvoicesAsync("type=refund"));
        Assert.Equal(2100 - 1050, note.Decimal("amount_excluding_tax"));
    }

    [Fact]
    public async Task Separate_documents_are_a_credit_note_and_a_whole_invoice_back_at_the_last_renewal()
    {
        // golden hl-retro-last-renewal: 100.00 a month since 1 March, an add-on noticed on the 20th
        var s = await AtAsync(server, "2024-03-01T00:00:00Z");
        var (basic, pro) = (await s.FeeAsync("Basic"), await s.FeeAsync("Add-on"));
        var id = await s.SubscribeAsync([Fee(basic, 10000)]);
        await s.AdvanceAsync("2024-03-20T00:00:00Z");

        await s.Api.PostAsync(Path, To(id, "last_renewal", [Fee(basic, 10000), Fee(pro, 2000)], method: "pro_rata_separate_documents"));

        Assert.Equal(
            ["Basic 1 2024-03-01..2024-04-01 10000"], Lines(Assert.Single(await s.InvoicesAsync("type=refund"))));
        var invoice = (await s.IssuedAsync())[^1];
        Assert.Equal(["Add-on 1 2024-03-01..2024-04-01 2000", "Basic 1 2024-03-01..2024-04-01 10000"], Lines(invoice).Order());
        Assert.Equal("2024-03-01T00:00:00.000Z", (await s.Api.GetAsync($"/v2/subscriptions?status=active")).Text("data.0.starts_at"));
    }

    [Fact]
    public async Task A_past_date_in_the_running_period_splits_the_month_there()
    {
        var (s, basic, pro, id) = await BasicAsync();
        await s.AdvanceAsync("2024-01-20T00:00:00Z");

        await s.Api.PostAsync(Path, To(id, "scheduled", Fee(pro, 6200), date: "2024-01-11T00:00:00Z"));

        Assert.Equal(2100, (await s.IssuedAsync())[^1].Decimal("amount_excluding_tax"));
        var (status, text) = await RefusedAsync(
            s, To((await s.Api.GetAsync("/v2/subscriptions")).Text("data.0.id"), "scheduled", Fee(pro, 1), date: "2023-12-31T00:00:00Z"));
        Assert.Equal((400, "transition_date lies before the current billing period"), (status, text));
    }

    [Fact]
    public async Task Without_a_charge_there_is_no_document_until_the_next_renewal()
    {
        var (s, basic, pro, id) = await BasicAsync();
        await s.AdvanceAsync("2024-01-11T00:00:00Z");

        await s.Api.PostAsync(Path, To(id, "immediately", [Fee(pro, 6200), Once(pro)], method: "do_not_charge"));
        Assert.Single(await s.InvoicesAsync());
        await s.AdvanceAsync("2024-02-01T00:00:00Z");

        Assert.Equal(["Pro 1 2024-02-01..2024-03-01 6200"], Lines((await s.IssuedAsync())[^1]));
    }

    [Fact]
    public async Task Aligning_begins_a_new_cycle_on_the_day_of_the_change()
    {
        var (s, basic, pro, id) = await BasicAsync();
        await s.AdvanceAsync("2024-01-11T00:00:00Z");

        await s.Api.PostAsync(Path, To(id, "immediately", Fee(pro, 6200), cycle: "align_to_new_billing_cycle"));
        await s.AdvanceAsync("2024-02-11T00:00:00Z");

        var invoices = await s.IssuedAsync();
        Assert.Equal(["Basic 1 2024-01-11..2024-02-01 2100", "Pro 1 2024-01-11..2024-02-11 6200"], Lines(invoices[1]).Order());
        Assert.Equal(["Pro 1 2024-02-11..2024-03-11 6200"], Lines(invoices[2]));
    }

    [Fact]
    public async Task A_change_planned_for_the_next_renewal_bills_the_new_terms_from_there_and_usage_of_each_for_its_own_time()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var (fee, calls) = (await s.FeeAsync("Plan"), await s.CallsAsync());
        var id = await s.SubscribeAsync([Fee(fee, 1000), Month(calls, PerUnit(10))]);
        await s.SendAsync("call", ("2024-01-10T00:00:00.000Z", 1), ("2024-02-10T00:00:00.000Z", 1), ("2024-02-20T00:00:00.000Z", 1));

        var planned = await s.Api.PostAsync(
            Path, To(id, "scheduled", [Fee(fee, 2000), Month(calls, PerUnit(7))], date: "2024-02-01T00:00:00Z"));
        Assert.Equal("scheduled", planned.Text("status"));
        Assert.Equal("draft", (await s.Api.GetAsync($"/v2/subscriptions/{planned.Text("target_subscription_id")}")).Text("status"));
        await s.AdvanceAsync("2024-03-10T00:00:00Z");

        Assert.Equal("completed", (await s.Api.GetAsync($"{Path}/{planned.Text("id")}")).Text("status"));
        Assert.Equal(
            ["Calls 1 2024-01-01..2024-02-01 10", "Calls 2 2024-02-01..2024-03-01 14", "Plan 1 2024-01-01..2024-02-01 1000",
                "Plan 1 2024-02-01..2024-03-01 2000", "Plan 1 2024-03-01..2024-04-01 2000"],
            (await s.IssuedAsync()).SelectMany(Lines).Order());
    }

    [Fact]
    public async Task Usage_of_the_running_month_is_billed_by_the_terms_of_its_time()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var calls = await s.CallsAsync();
        var id = await s.SubscribeAsync([Month(calls, PerUnit(10))]);
        await s.SendAsync("call", ("2024-01-10T00:00:00.000Z", 1), ("2024-01-15T00:00:00.000Z", 1), ("2024-01-25T00:00:00.000Z", 1));
        await s.AdvanceAsync("2024-01-15T00:00:00Z");

        await s.Api.PostAsync(Path, To(id, "immediately", Month(calls, PerUnit(7))));
        await s.AdvanceAsync("2024-03-01T00:00:00Z");

        Assert.Equal(
            ["Calls 0 2024-02-01..2024-03-01 0", "Calls 1 2024-01-01..2024-01-15 10", "Calls 2 2024-01-15..2024-02-01 14"],
            (await s.InvoicesAsync()).Where(i => i.Text("status") != "open").SelectMany(Lines).Order());
    }

    [Theory]
    [InlineData("pro_rata", "Basic 1 2024-01-11..2024-02-01 2100|Pro 1 2024-01-11..2024-02-01 4200", null)]
    [InlineData("pro_rata_separate_documents", "Pro 1 2024-01-11..2024-02-01 4200", "Basic 1 2024-01-11..2024-02-01 2100")]
    [InlineData("do_not_charge", null, null)]
    public async Task A_preview_shows_the_documents_that_the_transition_makes_and_stores_nothing(
        string method, string? invoice, string? note)
    {
        var (s, basic, pro, id) = await BasicAsync();
        await s.AdvanceAsync("2024-01-11T00:00:00Z");
        var body = To(id, "immediately", Fee(pro, 6200), method);

        var preview = await s.Api.PostAsync(Path + "/preview", body);

        Assert.Equal((invoice, note), (Text("transition_invoice"), Text("transition_credit_note")));
        Assert.Equal("Pro 1 2024-02-01..2024-03-01 6200", Text("next_invoice_after_transition"));
        Assert.Equal("active", (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Text("status"));
        Assert.Equal(0, (await s.Api.GetAsync(Path)).Decimal("meta.total"));
        Assert.Single(await s.InvoicesAsync());
        // what is billed is what was shown
        await s.Api.PostAsync(Path, body);
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        Assert.Equal("Pro 1 2024-02-01..2024-03-01 6200", Assert.Single(Lines((await s.IssuedAsync())[^1])));

        string? Text(string document) =>
            preview.IsNull(document) ? null : string.Join('|', Lines(preview.GetProperty(document)).Order());
    }

    [Fact]
    public async Task A_planned_transition_is_previewed_by_its_id_at_its_date()
    {
        var (s, basic, pro, id) = await BasicAsync();
        var planned = await s.Api.PostAsync(Path, To(id, "scheduled", Fee(pro, 6200), date: "2024-03-16T00:00:00Z"));

        var preview = await s.Api.PostAsync(Path + "/preview", new { transition_id = planned.Text("id") });

        // 16 of March's 31 days are left
        Assert.Equal(3200 - 1600, preview.Decimal("transition_invoice.amount_excluding_tax"));
        Assert.Single(await s.InvoicesAsync());
        Assert.Equal("scheduled", (await s.Api.GetAsync($"{Path}/{planned.Text("id")}")).Text("status"));
    }

    [Fact]
    public async Task A_cancelled_transition_leaves_the_subscription_as_it_is()
    {
        var (s, basic, pro, id) = await BasicAsync();
        var planned = await s.Api.PostAsync(Path, To(id, "scheduled", Fee(pro, 6200), date: "2024-02-01T00:00:00Z"));
        var again = await RefusedAsync(s, To(id, "immediately", Fee(pro, 1)));
        Assert.Equal((400, "Subscription has a scheduled transition already: cancel that first"), again);

        var cancelled = await s.Api.PostAsync($"{Path}/{planned.Text("id")}/cancel");
        await s.AdvanceAsync("2024-02-01T00:00:00Z");

        Assert.Equal("cancelled", cancelled.Text("status"));
        Assert.Equal("voided", (await s.Api.GetAsync($"/v2/subscriptions/{planned.Text("target_subscription_id")}")).Text("status"));
        Assert.Equal(["Basic 1 2024-02-01..2024-03-01 3100"], Lines((await s.IssuedAsync())[^1]));
        var late = await s.Api.SendAsync(HttpMethod.Post, $"{Path}/{planned.Text("id")}/cancel");
        Assert.Equal((400, "Transition is cancelled; this needs it to be scheduled"), (late.Status, late.Json.Text("message")));
    }

    [Fact]
    public async Task Cancelling_the_subscription_cancels_its_planned_transition()
    {
        var (s, basic, pro, id) = await BasicAsync();
        var planned = await s.Api.PostAsync(Path, To(id, "scheduled", Fee(pro, 6200), date: "2024-02-01T00:00:00Z"));

        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { });
        await s.AdvanceAsync("2024-03-01T00:00:00Z");

        Assert.Equal("cancelled", (await s.Api.GetAsync($"{Path}/{planned.Text("id")}")).Text("status"));
        Assert.Single(await s.InvoicesAsync());
    }

    [Fact]
    public async Task Three_upgrades_in_one_month_conserve_the_money()
    {
        var (s, basic, pro, id) = await BasicAsync();
        foreach (var (day, amount) in new[] { ("2024-01-08", 6200), ("2024-01-15", 9300), ("2024-01-22", 12400) })
        {
            await s.AdvanceAsync(day + "T00:00:00Z");
            id = (await s.Api.PostAsync(Path, To(id, "immediately", Fee(pro, amount)))).Text("target_subscription_id");
        }

        // days at each price: 7 of 31 at 3,100, 7 at 6,200, 7 at 9,300, 10 at 12,400
        Assert.Equal(700 + 1400 + 2100 + 4000, (await s.IssuedAsync()).Sum(i => i.Decimal("amount_excluding_tax")));
    }

    [Fact]
    public async Task A_yearly_target_needs_a_cycle_of_its_own()
    {
        var (s, basic, pro, id) = await BasicAsync();

        var refused = await RefusedAsync(s, To(id, "immediately", Fee(pro, 12400, "years")));

        Assert.Equal(
            (400, "The target shares no billing interval with the subscription: use billing_cycle_transition_method "
                + "'align_to_new_billing_cycle'"),
            refused);
        Assert.Equal("active", (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Text("status"));
    }

    [Fact]
    public async Task The_list_tells_transitions_by_status_and_subscription()
    {
        var (s, basic, pro, id) = await BasicAsync();
        var first = (await s.Api.PostAsync(Path, To(id, "immediately", Fee(pro, 6200)))).Text("id");
        var target = (await s.Api.GetAsync($"{Path}/{first}")).Text("target_subscription_id");
        var second = (await s.Api.PostAsync(Path, To(target, "scheduled", Fee(pro, 1), date: "2024-02-01T00:00:00Z"))).Text("id");

        Assert.Equal([second, first], (await s.Api.GetAsync(Path)).Texts("data", "id"));
        Assert.Equal([second], (await s.Api.GetAsync(Path + "?status=scheduled")).Texts("data", "id"));
        Assert.Equal([first], (await s.Api.GetAsync($"{Path}?source_subscription_id={id}")).Texts("data", "id"));
        Assert.Equal([second], (await s.Api.GetAsync(Path + "?transition_date__gt=2024-01-15T00:00:00Z")).Texts("data", "id"));
    }

    /// <summary>Basic, 31.00 a month from 1 January 2024.</summary>
    private async Task<(Scenario S, string Basic, string Pro, string Id)> BasicAsync()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var (basic, pro) = (await s.FeeAsync("Basic"), await s.FeeAsync("Pro"));
        return (s, basic, pro, await s.SubscribeAsync([Fee(basic, 3100)]));
    }

    private static async Task<(int, string)> RefusedAsync(Scenario s, object body)
    {
        var answer = await s.Api.SendAsync(HttpMethod.Post, Path, body);
        return (answer.Status, answer.Json.Text("message"));
    }

    private static object Once(string id) =>
        new { id, payment_interval = new { period = "once" }, price = new { type = "fee", amount = 500 } };

    private static object To(
        string source, string schedule, object product, string method = "pro_rata", string? cycle = null, string? date = null) =>
        To(source, schedule, [product], method, cycle, date);

    private static object To(
        string source, string schedule, object[] products, string method = "pro_rata", string? cycle = null, string? date = null)
    {
        var body = new Dictionary<string, object?>
        {
            ["source_subscription_id"] = source,
            ["application_schedule"] = schedule,
            ["calculation_method"] = method,
            ["billing_cycle_transition_method"] = cycle,
            ["transition_date"] = date,
            ["target_subscription"] = new { products },
        };
        return body.Where(p => p.Value is not null).ToDictionary();
    }
}
