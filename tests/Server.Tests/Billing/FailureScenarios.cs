using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Billing;

public sealed class FailureScenarios(TestServer server)
{
    private const decimal TooMuch = 1_000_000_000_000_000_000_000m;

    [Fact]
    public async Task A_contract_that_cannot_be_billed_is_shown_with_its_reason_and_keeps_no_other_from_being_billed()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z", entity: new { invoice_grace_period_duration = 0 });
        var sum = await s.UsageAsync("Volume", new { entity = "upload", operation = "sum", property = "value" });
        var broken = await s.SubscribeAsync([Month(sum, PerUnit(1))]);
        await s.SubscribeAsync([Fee(await s.FeeAsync(), 1000)]);
        await s.SendAsync("upload", ("2024-01-05T00:00:00.000Z", TooMuch));

        await s.AdvanceAsync("2024-02-01T02:30:00Z");

        Assert.Equal(["Fee 1 2024-01-01..2024-02-01 1000", "Fee 1 2024-02-01..2024-03-01 1000"], (await s.IssuedAsync()).SelectMany(Lines));
        var failed = Assert.Single((await s.Api.GetAsync("/v1/failed-work")).Items("data"));
        Assert.Equal("bill_subscription", failed.Text("kind"));
        Assert.Equal(broken, failed.Text("subject_id"));
        Assert.Equal(3, failed.Decimal("attempts"));
        Assert.Contains("too large", failed.Text("reason"), StringComparison.Ordinal);
        Assert.Equal("2024-02-01T03:00:00.000Z", failed.Text("retry_at"));

        await s.Api.DeleteAsync("/v1/events", new { matching = "event_type", event_type = "upload" });
        await s.AdvanceAsync("2024-02-01T03:00:00Z");

        Assert.Empty((await s.Api.GetAsync("/v1/failed-work")).Items("data"));
        Assert.Contains("Volume 0 2024-01-01..2024-02-01 0", (await s.IssuedAsync()).SelectMany(Lines));
    }

    [Fact]
    public async Task Usage_too_large_to_bill_hides_no_other_open_invoice()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var sum = await s.UsageAsync("Volume", new { entity = "upload", operation = "sum", property = "value" });
        var id = await s.SubscribeAsync([Month(sum, PerUnit(1))]);
        await s.SubscribeAsync([Month(await s.CallsAsync(), PerUnit(10))]);
        await s.SendAsync("upload", ("2024-01-05T00:00:00.000Z", TooMuch));
        await s.SendAsync("call", ("2024-01-05T00:00:00.000Z", 1));

        var open = await s.InvoicesAsync("status=open");

        Assert.Equal(["Calls 1 2024-01-01..2024-02-01 10"], open.SelectMany(Lines));
        await s.Api.FailAsync(HttpMethod.Get, $"/v2/subscriptions/{id}?include_live_billing=true", 400);
    }
}
