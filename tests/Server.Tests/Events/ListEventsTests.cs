using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Events;

public sealed class ListEventsTests(TestServer server)
{
    [Fact]
    public async Task ListEvents_NoOrder_IsNewestFirstThenByIdDescending()
    {
        var api = await NewCompanyWithEventsAsync();

        Assert.Equal(["d", "c", "b", "a"], await api.StoredIdsAsync());
        Assert.Equal(["d", "c", "b", "a"], await api.StoredIdsAsync("call", "&order=desc"));
        Assert.Equal(["a", "b", "c", "d"], await api.StoredIdsAsync("call", "&order=asc"));
    }

    [Theory]
    [InlineData("&customer_id=one", "d b a")]
    [InlineData("&customer_id=two", "c")]
    [InlineData("&customer_id=nobody", "")]
    [InlineData("&record_id__in=a,c,zzz", "c a")]
    [InlineData("&record_id__in=zzz", "")]
    [InlineData("&timestamp_gte=2023-11-02T00:00:00Z", "d c b")]
    [InlineData("&timestamp_gte=2023-11-02T00:00:00.001Z", "d")]
    [InlineData("&timestamp_lte=2023-11-02T00:00:00Z", "c b a")]
    [InlineData("&timestamp_lte=2023-11-01T23:59:59.999Z", "a")]
    [InlineData("&timestamp_gte=2023-11-02T00:00:00Z&timestamp_lte=2023-11-02T00:00:00Z&customer_id=one", "b")]
    [InlineData("&nonsense=1", "d c b a")]
    public async Task ListEvents_Filters_JoinByAnd(string filter, string ids)
    {
        var api = await NewCompanyWithEventsAsync();

        Assert.Equal(ids, string.Join(' ', await api.StoredIdsAsync("call", filter)));
    }

    [Fact]
    public async Task ListEvents_OurCustomerId_IsTheSameAsTheExternalOne()
    {
        var api = await NewCompanyWithEventsAsync();
        var ours = (await api.StoredAsync("call", "&customer_id=two"))[0].Text("customer_id");

        Assert.StartsWith("cus_", ours, StringComparison.Ordinal);
        Assert.Equal(["c"], await api.StoredIdsAsync("call", $"&customer_id={ours}"));
    }

    [Fact]
    public async Task ListEvents_Pages_AreCountedAndCut()
    {
        var api = await NewCompanyWithEventsAsync();

        var page = await api.GetAsync("/v1/events?event_type=call&take=2&skip=1");
        var beyond = await api.GetAsync("/v1/events?event_type=call&take=2&skip=10");
        var none = await api.GetAsync("/v1/events?event_type=call&take=0");

        Assert.Equal(["c", "b"], page.Texts("data", "record.id"));
        Assert.Equal((4, 2, 1), ((int)page.Decimal("meta.total"), (int)page.Decimal("meta.taken"), (int)page.Decimal("meta.skipped")));
        Assert.Equal(
            (4, 0, 10), ((int)beyond.Decimal("meta.total"), (int)beyond.Decimal("meta.taken"), (int)beyond.Decimal("meta.skipped")));
        Assert.Empty(none.Items("data"));
    }

    [Theory]
    [InlineData("", "event_type")]
    [InlineData("event_type=call&order=up", "order")]
    [InlineData("event_type=call&take=101&skip=-1", "take skip")]
    [InlineData("timestamp_gte=now&timestamp_lte=2023", "event_type timestamp_gte timestamp_lte")]
    [InlineData("event_type=a%00b", "event_type")]
    public async Task ListEvents_WrongParameters_AreNamed(string query, string fields)
    {
        var api = await server.NewCompanyAsync();

        var error = await api.FailAsync(HttpMethod.Get, "/v1/events?" + query, 400);

        Assert.Equal(fields, error.Paths());
    }

    private async Task<Api> NewCompanyWithEventsAsync()
    {
        var api = await server.NewCompanyAsync();
        await server.NewCustomerAsync(api, "one");
        await server.NewCustomerAsync(api, "two");
        await api.PostAsync("/v1/events/batch", new[]
        {
            Events.Event("one", "a", timestamp: "2023-11-01T00:00:00.000Z"),
            Events.Event("two", "c", timestamp: "2023-11-02T00:00:00.000Z"),
            Events.Event("one", "b", timestamp: "2023-11-02T00:00:00.000Z"),
            Events.Event("one", "d", timestamp: "2023-11-03T00:00:00.000Z"),
            Events.Event("one", "a", "seat", timestamp: "2023-11-04T00:00:00.000Z"),
        });
        return api;
    }
}
