using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

/// <summary>The events behind an invoice, each with what it costs.</summary>
public sealed class InvoiceEventScenarios(TestServer server)
{
    [Fact]
    public async Task Events_are_priced_one_by_one_live_and_stay_as_they_were_when_the_invoice_is_issued()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", customer: new { tax_rate_custom = 20 });
        var calls = await s.CallsAsync();
        await s.SubscribeAsync([Month(calls, Tier(0, 2, 10), Tier(2, null, 4))]);
        await s.SendAsync("call", ("2024-01-05T00:00:00.000Z", 0), ("2024-01-06T00:00:00.000Z", 0), ("2024-01-07T00:00:00.000Z", 0));
        var open = (await s.InvoicesAsync("status=open"))[0].Text("id");

        var live = await EventsAsync(s, open, "order=asc");
        var page = await s.Api.GetAsync($"/v1/invoices/{open}/events?take=1&skip=1&timestamp__lt=2024-01-07T00:00:00.000Z");
        await s.AdvanceAsync("2024-02-10T00:00:00Z");
        await s.SendAsync("call", ("2024-01-04T00:00:00.000Z", 0));
        var frozen = await EventsAsync(s, open, "order=asc");

        Assert.Equal(["01-05 10 12", "01-06 10 12", "01-07 4 4.8"], live);
        Assert.Equal((2m, 1m, 1m), (page.Decimal("meta.total"), page.Decimal("meta.taken"), page.Decimal("meta.skipped")));
        Assert.Equal("2024-01-05T00:00:00.000Z", page.Text("data.0.timestamp"));
        Assert.Equal(live, frozen);
        var invoice = (await s.Api.GetAsync($"/v2/invoices/{open}")).At("line_items.0");
        Assert.Equal(24, invoice.Decimal("amount_excluding_tax"));
        Assert.Equal(invoice.Text("id"), page.Text("data.0.billing.invoice_line_item_id"));
        Assert.Equal((calls, open, "EUR"), (
            page.Text("data.0.billing.product_id"), page.Text("data.0.billing.invoice_id"), page.Text("data.0.billing.currency")));
    }

    [Fact]
    public async Task Each_product_counts_its_own_events_and_filters_choose_among_them()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var calls = await s.CallsAsync();
        var meter = new { entity = "transfer", operation = "sum", property = "value", custom_event_name = "{{ value }} MB" };
        var volume = await s.UsageAsync("Volume", meter);
        var share = new
        {
            type = "bps",
            percentage = 10,
            from = 0,
            to = (decimal?)null,
            per_unit_fee = 1,
            per_unit_floor = 0,
            per_unit_cap = 5,
        };
        await s.SubscribeAsync([Month(calls, PerUnit(7)), Month(volume, share)]);
        await s.SendAsync("call", ("2024-01-05T00:00:00.000Z", 0));
        await s.SendAsync("transfer", ("2024-01-05T00:00:00.000Z", 30), ("2024-01-06T00:00:00.000Z", 90));
        var open = (await s.InvoicesAsync("status=open"))[0].Text("id");

        Assert.Equal(["01-06 6 6", "01-05 4 4", "01-05 7 7"], await EventsAsync(s, open));
        Assert.Equal(["01-05 7 7"], await EventsAsync(s, open, $"product_id={calls}"));
        Assert.Equal(["01-06 6 6", "01-05 4 4"], await EventsAsync(s, open, "event_type__startsWith=trans"));
        Assert.Empty(await EventsAsync(s, open, "event_type__not=transfer&timestamp__gt=2024-01-05T00:00:00Z"));
        var last = await s.Api.GetAsync($"/v1/invoices/{open}/events?event_type=transfer&take=1");
        Assert.Equal(("90 MB", 90m), (last.Text("data.0.name"), last.Decimal("data.0.properties.value")));
    }

    [Fact]
    public async Task An_invoice_without_usage_has_no_events_and_wrong_filters_are_refused()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        await s.SubscribeAsync([Fee(await s.FeeAsync(), 100)]);
        var id = (await s.InvoicesAsync())[0].Text("id");

        Assert.Empty(await EventsAsync(s, id));
        var refused = await s.Api.FailAsync(HttpMethod.Get, $"/v1/invoices/{id}/events?take=101&order=up&sort=name&timestamp__gt=x", 400);
        Assert.Equal(
            "Invalid request: take: Number must be less than or equal to 100; order: Invalid enum value. Expected 'asc' | 'desc', received "
            + "'up'; sort: Invalid enum value. Expected 'timestamp', received 'name'; timestamp__gt: Expected a UTC date-time such as "
            + "2023-11-01T00:00:00Z",
            refused.Text("message"));
        await s.Api.FailAsync(HttpMethod.Get, "/v1/invoices/inv_1/events", 404);
    }

    private static object Tier(int from, int? to, decimal amount) => new { type = "volume", amount, unit_count = 1, from, to };

    private static async Task<string[]> EventsAsync(Scenario s, string invoice, string query = "") =>
        [.. (await s.Api.GetAsync($"/v1/invoices/{invoice}/events?{query}")).Items("data").Select(e =>
            $"{e.Text("timestamp")[5..10]} {e.Decimal("billing.amount_excluding_tax"):0.####} {e.Decimal("billing.amount"):0.####}")];
}
