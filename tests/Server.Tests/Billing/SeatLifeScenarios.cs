using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

/// <summary>Connected seats through the life of a subscription. January 2024 has 31 days, 0.10 a seat each.</summary>
public sealed class SeatLifeScenarios(TestServer server)
{
    private const int AtOnce = 12;

    [Fact]
    public async Task A_start_that_lies_ahead_bills_the_users_of_that_day()
    {
        var seats = await SeatWords.AtAsync(server, "2023-12-01T00:00:00Z", 3);
        await seats.SubscribeAsync(new { seat_refresh_schedule = "manual" }, new { starts_at = "2024-01-01T00:00:00Z" });
        Assert.Equal(3, await seats.CountAsync());
        await seats.OnAsync("2023-12-15T00:00:00Z", "active", 4, 5);

        await seats.Scenario.AdvanceAsync("2024-01-01T00:00:00Z");

        Assert.Equal((5, 1550), (await seats.CountAsync(), await seats.NetAsync()));
    }

    [Fact]
    public async Task A_subscription_that_waits_bills_the_users_of_the_day_on_which_it_is_activated()
    {
        var seats = await SeatWords.AtAsync(server, "2024-01-01T00:00:00Z", 3);
        await seats.SubscribeAsync(null, new { activation_strategy = "manually" });
        await seats.OnAsync("2024-01-11T00:00:00Z", "active", 4, 5);

        await seats.Scenario.Api.PostAsync($"/v1/subscriptions/{seats.Id}/activate", new { });

        Assert.Equal((5, 1550), (await seats.CountAsync(), await seats.NetAsync()));
    }

    [Fact]
    public async Task Users_who_come_in_a_pause_are_charged_from_its_end_on()
    {
        var seats = await SeatWords.SubscribedAsync(server, "2024-01-01T00:00:00Z", 10);
        await seats.Scenario.AdvanceAsync("2024-01-06T00:00:00Z");
        await seats.Scenario.Api.PostAsync($"/v1/subscriptions/{seats.Id}/pause", new { reactivate_at = "2024-01-21T00:00:00Z" });
        await seats.OnAsync("2024-01-11T00:00:00Z", "active", 11, 12);
        await seats.Scenario.AdvanceAsync("2024-01-20T00:00:00Z");
        Assert.Equal((10, 3100), (await seats.CountAsync(), await seats.NetAsync()));
        await seats.Scenario.Api.FailAsync(HttpMethod.Post, seats.Path + "/refresh-seat-products", new { }, 400);

        await seats.Scenario.AdvanceAsync("2024-01-21T00:00:00Z");

        // 11 days are left: 2 × 11 × 10
        Assert.Equal((12, 3100 + 220), (await seats.CountAsync(), await seats.NetAsync()));
    }

    [Fact]
    public async Task The_seats_of_the_next_phase_are_counted_when_it_begins()
    {
        var seats = await SeatWords.AtAsync(server, "2024-01-01T00:00:00Z", 3);
        var fee = await seats.Scenario.FeeAsync();
        await seats.InPhasesAsync(
            new
            {
                type = "standard",
                activation_strategy = "immediately",
                billing_date_setting = "phase_start",
                end_strategy = "end_date",
                ends_at = "2024-02-01T00:00:00Z",
                products = new[] { Fee(fee, 1000) },
            },
            new
            {
                type = "standard",
                activation_strategy = "previous_phase_end",
                billing_date_setting = "phase_start",
                end_strategy = "manual",
                products = new[] { seats.Line(new { seat_refresh_schedule = "manual" }) },
            });
        await seats.OnAsync("2024-01-20T00:00:00Z", "active", 4, 5);

        await seats.Scenario.AdvanceAsync("2024-02-01T00:00:00Z");

        Assert.Equal(["Seats 5 2024-02-01..2024-03-01 1550"], Lines((await seats.Scenario.IssuedAsync())[^1]));
    }

