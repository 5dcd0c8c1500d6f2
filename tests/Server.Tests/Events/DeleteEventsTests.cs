using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Events;

public sealed class DeleteEventsTests(TestServer server)
{
    [Fact]
    public async Task DeleteEvents_ByRecordIds_RemovesThemOfEveryType()
    {
        var api = await NewCompanyWithEventsAsync();

        string[] ids = ["a", "d", "zzz"];
        var removed = await api.DeleteAsync("/v1/events", new { matching = "record_ids", record_ids = ids });

        Assert.Equal(3, removed.GetInt32());
        Assert.Equal(["c", "b"], await api.StoredIdsAsync());
        Assert.Equal(["b"], await api.StoredIdsAsync("seat"));
    }

    [Theory]
    [InlineData(null, 4, "c", "")]
    [InlineData("seat", 2, "c b a", "")]
    [InlineData("unknown", 0, "c b a", "d b a")]
    public async Task DeleteEvents_ByCustomer_RemovesTheirs(string? type, int count, string calls, string seats)
    {
        var api = await NewCompanyWithEventsAsync();

        var removed = await api.DeleteAsync("/v1/events", type is null
            ? new { matching = "customer_id", customer_id = "one" }
            : new { matching = "customer_id", customer_id = "one", event_type = type });

        Assert.Equal(count, removed.GetInt32());
        Assert.Equal(calls, string.Join(' ', await api.StoredIdsAsync()));
        Assert.Equal(seats is "" ? "d" : seats, string.Join(' ', await api.StoredIdsAsync("seat")));
    }

    [Fact]
    public async Task DeleteEvents_ByOurCustomerId_RemovesTheirs()
    {
        var api = await server.NewCompanyAsync();
        var customer = await server.NewCustomerAsync(api, "ext");
        await api.PostAsync("/v1/events", Events.Event("ext", "a"));

        Assert.Equal(0, (await api.DeleteAsync("/v1/events", new { matching = "customer_id", customer_id = "nobody" })).GetInt32());
        Assert.Equal(1, (await api.DeleteAsync("/v1/events", new { matching = "customer_id", customer_id = customer })).GetInt32());
        Assert.Empty(await api.StoredAsync());
    }

    [Fact]
    public async Task DeleteEvents_ByType_RemovesThemOfAllCustomers()
    {
        var api = await NewCompanyWithEventsAsync();

        var removed = await api.DeleteAsync("/v1/events", new { matching = "event_type", event_type = "call" });

        Assert.Equal(3, removed.GetInt32());
        Assert.Empty(await api.StoredAsync());
        Assert.Equal(3, (await api.StoredAsync("seat")).Length);
    }

    [Fact]
    public async Task DeleteEvents_All_LeavesOtherCompaniesAlone()
    {
        var api = await NewCompanyWithEventsAsync();
        var other = await NewCompanyWithEventsAsync();

        var removed = await api.DeleteAsync("/v1/events", new { matching = "all" });

        Assert.Equal(6, removed.GetInt32());
        Assert.Empty(await api.StoredAsync("seat"));
        Assert.Equal(3, (await other.StoredAsync()).Length);
        Assert.Equal(0, (await api.DeleteAsync("/v1/events", new { matching = "all" })).GetInt32());
    }

    [Fact]
    public async Task DeleteEvents_ThenSentAgain_IsStoredAgain()
    {
        var api = await NewCompanyWithEventsAsync();
        await api.DeleteAsync("/v1/events", new { matching = "all" });

        await api.PostAsync("/v1/events", Events.Event("one", "a", quantity: 9));

        Assert.Equal(9, Assert.Single(await api.StoredAsync()).Decimal("record.quantity"));
    }

    [Theory]
    [InlineData("{}", "matching")]
    [InlineData("""{"matching":"everything"}""", "matching")]
    [InlineData("""{"matching":"record_ids"}""", "record_ids")]
    [InlineData("""{"matching":"record_ids","record_ids":[1,"a"]}""", "record_ids.0")]
    [InlineData("""{"matching":"customer_id","event_type":5}""", "customer_id event_type")]
    [InlineData("""{"matching":"event_type","event_type":""}""", "event_type")]
    public async Task DeleteEvents_WrongSelection_RemovesNothing(string body, string fields)
    {
        var api = await NewCompanyWithEventsAsync();

        var answer = await api.SendRawAsync(HttpMethod.Delete, "/v1/events", body);

        Assert.Equal(400, answer.Status);
        Assert.Equal(fields, answer.Json.Paths());
        Assert.Equal(3, (await api.StoredAsync()).Length);
    }

    [Fact]
    public async Task DeleteEvents_FiveThousandIdsAndOne_IsTheLimit()
    {
        var api = await NewCompanyWithEventsAsync();
        var ids = Enumerable.Range(0, 5000).Select(Events.N).Append("a").ToArray();

        var removed = await api.DeleteAsync("/v1/events", new { matching = "record_ids", record_ids = ids[1..] });

        Assert.Equal(2, removed.GetInt32());
        await api.FailAsync(HttpMethod.Delete, "/v1/events", new { matching = "record_ids", record_ids = ids }, 400);
    }

    // calls: a, b of one and c of two; seats: a, b of one and d of two
    private async Task<Api> NewCompanyWithEventsAsync()
    {
        var api = await server.NewCompanyAsync();
        await server.NewCustomerAsync(api, "one");
        await server.NewCustomerAsync(api, "two");
        await api.PostAsync("/v1/events/batch", new[]
        {
            Events.Event("one", "a"), Events.Event("one", "b"), Events.Event("two", "c"),
            Events.Event("one", "a", "seat"), Events.Event("one", "b", "seat"), Events.Event("two", "d", "seat"),
        });
        return api;
    }
}
