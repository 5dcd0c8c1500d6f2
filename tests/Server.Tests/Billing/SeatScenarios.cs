using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

/// <summary>Seats that follow the customer's events, told with the sandbox clock. January 2024 has 31 days, 0.10 a seat each.</summary>
public sealed class SeatScenarios(TestServer server)
{
    [Theory]
    // five more for 21 days cost 5 × 21 × 10 = 1050, in full 5 × 310 = 1550; February costs 15 × 310 = 4650
    [InlineData("immediately", "prorata", 15, 3100 + 1050, 4650)]
    [InlineData("immediately", "pay_in_full", 15, 3100 + 1550, 4650)]
    [InlineData("immediately", "do_not_charge", 15, 3100, 4650)]
    [InlineData("next_invoice", "prorata", 15, 3100, 4650 + 1050)]
    [InlineData("next_invoice", "pay_in_full", 15, 3100, 4650 + 1550)]
    [InlineData("next_invoice", "do_not_charge", 15, 3100, 4650)]
    [InlineData("custom", "prorata", 15, 3100, 4650 + 1050)]
    [InlineData("custom", "pay_in_full", 15, 3100, 4650 + 1550)]
    [InlineData("custom", "do_not_charge", 15, 3100, 4650)]
    // six fewer for 21 days give back 6 × 21 × 10 = 1260, in full 6 × 310 = 1860; February costs 4 × 310 = 1240
    [InlineData("immediately", "prorata", 4, 3100 - 1260, 1240)]
    [InlineData("immediately", "pay_in_full", 4, 3100 - 1860, 1240)]
    [InlineData("immediately", "do_not_charge", 4, 3100, 1240)]
    [InlineData("next_invoice", "prorata", 4, 3100, 1240 - 1260)]
    [InlineData("next_invoice", "pay_in_full", 4, 3100, 1240 - 1860)]
    [InlineData("next_invoice", "do_not_charge", 4, 3100, 1240)]
    [InlineData("custom", "prorata", 4, 3100, 1240 - 1260)]
    [InlineData("custom", "pay_in_full", 4, 3100, 1240 - 1860)]
    [InlineData("custom", "do_not_charge", 4, 3100, 1240)]
    public async Task Users_who_come_or_leave_on_the_11th_are_charged_by_the_method_and_invoiced_by_the_schedule(
        string schedule, string method, int users, int january, int february)
    {
        var seats = await SeatWords.SubscribedAsync(
            server, "2024-01-01T00:00:00Z", 10, new { seat_invoicing_schedule = schedule, charging_method = method });
        Assert.Equal((10, 3100), (await seats.CountAsync(), await seats.NetAsync()));
        await seats.OnAsync("2024-01-11T00:00:00Z", users > 10 ? "active" : "gone", Math.Min(users, 10) + 1, Math.Max(users, 10));

        await seats.Scenario.AdvanceAsync("2024-01-12T00:00:00Z");

        Assert.Equal((users, january), (await seats.CountAsync(), await seats.NetAsync()));
        await seats.Scenario.AdvanceAsync("2024-02-01T00:00:00Z");
        Assert.Equal(january + february, await seats.NetAsync());
        // the count carries over, and no event costs anything twice
        await seats.Scenario.AdvanceAsync("2024-03-01T00:00:00Z");
        Assert.Equal(january + february + (users * 310), await seats.NetAsync());
    }

    [Fact]
    public async Task The_change_shows_on_its_invoice_what_comes_back_and_what_is_charged()
    {
        var seats = await SeatWords.SubscribedAsync(server, "2024-01-01T00:00:00Z", 10);
        await seats.OnAsync("2024-01-11T00:00:00Z", "active", 11, 15);

        await seats.Scenario.AdvanceAsync("2024-01-11T00:00:00Z");

        var issued = await seats.Scenario.IssuedAsync();
        Assert.Equal(["Seats 10 2024-01-01..2024-02-01 3100"], Lines(issued[0]));
        Assert.Equal(["Seats 15 2024-01-11..2024-02-01 3150", "Seats 1 2024-01-11..2024-02-01 2100"], Lines(issued[1]));
        var product = (await seats.Scenario.Api.GetAsync(seats.Path)).Items("products")[0];
        Assert.Equal(("prorata", "immediately"), (product.Text("charging_method"), product.Text("seat_invoicing_schedule")));
    }

