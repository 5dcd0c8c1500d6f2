using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Money;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

/// <summary>What happens to a contract after something else happened to it. January 2024 has 31 days.</summary>
public sealed class AfterwardsScenarios(TestServer server)
{
    private static Dictionary<string, object?> Update(
        string type, object payload, string method, string payment = "immediately", string? chargeAt = null)
    {
        var update = new Dictionary<string, object?>
        {
            ["type"] = type,
            ["payload"] = payload,
            ["application_schedule"] = "immediately",
            ["payment_schedule"] = payment,
            ["calculation_method"] = method,
        };
        if (chargeAt is not null)
        {
            update["charge_at"] = chargeAt;
        }
        return update;
    }

    [Fact]
    public async Task A_change_that_is_charged_after_the_next_renewal_holds_that_up_by_nothing()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var seat = await s.SeatAsync();
        var seats = new
        {
            id = seat,
            count = 10,
            payment_interval = new { period = "months", count = 1 },
            prices = new[] { PerUnit(310) },
        };
        var id = await s.SubscribeAsync([seats]);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");

        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", Update(
            "update_count", new { product_id = seat, count = 15 }, "pro_rata", "custom", "2024-02-20T00:00:00Z"));
        await s.AdvanceAsync("2024-02-02T00:00:00Z");
        Assert.Equal(["Seats 15 2024-02-01..2024-03-01 4650"], Lines((await s.IssuedAsync())[^1]));
        await s.AdvanceAsync("2024-02-21T00:00:00Z");

        Assert.Equal(
            ["Seats 15 2024-01-11..2024-02-01 3150", "Seats 1 2024-01-11..2024-02-01 2100"], Lines((await s.IssuedAsync())[^1]));
    }

    [Fact]
    public async Task A_removal_that_gave_nothing_back_gives_nothing_back_with_the_cancellation_either()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var (kept, removed) = (await s.FeeAsync("Kept"), await s.FeeAsync("Removed"));
        var id = await s.SubscribeAsync([Fee(kept, 3100), Fee(removed, 6200)], new { cancellation_strategy = "refund_prorata" });
        await s.AdvanceAsync("2024-01-11T00:00:00Z");
        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", Update("remove_product", new { product_id = removed }, "do_not_charge"));
        await s.AdvanceAsync("2024-01-20T00:00:00Z");

        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { });

        Assert.Equal(
            ["Kept 1 2024-01-20..2024-02-01 1200"], Lines(Assert.Single(await s.InvoicesAsync("type=refund"))));
    }

    [Fact]
    public async Task A_cancellation_gives_back_no_more_than_a_credit_note_left_of_the_invoice()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var id = await s.SubscribeAsync([Fee(await s.FeeAsync(), 3100)], new { cancellation_strategy = "refund_prorata" });
        var invoice = Assert.Single(await s.IssuedAsync()).Text("id");
        await s.Api.PostAsync($"/v1/invoices/{invoice}/credit-notes", new { amount_including_tax = 2000 });
        await s.AdvanceAsync("2024-01-11T00:00:00Z");

        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { });

        // 21 of 31 days are 2100, and 1100 were left
        Assert.Equal([2000, 1100], (await s.InvoicesAsync("type=refund")).Select(n => n.Decimal("amount_excluding_tax")));
    }

    [Fact]
    public async Task What_a_deleted_draft_charged_is_billed_with_the_next_invoice_and_its_coupon_used_there()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", entity: new { invoice_grace_period_duration = 0 });
        var calls = await s.CallsAsync();
        await s.SubscribeAsync([Fee(await s.FeeAsync(), 1000), Month(calls, PerUnit(10))], new
        {
            generate_draft_invoices = true,
            coupons = new[] { new { type = "amount", name = "Welcome", discount_amount = 300, currency = "EUR", repeat = "once" } },
        });
        var draft = Assert.Single(await s.InvoicesAsync("status=draft"));
        Assert.Equal(700, draft.Decimal("amount_excluding_tax"));
        await s.SendAsync("call", ("2024-01-10T00:00:00.000Z", 1));

        await s.Api.DeleteAsync($"/v1/invoices/{draft.Text("id")}");
        Assert.Empty(await s.InvoicesAsync("status=draft"));
        await s.AdvanceAsync("2024-02-01T00:00:00Z");

        var next = Assert.Single(await s.InvoicesAsync("status=draft"));
        Assert.Equal(
            ["Fee 1 2024-01-01..2024-02-01 851", "Calls 1 2024-01-01..2024-02-01 8", "Fee 1 2024-02-01..2024-03-01 851"], Lines(next));
    }

    [Fact]
    public async Task A_paid_invoice_resumes_the_subscription_that_stopped_for_it()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        await s.CardAsync(PaymentWords.Expired);
        var id = await s.SubscribeAsync([Fee(await s.FeeAsync(), 3100)]);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");
        Assert.Equal("errored", (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Text("status"));

        await s.CardAsync();
        await s.AdvanceAsync("2024-02-02T00:00:00Z");

        Assert.Equal("active", (await s.Api.GetAsync($"/v2/subscriptions/{id}")).Text("status"));
        Assert.Equal(["paid", "paid"], (await s.IssuedAsync()).Select(i => i.Text("status")));
        Assert.Equal(["Fee 1 2024-02-01..2024-03-01 3100"], Lines((await s.IssuedAsync())[^1]));
    }

    [Fact]
    public async Task A_planned_instalment_that_fails_is_tried_again_and_then_shows_the_error()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var id = await s.OwingAsync();
        var card = await s.CardAsync(PaymentWords.Poor);
        await s.Api.PostAsync(
            $"/v1/invoices/{id}/transactions", new { amount = 10000, process_at = "2024-02-01T00:00:00Z", payment_method_id = card });

        await s.AdvanceAsync("2024-02-05T00:00:00Z");

        var invoice = await s.ReadAsync(id);
        Assert.Equal("error", invoice.Text("status"));
        Assert.Equal(
            ["2024-02-01T00", "2024-02-01T02", "2024-02-01T04", "2024-02-01T16", "2024-02-02T16"],
            invoice.Items("transactions").Select(t => t.Text("process_at")[..13]));
    }
}
