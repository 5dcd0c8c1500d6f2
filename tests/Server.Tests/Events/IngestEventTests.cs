using Plumbline.Server.Features.Customers;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Events;

public sealed class IngestEventTests(TestServer server)
{
    [Theory]
    [InlineData("/v1/events")]
    [InlineData("/v2/events")]
    public async Task IngestEvent_AllFields_IsStoredAsItCame(string path)
    {
        var api = await server.NewCompanyAsync();
        var customer = await server.NewCustomerAsync(api);

        var answer = await api.SendAsync(HttpMethod.Post, path, new
        {
            customer_id = customer,
            event_type = "call",
            timestamp = "2023-11-15T12:00:00.123Z",
            record = new
            {
                id = "r1",
                text = "é \" \u2028 \n",
                number = 12.340m,
                flag = true,
                list = new object[] { "a", 1, false },
                empty = "",
            },
            unknown = new { ignored = true },
        });

        Assert.Equal(201, answer.Status);
        Assert.Empty(answer.Bytes);
        var stored = Assert.Single(await api.StoredAsync());
        Assert.Equal(customer, stored.Text("customer_id"));
        Assert.Equal("call", stored.Text("event_type"));
        Assert.Equal("2023-11-15T12:00:00.123Z", stored.Text("timestamp"));
        Assert.Equal("é \" \u2028 \n", stored.Text("record.text"));
        Assert.Equal("12.340", stored.At("record.number").GetRawText());
        Assert.True(stored.Flag("record.flag"));
        Assert.Equal("""["a",1,false]""", stored.At("record.list").GetRawText());
        Assert.Equal("", stored.Text("record.empty"));
    }

    [Fact]
    public async Task IngestEvent_SameIdAgain_ReplacesTimestampCustomerAndRecord()
    {
        var api = await server.NewCompanyAsync();
        var first = await server.NewCustomerAsync(api);
        var second = await server.NewCustomerAsync(api);

        await api.PostAsync("/v1/events", Events.Event(first, "r1", quantity: 1));
        await api.PostAsync("/v1/events", Events.Event(second, "r1", timestamp: "2022-01-01T00:00:00Z", quantity: 7));

        var stored = Assert.Single(await api.StoredAsync());
        Assert.Equal(second, stored.Text("customer_id"));
        Assert.Equal("2022-01-01T00:00:00.000Z", stored.Text("timestamp"));
        Assert.Equal(7, stored.Decimal("record.quantity"));
    }

    [Fact]
    public async Task IngestEvent_SameIdOfAnotherType_IsAnotherEvent()
    {
        var api = await server.NewCompanyAsync();
        var customer = await server.NewCustomerAsync(api);

        await api.PostAsync("/v1/events", Events.Event(customer, "r1", "call"));
        await api.PostAsync("/v1/events", Events.Event(customer, "r1", "seat"));

        Assert.Single(await api.StoredAsync("call"));
        Assert.Single(await api.StoredAsync("seat"));
    }

    [Theory]
    [InlineData("\"2023-11-15T12:00:00Z\"", "2023-11-15T12:00:00.000Z")]
    [InlineData("\"2023-11-15T12:00:00.5Z\"", "2023-11-15T12:00:00.500Z")]
    [InlineData("\"2023-11-15T12:00:00.123999Z\"", "2023-11-15T12:00:00.123Z")]
    [InlineData("\"2023-11-15T12:00:00+00:00\"", "2023-11-15T12:00:00.000Z")]
    [InlineData("\"2022-01-05 21:56:52\"", "2022-01-05T21:56:52.000Z")]
    [InlineData("\"2024-02-29T23:59:59.999Z\"", "2024-02-29T23:59:59.999Z")]
    [InlineData("1641419812345", "2022-01-05T21:56:52.345Z")]
    [InlineData("1641419812345.9", "2022-01-05T21:56:52.345Z")]
    [InlineData("-1500", "1969-12-31T23:59:58.500Z")]
    public async Task IngestEvent_EveryFormOfTimestamp_IsTheSameInstant(string timestamp, string instant)
    {
        var api = await server.NewCompanyAsync();
        var customer = await server.NewCustomerAsync(api);

        var answer = await api.SendRawAsync(HttpMethod.Post, "/v1/events",
            $$"""{"customer_id":"{{customer}}","event_type":"call","timestamp":{{timestamp}},"record":{"id":"r1"} }""");

        Assert.Equal(201, answer.Status);
        Assert.Equal(instant, Assert.Single(await api.StoredAsync()).Text("timestamp"));
    }

    [Fact]
    public async Task IngestEvent_IdThatIsANumber_IsTheSameAsItsText()
    {
        var api = await server.NewCompanyAsync();
        var customer = await server.NewCustomerAsync(api);

        await api.PostAsync("/v1/events", Events.Event(customer, "485", quantity: 1));
        await api.PostAsync("/v1/events", new
        {
            customer_id = customer,
            event_type = "call",
            timestamp = Events.Noon,
            record = new { a = "x", id = 485, quantity = 2.50m },
        });

        var stored = Assert.Single(await api.StoredAsync());
        Assert.Equal("""{"a":"x","id":"485","quantity":2.50}""", stored.At("record").GetRawText());
    }

