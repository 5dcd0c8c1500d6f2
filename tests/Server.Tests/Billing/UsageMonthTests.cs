using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Billing;

public sealed class UsageMonthTests(TestServer server)
{
    [Fact]
    public async Task UsageMonth_SentOnce_BillsEveryQuantityAndAmount()
    {
        var api = await server.NewCompanyAsync();
        await UsageMonth.StartAsync(api);
        foreach (var batch in UsageMonth.Events.Select(e => e.ToEvent()).Chunk(5000))
        {
            var answer = await UsageMonth.SendAsync(api, batch);
            Assert.Equal(batch.Length, answer.Items("events_created").Length);
        }

        await api.AdvanceAsync("2023-12-05T00:00:00Z");

        await UsageMonth.AssertBilledAsync(api);
    }

    [Fact]
    public async Task UsageMonth_SentTwiceShuffledAndPartlyInvalid_BillsTheSame()
    {
        var api = await server.NewCompanyAsync();
        await UsageMonth.StartAsync(api);
        var random = new Random(20231101);
        var twice = UsageMonth.Events.Concat(UsageMonth.Events).Select(e => e.ToEvent()).ToArray();
        random.Shuffle(twice);
        foreach (var chunk in twice.Chunk(1200))
        {
            object[] invalid =
            [
                new { customer_id = "nobody", event_type = "llm_request", timestamp = "2023-11-05T00:00:00Z", record = new { id = "x" } },
                new { customer_id = "c00", event_type = "llm_request", timestamp = "soon", record = new { id = "y" } },
                new
                {
                    customer_id = "c00",
                    event_type = "llm_request",
                    timestamp = "2023-11-05T00:00:00Z",
                    record = new { input_tokens = 5 },
                },
            ];
            object[] batch = [.. chunk, .. invalid];
            random.Shuffle(batch);
            var answer = await UsageMonth.SendAsync(api, batch);
            Assert.Equal(invalid.Length, answer.Items("events_failed").Length);
        }

        await api.AdvanceAsync("2023-12-05T00:00:00Z");

        await UsageMonth.AssertBilledAsync(api);
    }

    [Fact]
    public async Task UsageMonth_AdvancedTwice_AddsNothing()
    {
        var api = await server.NewCompanyAsync();
        await UsageMonth.StartAsync(api);
        await UsageMonth.SendAsync(api, UsageMonth.Events.Take(5000).Select(e => e.ToEvent()));
        await api.AdvanceAsync("2023-12-05T00:00:00Z");
        var before = await api.GetAsync("/v2/invoices?status=all&include_total=true&limit=100");

        var again = await api.AdvanceAsync("2023-12-05T00:00:00Z");

        var after = await api.GetAsync("/v2/invoices?status=all&include_total=true&limit=100");
        Assert.Equal(0, again.Decimal("processed.invoices_issued"));
        Assert.Equal(before.GetRawText(), after.GetRawText());
    }
}
