using NodaTime;
using Plumbline.Server.Features.Webhooks;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Webhooks;

/// <summary>Webhooks as a receiver sees them: signed, once, again after a failure, and never to an address inside.</summary>
public sealed class DeliveryTests(TestServer server)
{
    [Fact]
    public async Task Message_ToAnEndpoint_IsSignedAndHoldsTheResourceAsTheApiAnswersIt()
    {
        await using var receiver = await Receiver.StartAsync();
        var api = await server.NewCompanyAsync();
        var endpoint = await api.HookAsync(receiver.Url, "customer.created");
        var customer = await api.PostAsync("/v1/customers", new { name = "Émile & Söhne <b>", currency = "EUR" });
        await api.PostAsync("/v1/coupons", new { type = "percent", name = "Not wanted", discount_percent = 10 });

        var message = Assert.Single(await receiver.WaitAsync(1));

        Assert.Equal("customer.created", message.Type);
        Assert.Equal(
            (await api.GetAsync($"/v2/customers/{customer.Text("id")}")).GetRawText(), message.Json.At("data").GetRawText());
        Assert.Equal(1, message.SignaturesBy((await api.PostAsync($"/v1/webhooks/endpoints/{endpoint}/secret")).Text("secret")));
        var listed = (await api.GetAsync("/v1/webhooks/messages?event_types=customer.created")).At("data.0");
        Assert.Equal((message.Id, message.Body), (listed.Text("id"), listed.At("payload").GetRawText()));
        Assert.Equal(["customer.created", "coupon.created"], await api.MessageTypesAsync());
        Assert.Equal("delivered", (await api.TriedAsync(message.Id, 1)).Text("status"));
    }

    [Fact]
    public async Task Delivery_ThatFails_IsTriedAgainByTheScheduleAndOnRequest()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answers.Enqueue(500);
        var api = await server.NewCompanyAsync();
        var endpoint = await api.HookAsync(receiver.Url);
        await api.PostAsync("/v1/customers", new { name = "A" });
        var message = Assert.Single(await receiver.WaitAsync(1));

        var failed = await api.TriedAsync(message.Id, 1);
        Assert.Equal(("pending", 500m), (failed.Text("status"), failed.Decimal("attempts.0.status_code")));
        Assert.InRange(SecondsUntilNext(failed), 5, 5.6);
        Assert.False((await api.GetAsync($"/v1/webhooks/endpoints/{endpoint}/status")).IsNull("failing_since"));