    [Fact]
    public async Task Changes_on_dates_of_their_own_are_invoiced_at_the_end_of_the_interval()
    {
        var seats = await SeatWords.SubscribedAsync(server, "2024-01-01T00:00:00Z", 10, new
        {
            seat_invoicing_schedule = "custom",
            seat_invoicing_interval = new { period = "days", count = 10 },
        });
        await seats.OnAsync("2024-01-12T00:00:00Z", "active", 11, 15);

        await seats.Scenario.AdvanceAsync("2024-01-20T00:00:00Z");
        Assert.Equal((15, 3100), (await seats.CountAsync(), await seats.NetAsync()));
        await seats.Scenario.AdvanceAsync("2024-01-21T00:00:00Z");

        // 20 days from the 12th: 5 × 20 × 10
        Assert.Equal(3100 + 1000, await seats.NetAsync());
    }

    [Fact]
    public async Task Periodic_seats_are_counted_every_week_whatever_happens_in_between()
    {
        var seats = await SeatWords.SubscribedAsync(server, "2024-01-01T00:00:00Z", 10, new
        {
            seat_refresh_schedule = "periodic",
            seat_refresh_interval = new { period = "weeks", count = 1 },
        });
        await seats.OnAsync("2024-01-02T00:00:00Z", "active", 11, 15);
        await seats.OnAsync("2024-01-05T00:00:00Z", "gone", 14, 15);
        await seats.Scenario.AdvanceAsync("2024-01-07T00:00:00Z");
        Assert.Equal((10, 3100), (await seats.CountAsync(), await seats.NetAsync()));

        await seats.Scenario.AdvanceAsync("2024-01-08T00:00:00Z");

        // three more from the 8th on, 24 days: 3 × 24 × 10
        Assert.Equal((13, 3100 + 720), (await seats.CountAsync(), await seats.NetAsync()));
        await seats.OnAsync("2024-01-10T00:00:00Z", "active", 14, 14);
        // one more from the 10th on, asked for by hand: 22 × 10
        var change = Assert.Single(await seats.RefreshAsync());
        Assert.Equal("2024-01-15", change.Text("next_refresh_date")[..10]);
        Assert.Equal((14, 3100 + 720 + 220), (await seats.CountAsync(), await seats.NetAsync()));
        // the 29th is the last week's of January; 1 February renews by the count as it stands
        await seats.OnAsync("2024-01-30T00:00:00Z", "gone", 14, 14);
        await seats.Scenario.AdvanceAsync("2024-02-01T00:00:00Z");
        Assert.Equal(4040 + (14 * 310), await seats.NetAsync());
    }

    [Fact]
    public async Task A_periodic_count_on_the_day_of_renewal_goes_before_it()
    {
        var seats = await SeatWords.SubscribedAsync(server, "2024-01-01T00:00:00Z", 10, new
        {
            seat_refresh_schedule = "periodic",
            seat_refresh_interval = new { period = "months", count = 1 },
        });
        await seats.OnAsync("2024-01-20T00:00:00Z", "active", 11, 12);

        await seats.Scenario.AdvanceAsync("2024-02-01T00:00:00Z");

        Assert.Equal(["Seats 12 2024-02-01..2024-03-01 3720"], (await seats.Scenario.IssuedAsync()).Skip(1).SelectMany(Lines));
    }