    [Fact]
    public async Task The_target_of_a_transition_counts_the_users_of_its_own_start()
    {
        var seats = await SeatWords.SubscribedAsync(server, "2024-01-01T00:00:00Z", 10, new { seat_refresh_schedule = "manual" });
        await seats.Scenario.Api.PostAsync("/v2/subscriptions/transitions", new
        {
            source_subscription_id = seats.Id,
            application_schedule = "scheduled",
            transition_date = "2024-01-11T00:00:00Z",
            calculation_method = "pro_rata",
            target_subscription = new { products = new[] { seats.Line() } },
        });
        await seats.OnAsync("2024-01-05T00:00:00Z", "active", 11, 12);

        await seats.Scenario.AdvanceAsync("2024-01-11T00:00:00Z");

        // 2 × 21 × 10
        Assert.Equal(3100 + 420, await seats.NetAsync());
    }

    [Fact]
    public async Task A_product_that_is_added_joins_with_the_users_of_the_day()
    {
        var seats = await SeatWords.AtAsync(server, "2024-01-01T00:00:00Z", 10);
        var fee = await seats.Scenario.FeeAsync();
        var id = await seats.Scenario.SubscribeAsync([Fee(fee, 1000)]);
        await seats.Scenario.AdvanceAsync("2024-01-11T00:00:00Z");

        await seats.Scenario.Api.PostAsync($"/v1/subscriptions/{id}/update", new
        {
            type = "add_product",
            application_schedule = "immediately",
            payment_schedule = "immediately",
            calculation_method = "pro_rata",
            payload = new
            {
                type = "seat",
                product_id = seats.Product,
                count = 1,
                billing_interval_period = "months",
                billing_interval_count = 1,
                start_or_end = "start",
                prices = new[] { PerUnit(310) },
            },
        });

        // 10 × 21 × 10; then two more from the 21st on: 2 × 11 × 10
        Assert.Equal(1000 + 2100, await seats.NetAsync());
        await seats.OnAsync("2024-01-21T00:00:00Z", "active", 11, 12);
        await seats.Scenario.AdvanceAsync("2024-01-22T00:00:00Z");
        Assert.Equal(1000 + 2100 + 220, await seats.NetAsync());
    }

    [Fact]
    public async Task Sending_a_subscription_back_changes_nothing_and_its_settings_change_without_money()
    {
        var seats = await SeatWords.SubscribedAsync(server, "2024-01-01T00:00:00Z", 10, new { seat_refresh_schedule = "manual" });
        await seats.Scenario.AdvanceAsync("2024-01-06T00:00:00Z");
        var phase = (await seats.Scenario.Api.GetAsync(seats.Path)).Items("phases")[0].Text("id");
        object Put(object settings) => new
        {
            phases = new[] { new { id = phase, products = new[] { seats.Line(settings) } } },
        };

        await seats.Scenario.Api.PutAsync(seats.Path, Put(new { count = 10, charging_method = "prorata" }));
        await seats.Scenario.Api.FailAsync(HttpMethod.Put, seats.Path, Put(new { count = 11 }), 400);
        await seats.Scenario.Api.PutAsync(seats.Path, Put(new { charging_method = "pay_in_full" }));

        Assert.Equal(3100, await seats.NetAsync());
        await seats.OnAsync("2024-01-11T00:00:00Z", "active", 11, 11);
        await seats.Scenario.AdvanceAsync("2024-01-12T00:00:00Z");
        Assert.Equal(10, await seats.CountAsync());
        Assert.Equal(310, Assert.Single(await seats.RefreshAsync()).Decimal("adjustment_amount"));
    }

