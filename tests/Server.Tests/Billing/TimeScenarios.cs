using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

/// <summary>
/// Local midnights: months that clocks change in, first and last days, the instant of renewal. Seats cost 9.30 a month, which is 30 minor
/// units a day of March and 31 a day of April.
/// </summary>
public sealed class TimeScenarios(TestServer server)
{
    /// <summary>The local midnights of 1 March, 16 March, 1 April, 11 April and 1 May 2024, in UTC.</summary>
    public static IEnumerable<TheoryDataRow<string, string[]>> Zones =>
    [
        new("Europe/Paris", ["02-29T23:00", "03-15T23:00", "03-31T22:00", "04-10T22:00", "04-30T22:00"]),
        new("America/New_York", ["03-01T05:00", "03-16T04:00", "04-01T04:00", "04-11T04:00", "05-01T04:00"]),
        new("Asia/Kolkata", ["02-29T18:30", "03-15T18:30", "03-31T18:30", "04-10T18:30", "04-30T18:30"]),
        new("Australia/Lord_Howe", ["02-29T13:00", "03-15T13:00", "03-31T13:00", "04-10T13:30", "04-30T13:30"]),
    ];

    [Theory]
    [MemberData(nameof(Zones))]
    public async Task Changes_in_months_of_23_and_25_hour_days_cost_whole_local_days(string timezone, string[] midnights)
    {
        var (s, id, seat) = await SeatsAsync(midnights[0], timezone);
        await s.AdvanceAsync(At(midnights[1]));
        await UpdateAsync(s, id, seat, 2);
        await s.AdvanceAsync(At(midnights[3]));
        await UpdateAsync(s, id, seat, 1);
        await s.AdvanceAsync(At(midnights[4]));

        // March: 16 of 31 days of one seat more, 16 × 30; April: 20 of 30 days of one less, 20 × 31
        Assert.Equal(
            [
                $"invoice {midnights[0]} 930", $"invoice {midnights[1]} 480", $"invoice {midnights[2]} 1860",
                $"credit_note {midnights[3]} 620", $"invoice {midnights[4]} 930",
            ],
            await DocumentsAsync(s));
    }

    [Theory]
    [MemberData(nameof(Zones))]
    public async Task Usage_belongs_to_the_local_month_to_the_millisecond(string timezone, string[] midnights)
    {
        var s = await AtAsync(server, At(midnights[0]), entity: new { timezone, invoice_grace_period_duration = 1 });
        var calls = await s.CallsAsync();
        await s.SubscribeAsync([Month(calls, PerUnit(10))]);
        var renewal = DateTimeOffset.Parse(At(midnights[2]), null);
        await s.AdvanceAsync(At(midnights[1]));
        await s.SendAsync("call", (Stamp(renewal.AddMilliseconds(-1)), 1), (Stamp(renewal), 1), (Stamp(renewal.AddMilliseconds(1)), 1));
        await s.AdvanceAsync(Stamp(renewal.AddMonths(1).AddDays(3)));

        var lines = (await s.IssuedAsync()).Select(i => i.Items("line_items").Single());

        Assert.Equal([1, 2], lines.Select(l => l.Decimal("units_count")));
    }

    [Fact]
    public async Task A_change_on_the_first_day_costs_the_whole_month_and_on_the_last_day_one_day()
    {
        var (s, id, seat) = await SeatsAsync("03-01T00:00", "Etc/UTC");
        await UpdateAsync(s, id, seat, 2);
        await s.AdvanceAsync("2024-03-31T23:00:00Z");
        await UpdateAsync(s, id, seat, 3);
        await s.AdvanceAsync("2024-04-01T00:00:00Z");

        Assert.Equal(
            ["invoice 03-01T00:00 930", "invoice 03-01T00:00 930", "invoice 03-31T23:00 30", "invoice 04-01T00:00 2790"],
            await DocumentsAsync(s));
    }