    [Fact]
    public async Task IngestEvent_KeysThatAreNull_AreLeftOut()
    {
        var api = await server.NewCompanyAsync();
        var customer = await server.NewCustomerAsync(api);

        var answer = await api.SendRawAsync(HttpMethod.Post, "/v1/events",
            $$"""
            {"customer_id":"{{customer}}","event_type":"call","timestamp":1,"record":{"id":"r1", "deletedAt": null, "n": [ 1, 2 ]} }
            """);

        Assert.Equal(201, answer.Status);
        Assert.Equal("""{"id":"r1","n":[1,2]}""", Assert.Single(await api.StoredAsync()).At("record").GetRawText());
    }

    [Fact]
    public async Task IngestEvent_ExternalId_IsStoredUnderOurId()
    {
        var api = await server.NewCompanyAsync();
        var customer = await server.NewCustomerAsync(api, "their-1");

        await api.PostAsync("/v1/events", Events.Event("their-1", "r1"));

        Assert.Equal(customer, Assert.Single(await api.StoredAsync()).Text("customer_id"));
    }

    [Fact]
    public async Task IngestEvent_OurIdThatIsAlsoAnExternalId_MeansOurs()
    {
        var api = await server.NewCompanyAsync();
        var ours = await server.NewCustomerAsync(api);
        await server.NewCustomerAsync(api, externalId: ours);

        await api.PostAsync("/v1/events", Events.Event(ours, "r1"));

        Assert.Equal(ours, Assert.Single(await api.StoredAsync()).Text("customer_id"));
    }

    [Fact]
    public async Task IngestEvent_ArchivedCustomer_IsStored()
    {
        var api = await server.NewCompanyAsync();
        var customer = await server.NewCustomerAsync(api, with: c => c.Status = CustomerStatus.Archived);

        await api.PostAsync("/v1/events", Events.Event(customer, "r1"));

        Assert.Single(await api.StoredAsync());
    }

    [Fact]
    public async Task IngestEvent_CustomerOfNobody_IsRefused()
    {
        var api = await server.NewCompanyAsync();
        var other = await server.NewCompanyAsync();
        var strangers = await server.NewCustomerAsync(other, "theirs");
        var deleted = await server.NewCustomerAsync(api, "gone", c => c.DeletedAt = c.CreatedAt);

        foreach (var customer in (string[])["nobody", strangers, "theirs", deleted, "gone"])
        {
            var error = await api.FailAsync(HttpMethod.Post, "/v1/events", Events.Event(customer, "r1"), 400);
            Assert.Equal("customer_id", error.Paths());
        }
        Assert.Empty(await api.StoredAsync());
        Assert.Empty(await other.StoredAsync());
    }

    [Fact]
    public async Task IngestEvent_AnotherCompanyAndMode_DoesNotSeeIt()
    {
        var api = await server.NewCompanyAsync();
        var customer = await server.NewCustomerAsync(api);
        await api.PostAsync("/v1/events", Events.Event(customer, "r1"));

        Assert.Empty(await (await server.NewCompanyAsync()).StoredAsync());
        Assert.Empty(await (await server.WithNewKeyAsync(api)).StoredAsync());
        Assert.Single(await api.StoredAsync());
    }

    [Fact]
    public async Task IngestEvent_SameIdempotencyKeyTwice_IsStoredOnceAndReplayed()
    {
        var api = await server.NewCompanyAsync();
        var customer = await server.NewCustomerAsync(api);

        var first = await api.SendAsync(HttpMethod.Post, "/v1/events", Events.Event(customer, "r1"), ("Idempotency-Key", "k"));
        var second = await api.SendAsync(HttpMethod.Post, "/v1/events", Events.Event(customer, "r1"), ("Idempotency-Key", "k"));
        var batch = await api.SendAsync(
            HttpMethod.Post, "/v1/events/batch", new[] { Events.Event(customer, "r2") }, ("Idempotency-Key", "b"));

        Assert.Equal((201, 201, 201), (first.Status, second.Status, batch.Status));
        Assert.Equal("true", second.Headers["Idempotent-Replayed"]);
        Assert.Equal(["r2", "r1"], await api.StoredIdsAsync());
    }

    [Fact]
    public async Task IngestEvent_KeyWithoutTheScope_IsForbidden()
    {
        var api = await server.NewCompanyAsync();
        var reader = await server.WithNewKeyAsync(api, Mode.Test, "events.read");

        await reader.FailAsync(HttpMethod.Post, "/v1/events", Events.Event("x", "r1"), 403);
        await reader.FailAsync(HttpMethod.Delete, "/v1/events", new { matching = "all" }, 403);
        Assert.Empty(await reader.StoredAsync());
    }

    [Fact]
    public async Task IngestEvent_WithPriceCalculation_IsStoredUnlessTheWordIsWrong()
    {
        var api = await server.NewCompanyAsync();
        var customer = await server.NewCustomerAsync(api);

        var priced = await api.SendAsync(HttpMethod.Post, "/v1/events?with_price_calculation=true", Events.Event(customer, "r1"));
        var odd = await api.SendAsync(HttpMethod.Post, "/v1/events?with_price_calculation=maybe", Events.Event(customer, "r3"));
        var plain = await api.SendAsync(HttpMethod.Post, "/v1/events?with_price_calculation=false", Events.Event(customer, "r2"));

        Assert.Equal((201, 400, 201), (priced.Status, odd.Status, plain.Status));
        Assert.Equal(["r1", "r2"], (await api.StoredIdsAsync()).Order());
    }
}