    [Fact]
    public async Task A_count_that_follows_events_is_not_typed_in()
    {
        var seats = await SeatWords.SubscribedAsync(server, "2024-01-01T00:00:00Z", 10);

        var refused = await seats.Scenario.Api.FailAsync(HttpMethod.Post, $"/v1/subscriptions/{seats.Id}/update", new
        {
            type = "update_count",
            application_schedule = "immediately",
            payment_schedule = "immediately",
            calculation_method = "pro_rata",
            payload = new { product_id = seats.Product, count = 3 },
        }, 400);

        Assert.Equal("The count follows the events of the customer", refused.Text("errors.0.message"));
        Assert.Equal(10, await seats.CountAsync());
    }

    [Fact]
    public async Task Another_meaning_of_the_aggregator_counts_anew()
    {
        var seats = await SeatWords.SubscribedAsync(server, "2024-01-01T00:00:00Z", 10);
        await seats.Scenario.AdvanceAsync("2024-01-11T00:00:00Z");
        var aggregator = (await seats.Scenario.Api.GetAsync("/v1/aggregators")).Items("data")[0].Text("id");

        await seats.Scenario.Api.PutAsync($"/v1/aggregators/{aggregator}", new { entity = "nobody" });
        await seats.Scenario.AdvanceAsync("2024-01-11T00:00:00Z");

        Assert.Equal((0, 1000), (await seats.CountAsync(), await seats.NetAsync()));
    }

    [Fact]
    public async Task A_subscription_that_ended_follows_nobody()
    {
        var seats = await SeatWords.SubscribedAsync(server, "2024-01-01T00:00:00Z", 10);
        await seats.Scenario.Api.PostAsync($"/v1/subscriptions/{seats.Id}/cancel", new { });

        await seats.OnAsync("2024-01-11T00:00:00Z", "active", 11, 15);
        await seats.Scenario.AdvanceAsync("2024-03-01T00:00:00Z");

        Assert.Equal(3100, await seats.NetAsync());
        var refused = await seats.Scenario.Api.FailAsync(HttpMethod.Post, seats.Path + "/refresh-seat-products", new { }, 400);
        Assert.Equal("Subscription is cancelled; this needs it to be active", refused.Text("message"));
    }

    [Fact]
    public async Task Seats_that_are_typed_in_have_nothing_to_refresh()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var id = await s.SubscribeAsync([Month(await s.SeatAsync(), PerUnit(310))]);

        Assert.Equal(0, (await s.Api.PostAsync($"/v2/subscriptions/{id}/refresh-seat-products", new { })).GetArrayLength());
    }

    [Fact]
    public async Task Refreshing_many_times_at_once_charges_once()
    {
        var seats = await SeatWords.SubscribedAsync(server, "2024-01-01T00:00:00Z", 10);
        await seats.OnAsync("2024-01-11T00:00:00Z", "active", 11, 15);

        var answers = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ =>
            seats.Scenario.Api.SendAsync(HttpMethod.Post, seats.Path + "/refresh-seat-products", new { })));
        await seats.Scenario.AdvanceAsync("2024-01-12T00:00:00Z");

        Assert.All(answers, a => Assert.Equal(201, a.Status));
        Assert.Equal(1, answers.Sum(a => a.Json.GetArrayLength()));
        Assert.Equal((15, 4150), (await seats.CountAsync(), await seats.NetAsync()));
    }

    [Fact]
    public async Task Users_who_come_while_others_are_counted_are_all_charged()
    {
        var seats = await SeatWords.SubscribedAsync(server, "2024-01-01T00:00:00Z", 10);
        await seats.Scenario.AdvanceAsync("2024-01-11T00:00:00Z");

        await Task.WhenAll(Enumerable.Range(11, AtOnce).Select(async i =>
        {
            await seats.UsersAsync("2024-01-11T00:00:00Z", "active", i, i);
            await seats.RefreshAsync();
        }));
        await seats.Scenario.AdvanceAsync("2024-01-12T00:00:00Z");

        // 12 × 21 × 10
        Assert.Equal((22, 3100 + 2520), (await seats.CountAsync(), await seats.NetAsync()));
    }
}