    [Fact]
    public async Task A_change_on_the_renewal_instant_is_of_the_new_month_alone()
    {
        var (s, id, seat) = await SeatsAsync("03-01T00:00", "Etc/UTC");
        await s.AdvanceAsync("2024-04-01T00:00:00Z");
        await UpdateAsync(s, id, seat, 2);

        Assert.Equal(
            ["invoice 03-01T00:00 930", "invoice 04-01T00:00 930", "invoice 04-01T00:00 930"], await DocumentsAsync(s));
    }

    [Fact]
    public async Task Upgrades_and_a_downgrade_chained_within_one_month_cost_what_each_day_had()
    {
        var (s, id, seat) = await SeatsAsync("03-01T00:00", "Etc/UTC");
        foreach (var (day, count) in new[] { ("03-06", 3), ("03-11", 5), ("03-21", 2) })
        {
            await s.AdvanceAsync($"2024-{day}T00:00:00Z");
            await UpdateAsync(s, id, seat, count);
        }

        // 5 days of 1, 5 of 3, 10 of 5, 11 of 2, at 30 a day: 2760
        var documents = await s.InvoicesAsync("status=all");
        Assert.Equal(2760, documents.Sum(d =>
            d.Decimal("amount_excluding_tax") * (d.Text("type") == "credit_note" ? -1 : 1)));
    }

    [Fact]
    public async Task A_subscription_cancelled_before_its_start_is_never_billed()
    {
        var s = await AtAsync(server, "2024-03-01T00:00:00Z");
        var id = await s.SubscribeAsync([Fee(await s.FeeAsync(), 930)], new { starts_at = "2024-04-01T00:00:00.000Z" });

        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { });
        await s.AdvanceAsync("2024-06-01T00:00:00Z");

        Assert.Empty(await s.InvoicesAsync("status=all"));
        Assert.Contains((await s.Api.GetAsync($"/v2/subscriptions/{id}")).Text("status"), new[] { "cancelled", "voided" });
    }

    [Theory]
    // 15 of 31 days of a price that does not divide: 1000 × 15 / 31 = 483.87 of the smallest unit, whatever its name
    [InlineData("JPY", 484)]
    [InlineData("EUR", 484)]
    [InlineData("KWD", 484)]
    public async Task Money_is_whole_units_of_the_currency_whether_it_has_none_two_or_three_decimals(string currency, int expected)
    {
        var s = await AtAsync(server, "2024-03-01T00:00:00Z", currency);
        var fee = await s.FeeAsync();
        var id = await s.SubscribeAsync([Fee(fee, 1000)]);
        await s.AdvanceAsync("2024-03-17T00:00:00Z");

        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { pro_rata = true });

        var note = Assert.Single(await s.InvoicesAsync("type=refund"));
        Assert.Equal((currency, (decimal)expected), (note.Text("currency"), note.Decimal("total_amount")));
    }

    private async Task<(Scenario Scenario, string Subscription, string Seat)> SeatsAsync(string midnight, string timezone)
    {
        var s = await AtAsync(server, At(midnight), entity: new { timezone });
        var seat = await s.SeatAsync();
        var id = await s.SubscribeAsync(
        [
            new { id = seat, count = 1, payment_interval = new { period = "months", count = 1 }, prices = new[] { PerUnit(930) } },
        ]);
        return (s, id, seat);
    }

    private static Task<JsonElement> UpdateAsync(Scenario s, string id, string seat, int count) =>
        s.Api.PostAsync($"/v1/subscriptions/{id}/update", new
        {
            application_schedule = "immediately",
            payment_schedule = "immediately",
            calculation_method = "pro_rata",
            type = "update_count",
            payload = new { product_id = seat, count },
        });

    private static async Task<IEnumerable<string>> DocumentsAsync(Scenario s) =>
        (await s.InvoicesAsync("status=all")).OrderBy(d => d.Text("issued_at"), StringComparer.Ordinal).Select(
            d => $"{d.Text("type")} {d.Text("issued_at")[5..16]} {d.Decimal("amount_excluding_tax"):0}");

    private static string At(string moment) => $"2024-{moment}:00Z";

    private static string Stamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null);
}