    [Fact]
    public async Task Manual_seats_change_when_somebody_asks_and_only_once()
    {
        var seats = await SeatWords.SubscribedAsync(server, "2024-01-01T00:00:00Z", 10, new { seat_refresh_schedule = "manual" });
        await seats.OnAsync("2024-01-05T00:00:00Z", "active", 11, 12);
        await seats.Scenario.AdvanceAsync("2024-01-11T00:00:00Z");
        Assert.Equal((10, 3100), (await seats.CountAsync(), await seats.NetAsync()));

        var change = Assert.Single(await seats.RefreshAsync());

        Assert.StartsWith("supd_", change.Text("id"), StringComparison.Ordinal);
        Assert.Equal((10, 12), (change.Decimal("previous_count"), change.Decimal("new_count")));
        Assert.Equal((seats.Id, seats.Product), (change.Text("subscription_id"), change.Text("product_id")));
        Assert.Equal(
            ("immediately", "immediately", "pro_rata"),
            (change.Text("application_schedule"), change.Text("payment_schedule"), change.Text("calculation_method")));
        Assert.Equal("2024-01-11T00:00:00.000Z", change.Text("apply_at"));
        // 2 × 21 × 10
        Assert.Equal(420, change.Decimal("adjustment_amount"));
        Assert.True(change.IsNull("next_refresh_date"));
        Assert.Empty(await seats.RefreshAsync());
        Assert.Equal((12, 3520), (await seats.CountAsync(), await seats.NetAsync()));
    }

    [Fact]
    public async Task Seats_that_start_on_31_January_are_prorated_by_the_days_of_each_period()
    {
        var seats = await SeatWords.SubscribedAsync(server, "2024-01-31T00:00:00Z", 1);
        // 31 January to 29 February has 29 days, of which 19 are left
        await seats.OnAsync("2024-02-10T00:00:00Z", "active", 2, 30);
        await seats.Scenario.AdvanceAsync("2024-02-10T00:00:00Z");
        Assert.Equal(310 + (310 * 19), await seats.NetAsync());

        // on the day of renewal, behind it: the whole of 29 February to 31 March
        await seats.OnAsync("2024-02-29T00:00:00Z", "active", 31, 31);
        await seats.Scenario.AdvanceAsync("2024-03-30T00:00:00Z");

        Assert.Equal(310 + (310 * 19) + (30 * 310) + 310, await seats.NetAsync());
    }

    [Fact]
    public async Task All_users_may_leave_and_come_back()
    {
        var seats = await SeatWords.SubscribedAsync(server, "2024-01-01T00:00:00Z", 2);
        await seats.OnAsync("2024-01-11T00:00:00Z", "gone", 1, 2);
        await seats.OnAsync("2024-01-21T00:00:00Z", "active", 1, 1);
        await seats.Scenario.AdvanceAsync("2024-01-22T00:00:00Z");

        // 2 for 10 days, none for 10, 1 for 11
        Assert.Equal((1, 200 + 110), (await seats.CountAsync(), await seats.NetAsync()));
    }

    [Fact]
    public async Task Users_who_are_deleted_leave_and_a_user_sent_again_is_no_other()
    {
        var seats = await SeatWords.SubscribedAsync(server, "2024-01-01T00:00:00Z", 10);
        await seats.OnAsync("2024-01-11T00:00:00Z", "active", 1, 10);
        await seats.Scenario.AdvanceAsync("2024-01-11T00:00:00Z");
        Assert.Single(await seats.Scenario.InvoicesAsync());

        await seats.Scenario.Api.DeleteAsync(
            "/v1/events", new { matching = "record_ids", record_ids = new[] { "user-1", "user-2" } });
        await seats.Scenario.AdvanceAsync("2024-01-11T00:00:00Z");

        Assert.Equal((8, 3100 - 420), (await seats.CountAsync(), await seats.NetAsync()));
    }

    [Fact]
    public async Task Arrears_seats_cost_what_they_were_in_each_part_of_the_month()
    {
        var seats = await SeatWords.SubscribedAsync(server, "2024-01-01T00:00:00Z", 10, new { payment_schedule = "end" });
        await seats.OnAsync("2024-01-11T00:00:00Z", "active", 11, 15);

        await seats.Scenario.AdvanceAsync("2024-02-01T00:00:00Z");

        // 10 days of 10 and 21 of 15
        Assert.Equal((100 + 315) * 10, await seats.NetAsync());
    }
}
