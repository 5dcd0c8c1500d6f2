using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

/// <summary>Every way in which events reach the seats that follow them. January 2024 has 31 days, 0.10 a seat each.</summary>
public sealed class SeatEventScenarios(TestServer server)
{
    [Theory]
    [InlineData("immediately")]
    [InlineData("next_invoice")]
    [InlineData("custom")]
    public async Task Changes_chained_within_a_month_cost_what_each_day_had(string schedule)
    {
        var seats = await SeatWords.SubscribedAsync(server, "2024-01-01T00:00:00Z", 10, new { seat_invoicing_schedule = schedule });
        await seats.OnAsync("2024-01-04T00:00:00Z", "active", 11, 20);
        await seats.OnAsync("2024-01-11T00:00:00Z", "gone", 6, 20);
        await seats.OnAsync("2024-01-25T00:00:00Z", "active", 6, 31);

        await seats.Scenario.AdvanceAsync("2024-02-01T00:00:00Z");

        // 3 days of 10, 7 of 20, 14 of 5, 7 of 31; and February
        Assert.Equal(((30 + 140 + 70 + 217) * 10) + (31 * 310), await seats.NetAsync());
    }

    [Theory]
    [InlineData("immediately")]
    [InlineData("next_invoice")]
    public async Task Changes_within_one_day_cost_what_the_last_of_them_left(string schedule)
    {
        var seats = await SeatWords.SubscribedAsync(server, "2024-01-01T00:00:00Z", 10, new { seat_invoicing_schedule = schedule });
        await seats.OnAsync("2024-01-11T10:00:00Z", "active", 11, 12);
        await seats.OnAsync("2024-01-11T15:00:00Z", "active", 13, 15);
        await seats.OnAsync("2024-01-11T15:00:00Z", "gone", 15, 15);
        await seats.OnAsync("2024-01-11T15:00:00Z", "gone", 1, 4);
        await seats.OnAsync("2024-01-11T20:00:00Z", "active", 1, 4);

        await seats.Scenario.AdvanceAsync("2024-02-01T00:00:00Z");

        // 10 days of 10, and the 11th counts as new: 21 of 14; and February
        Assert.Equal((14, ((100 + 294) * 10) + (14 * 310)), (await seats.CountAsync(), await seats.NetAsync()));
    }

    [Fact]
    public async Task Users_who_come_in_the_night_of_renewal_are_charged_for_what_is_left()
    {
        var seats = await SeatWords.SubscribedAsync(server, "2024-01-01T00:00:00Z", 10);
        await seats.OnAsync("2024-01-31T23:30:00Z", "active", 11, 11);
        await seats.OnAsync("2024-02-01T00:30:00Z", "active", 12, 12);

        await seats.Scenario.AdvanceAsync("2024-02-01T01:00:00Z");

        // the last day of January for the first, and February for both
        Assert.Equal((12, 3100 + 10 + (12 * 310)), (await seats.CountAsync(), await seats.NetAsync()));
    }

    [Fact]
    public async Task Two_hundred_users_who_come_at_once_are_all_charged()
    {
        var seats = await SeatWords.SubscribedAsync(server, "2024-01-01T00:00:00Z", 10);
        await seats.OnAsync("2024-01-11T00:00:00Z", "active", 11, 210);

        await seats.Scenario.AdvanceAsync("2024-01-11T00:00:00Z");

        // 200 × 21 × 10
        Assert.Equal((210, 3100 + 42000), (await seats.CountAsync(), await seats.NetAsync()));
    }

    [Fact]
    public async Task A_user_who_is_sent_alone_and_only_once_is_charged()
    {
        var seats = await SeatWords.SubscribedAsync(server, "2024-01-01T00:00:00Z", 10);
        await seats.Scenario.AdvanceAsync("2024-01-11T00:00:00Z");
        var user = new
        {
            customer_id = seats.Scenario.CustomerId,
            event_type = "user",
            timestamp = "2023-06-01T00:00:00.000Z",
            record = new { id = "user-11", state = "active" },
        };

        for (var i = 0; i < 2; i++)
        {
            var answer = await seats.Scenario.Api.SendAsync(HttpMethod.Post, "/v1/events", user, ("Idempotency-Key", "user-11"));
            Assert.Equal(201, answer.Status);
        }
        await seats.Scenario.AdvanceAsync("2024-01-11T00:00:00Z");

        // from the day on which it was sent, whatever its timestamp: 21 × 10
        Assert.Equal((11, 3100 + 210), (await seats.CountAsync(), await seats.NetAsync()));
    }