        Assert.Equal(1, (await api.PostAsync($"/v1/webhooks/messages/{message.Id}/replay")).Decimal("deliveries"));
        var all = await receiver.WaitAsync(2);
        Assert.Equal((message.Id, message.Body), (all[1].Id, all[1].Body));
        var done = await api.TriedAsync(message.Id, 2);
        Assert.Equal("delivered", done.Text("status"));
        Assert.True(done.IsNull("next_attempt_at"));
        Assert.True((await api.GetAsync($"/v1/webhooks/endpoints/{endpoint}/status")).IsNull("failing_since"));
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 300)]
    [InlineData(3, 1800)]
    [InlineData(4, 7200)]
    [InlineData(5, 18000)]
    [InlineData(6, 36000)]
    [InlineData(7, 36000)]
    public void Schedule_AfterATry_WaitsLongerEachTimeWithATenthOfJitter(int tries, double seconds) =>
        Assert.All(Enumerable.Range(0, 50), _ => Assert.InRange(RetrySchedule.After(tries)!.Value.TotalSeconds, seconds, seconds * 1.1));

    [Fact]
    public void Schedule_AfterTheEighthTry_GivesUp() => Assert.Null(RetrySchedule.After(8));

    [Fact]
    public void Endpoint_FailingForFiveDays_IsSwitchedOffAndNotBefore()
    {
        var start = Instant.FromUtc(2026, 1, 1, 0, 0);
        var endpoint = new WebhookEndpoint { Id = "ep_1", Url = "http://a", Secret = "", CreatedAt = start };

        endpoint.Note(delivered: false, isGone: false, start);
        endpoint.Note(delivered: false, isGone: false, start + Duration.FromDays(5) - Duration.FromMilliseconds(1));
        Assert.True(endpoint.Wants("customer.created"));
        endpoint.Note(delivered: false, isGone: false, start + Duration.FromDays(5));
        Assert.False(endpoint.Wants("customer.created"));
    }

    [Fact]
    public void Endpoint_ThatAnswersOnce_HasFiveMoreDays()
    {
        var start = Instant.FromUtc(2026, 1, 1, 0, 0);
        var endpoint = new WebhookEndpoint { Id = "ep_1", Url = "http://a", Secret = "", CreatedAt = start };

        endpoint.Note(delivered: false, isGone: false, start);
        endpoint.Note(delivered: true, isGone: false, start + Duration.FromDays(3));
        endpoint.Note(delivered: false, isGone: false, start + Duration.FromDays(6));

        Assert.Null(endpoint.DisabledAt);
    }

    [Fact]
    public async Task Endpoint_ThatIsGone_IsSwitchedOffUntilItIsWrittenAnew()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answers.Enqueue(410);
        var api = await server.NewCompanyAsync();
        var endpoint = await api.HookAsync(receiver.Url);
        await api.PostAsync("/v1/customers", new { name = "A" });
        await api.TriedAsync((await receiver.WaitAsync(1))[0].Id, 1);

        Assert.False((await api.GetAsync($"/v1/webhooks/endpoints/{endpoint}/status")).Flag("enabled"));
        await api.PostAsync("/v1/customers", new { name = "B" });
        await api.PutAsync($"/v1/webhooks/endpoints/{endpoint}", new { url = receiver.Url });
        await api.PostAsync("/v1/customers", new { name = "C" });

        Assert.Equal(["A", "C"], (await receiver.WaitAsync(2)).Select(m => m.Json.Text("data.name")));
        Assert.Equal(3, (await api.MessageTypesAsync()).Length);
    }

    [Fact]
    public async Task SlowEndpoint_HoldsNobodyElseUp()
    {
        await using var slow = await Receiver.StartAsync();
        await using var quick = await Receiver.StartAsync();
        slow.Held = new TaskCompletionSource();
        var api = await server.NewCompanyAsync();
        await api.HookAsync(slow.Url);
        await api.HookAsync(quick.Url);

        for (var i = 0; i < 20; i++)
        {
            await api.PostAsync("/v1/customers", new { name = $"C{i}" });
        }

        Assert.Equal(20, (await quick.WaitAsync(20)).Select(m => m.Id).Distinct().Count());
        Assert.InRange(slow.All.Count, 0, 8);
        slow.Held.SetResult();
        Assert.Equal(
            quick.All.Select(m => m.Id).Order(StringComparer.Ordinal),
            (await slow.WaitAsync(20)).Select(m => m.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task RenewedSecret_SignsBesideTheOldOne()
    {
        await using var receiver = await Receiver.StartAsync();
        var api = await server.NewCompanyAsync();
        const string own = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        var endpoint = (await api.PostAsync("/v1/webhooks/endpoints", new { url = receiver.Url, secret = own })).Text("id");
        var old = (await api.PostAsync($"/v1/webhooks/endpoints/{endpoint}/secret")).Text("secret");
        Assert.Equal("whsec_" + own, old);

        var renewed = (await api.PostAsync($"/v1/webhooks/endpoints/{endpoint}/rotate")).Text("secret");
        await api.PostAsync("/v1/customers", new { name = "A" });
        var message = Assert.Single(await receiver.WaitAsync(1));

        Assert.NotEqual(old, renewed);
        Assert.Equal((1, 1), (message.SignaturesBy(old), message.SignaturesBy(renewed)));
    }

    [Theory]
    [InlineData("http://10.1.2.3/hook")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://[::1]:9/hook")]
    [InlineData("http://[::ffff:10.0.0.1]/hook")]
    public async Task AddressInside_IsRefusedWhenItIsConnectedTo(string url)
    {
        var api = await server.NewCompanyAsync();
        await api.HookAsync(url);
        await api.PostAsync("/v1/customers", new { name = "A" });
        var message = (await api.GetAsync("/v1/webhooks/messages")).Text("data.0.id");

        var tried = await api.TriedAsync(message, 1);

        Assert.Equal("pending", tried.Text("status"));
        Assert.Contains("is not a public address", tried.Text("attempts.0.error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChangeThatIsRefusedOrOnlyRehearsed_TellsNobody()
    {
        await using var receiver = await Receiver.StartAsync();
        var api = await server.NewCompanyAsync();
        var customer = (await api.PostAsync("/v1/customers", new { name = "A", currency = "EUR", external_id = "a" })).Text("id");
        await api.HookAsync(receiver.Url);

        await api.FailAsync(HttpMethod.Post, "/v1/customers", new { name = "B", external_id = "a" }, 409);
        await api.PutAsync($"/v1/customers/{customer}", new { name = "A" });

        Assert.Empty(await api.MessageTypesAsync());
    }

    [Fact]
    public async Task SameRequestTwice_WithOneKey_TellsOnce()
    {
        await using var receiver = await Receiver.StartAsync();
        var api = await server.NewCompanyAsync();
        await api.HookAsync(receiver.Url);
        for (var i = 0; i < 2; i++)
        {
            var answer = await api.SendAsync(
                HttpMethod.Post, "/v1/customers", new { name = "A" }, ("Idempotency-Key", "0123456789abcdef-webhooks"));
            Assert.Equal(201, answer.Status);
        }

        Assert.Equal(["customer.created"], await api.MessageTypesAsync());
        Assert.Single(await receiver.WaitAsync(1));
    }

    [Fact]
    public async Task MessagesOfATime_SentAgain_ReachTheEndpoint()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var late = await Receiver.StartAsync();
        var api = await server.NewCompanyAsync();
        await api.HookAsync(receiver.Url);
        await api.PostAsync("/v1/customers", new { name = "A" });
        await api.PostAsync("/v1/coupons", new { type = "percent", name = "B", discount_percent = 10 });
        await receiver.WaitAsync(2);
        var endpoint = await api.HookAsync(late.Url, "coupon.created");

        var sent = await api.PostAsync($"/v1/webhooks/endpoints/{endpoint}/replay", new { after = "2020-01-01T00:00:00.000Z" });

        Assert.Equal(1, sent.Decimal("deliveries"));
        Assert.Equal("coupon.created", Assert.Single(await late.WaitAsync(1)).Type);
    }

    [Fact]
    public async Task Lists_PageByIterator()
    {
        var api = await server.NewCompanyAsync();
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Insert(0, await api.HookAsync($"http://127.0.0.1:9/{i}", "agent.run.completed"));
        }
        for (var i = 0; i < 3; i++)
        {
            await api.PostAsync("/v1/customers", new { name = $"C{i}" });
        }

        Assert.Equal(ids, await WalkAsync(api, "/v1/webhooks/endpoints?limit=2", "id"));
        Assert.Equal(["C2", "C1", "C0"], await WalkAsync(api, "/v1/webhooks/messages?limit=2", "payload.data.name"));
    }

    private static async Task<List<string>> WalkAsync(Api api, string path, string field)
    {
        var seen = new List<string>();
        var next = path;
        while (true)
        {
            var page = await api.GetAsync(next);
            seen.AddRange(page.Items("data").Select(d => d.Text(field)));
            if (page.IsNull("meta.iterator"))
            {
                return seen;
            }
            next = $"{path}&iterator={page.Text("meta.iterator")}";
        }
    }

    private static double SecondsUntilNext(JsonElement delivery) =>
        (delivery.At("next_attempt_at").GetDateTimeOffset() - delivery.At("attempts.0.at").GetDateTimeOffset()).TotalSeconds;
}
