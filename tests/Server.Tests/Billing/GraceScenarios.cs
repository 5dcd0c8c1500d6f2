using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

/// <summary>What happens to a subscription while an invoice is in its grace period: only its usage is still measured.</summary>
public sealed class GraceScenarios(TestServer server)
{
    private async Task<(Scenario S, string Id, string Fee)> InGraceAsync()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.FeeAsync();
        var id = await s.SubscribeAsync([Fee(fee, 2900), Month(await s.CallsAsync(), PerUnit(10))]);
        await s.SendAsync("call", ("2024-01-10T00:00:00.000Z", 1));
        await s.AdvanceAsync("2024-02-02T00:00:00Z");
        return (s, id, fee);
    }

    private static async Task<string[]> FeesOfFebruaryAsync(Scenario s)
    {
        await s.SendAsync("call", ("2024-01-11T00:00:00.000Z", 1));
        await s.AdvanceAsync("2024-02-05T00:00:00Z");
        var issued = (await s.IssuedAsync()).Single(i => i.Items("line_items").Any(l => l.Text("period_starts_at")[..10] == "2024-01-01"
            && l.Text("name") == "Calls"));
        Assert.Contains("Calls 2 2024-01-01..2024-02-01 20", Lines(issued));
        return [.. Lines(issued).Where(line => line.StartsWith("Fee", StringComparison.Ordinal))];
    }

    [Fact]
    public async Task A_pause_leaves_what_was_paid_in_advance_alone()
    {
        var (s, id, _) = await InGraceAsync();

        await s.Api.PostAsync($"/v1/subscriptions/{id}/pause", new { });

        Assert.Equal(["Fee 1 2024-02-01..2024-03-01 2900"], await FeesOfFebruaryAsync(s));
    }

    [Fact]
    public async Task An_end_without_a_refund_leaves_what_was_paid_in_advance_alone()
    {
        var (s, id, _) = await InGraceAsync();

        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { });

        Assert.Equal(["Fee 1 2024-02-01..2024-03-01 2900"], await FeesOfFebruaryAsync(s));
    }

    [Fact]
    public async Task An_end_with_a_refund_gives_back_the_unused_days_once()
    {
        var (s, id, _) = await InGraceAsync();

        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { pro_rata = true });

        Assert.Equal(["Fee 1 2024-02-01..2024-03-01 2900", "Fee 1 2024-02-02..2024-03-01 2800"], await FeesOfFebruaryAsync(s));
        Assert.Equal(100 + 20 + 2900, (await s.IssuedAsync()).Sum(i => i.Decimal("amount_excluding_tax")));
    }

    [Fact]
    public async Task A_removed_product_gives_back_the_unused_days_once()
    {
        var (s, id, fee) = await InGraceAsync();

        await s.Api.PostAsync($"/v1/subscriptions/{id}/update", new
        {
            type = "remove_product",
            application_schedule = "immediately",
            payment_schedule = "immediately",
            calculation_method = "pro_rata",
            payload = new { product_id = fee },
        });

        Assert.Equal(["Fee 1 2024-02-01..2024-03-01 2900"], await FeesOfFebruaryAsync(s));
        Assert.Equal(2800, Assert.Single(await s.InvoicesAsync("type=refund")).Decimal("amount_excluding_tax"));
    }
}