    [Fact]
    public async Task Other_events_and_other_customers_change_no_seats()
    {
        var seats = await SeatWords.SubscribedAsync(server, "2024-01-01T00:00:00Z", 10);
        await seats.Scenario.AdvanceAsync("2024-01-11T00:00:00Z");
        await seats.Scenario.Api.PostAsync("/v1/customers", new { name = "Other", currency = "EUR", external_id = "other" });
        object Event(string customer, string type) => new
        {
            customer_id = customer,
            event_type = type,
            timestamp = "2024-01-11T00:00:00.000Z",
            record = new { id = $"{customer}-{type}", state = "active" },
        };

        await seats.Scenario.Api.PostAsync("/v1/events", Event("acme", "call"));
        await seats.Scenario.Api.PostAsync("/v1/events", Event("other", "user"));
        var done = await seats.Scenario.AdvanceAsync("2024-01-11T00:00:00Z");

        Assert.Equal(0, done.Decimal("processed.subscriptions"));
        Assert.Equal((10, 3100), (await seats.CountAsync(), await seats.NetAsync()));
    }

    [Fact]
    public async Task Each_product_follows_its_own_schedule()
    {
        var seats = await SeatWords.AtAsync(server, "2024-01-01T00:00:00Z", 2);
        var guests = (await seats.Scenario.Api.PostAsync("/v1/products", new
        {
            type = "seat",
            name = "Guests",
            aggregator = new { entity = "guest", operation = "count" },
            price_configurations = Array.Empty<object>(),
        })).Text("id");
        var manual = seats.Line(new { seat_refresh_schedule = "manual", charging_method = "pay_in_full" });
        manual["id"] = guests;
        var id = await seats.Scenario.SubscribeAsync([seats.Line(), manual]);
        await seats.OnAsync("2024-01-11T00:00:00Z", "active", 3, 3);
        await seats.Scenario.SendAsync("guest", ("2024-01-11T00:00:00.000Z", 1), ("2024-01-11T00:00:00.000Z", 1));

        await seats.Scenario.AdvanceAsync("2024-01-12T00:00:00Z");

        // one user for 21 days; the guests wait to be counted
        Assert.Equal(620 + 210, await seats.NetAsync());
        var refreshed = await seats.Scenario.Api.PostAsync($"/v2/subscriptions/{id}/refresh-seat-products", new { });
        Assert.Equal((guests, 2, 620), (refreshed.Text("0.product_id"), refreshed.Decimal("0.new_count"),
            refreshed.Decimal("0.adjustment_amount")));
        Assert.Equal(620 + 210 + 620, await seats.NetAsync());
    }

    [Fact]
    public async Task Yearly_seats_with_custom_invoicing_are_settled_by_the_month()
    {
        var seats = await SeatWords.SubscribedAsync(server, "2023-01-01T00:00:00Z", 1, new
        {
            payment_interval = new { period = "years", count = 1 },
            prices = new[] { PerUnit(36500) },
            seat_invoicing_schedule = "custom",
        });
        await seats.OnAsync("2023-03-02T00:00:00Z", "active", 2, 2);
        await seats.OnAsync("2023-03-12T00:00:00Z", "active", 3, 3);
        await seats.Scenario.AdvanceAsync("2023-03-31T00:00:00Z");
        Assert.Equal((3, 36500), (await seats.CountAsync(), await seats.NetAsync()));

        await seats.Scenario.AdvanceAsync("2023-04-01T00:00:00Z");

        // a seat is 1.00 a day: 305 days from 2 March, 295 from the 12th
        Assert.Equal(36500 + 30500 + 29500, await seats.NetAsync());
    }
}
