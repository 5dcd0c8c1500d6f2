using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Events;

public sealed class IngestEventsTests(TestServer server)
{
    [Theory]
    [InlineData("/v1/events/batch", "events_created")]
    [InlineData("/v2/events/batch", "events_accepted")]
    public async Task IngestEvents_SomeWithUnknownCustomers_StoresTheOthers(string path, string stored)
    {
        var api = await server.NewCompanyAsync();
        var customer = await server.NewCustomerAsync(api, "ext");

        var answer = await api.SendAsync(HttpMethod.Post, path, new[]
        {
            Events.Event(customer, "r1"), Events.Event("nobody", "r2"), Events.Event("ext", "r3"), Events.Event("cus_x", "r4"),
        });

        Assert.Equal(201, answer.Status);
        Assert.Equal(["r1", "r3"], answer.Json.Texts(stored, "record.id"));
        Assert.Equal([customer, "ext"], answer.Json.Texts(stored, "customer_id"));
        Assert.Equal(["r2", "r4"], answer.Json.Texts("events_failed", "record.id"));
        Assert.Equal(["r3", "r1"], await api.StoredIdsAsync());
    }

    [Fact]
    public async Task IngestEvents_SameIdTwiceInABatch_TheLastWinsAndBothAreListed()
    {
        var api = await server.NewCompanyAsync();
        var customer = await server.NewCustomerAsync(api);

        var answer = await api.PostAsync("/v1/events/batch", new[]
        {
            Events.Event(customer, "b", quantity: 1), Events.Event(customer, "a", quantity: 2), Events.Event(customer, "b", quantity: 3),
        });

        Assert.Equal(["b", "a", "b"], answer.Texts("events_created", "record.id"));
        Assert.Empty(answer.Items("events_failed"));
        var stored = await api.StoredAsync("call", "&order=asc");
        Assert.Equal([2m, 3m], stored.Select(e => e.Decimal("record.quantity")));
    }

    [Fact]
    public async Task IngestEvents_SentAgainShuffledAndOneByOne_StoresTheSame()
    {
        var api = await server.NewCompanyAsync();
        var customer = await server.NewCustomerAsync(api);
        var events = Enumerable.Range(0, 60).Select(i => Events.Event(
            customer, Events.N(i), i % 2 == 0 ? "call" : "seat", timestamp: 1_700_000_000_000 + (i % 7), quantity: i)).ToArray();

        await api.PostAsync("/v1/events/batch", events);
        var first = await ListBothAsync(api);
        await api.PostAsync("/v1/events/batch", events);
        var again = await ListBothAsync(api);
        new Random(7).Shuffle(events);
        await api.PostAsync("/v1/events/batch", events);
        foreach (var e in events[..10])
        {
            await api.PostAsync("/v1/events", e);
        }

        Assert.Equal(60, first.Length);
        Assert.Equal(first, again);
        Assert.Equal(first, await ListBothAsync(api));
    }

    [Fact]
    public async Task IngestEvents_KnownAndNewOnesMixed_ReplacesAndAdds()
    {
        var api = await server.NewCompanyAsync();
        var customer = await server.NewCustomerAsync(api);
        await api.PostAsync("/v1/events/batch", Enumerable.Range(0, 30).Select(i => Events.Event(customer, Events.N(i))).ToArray());

        await api.PostAsync(
            "/v1/events/batch", Enumerable.Range(20, 30).Select(i => Events.Event(customer, Events.N(i), quantity: 2)).ToArray());

        var stored = await api.StoredAsync("call", "&order=asc");
        Assert.Equal(Enumerable.Range(0, 50).Select(Events.N), stored.Select(e => e.Text("record.id")));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => i < 20 ? 1m : 2m), stored.Select(e => e.Decimal("record.quantity")));
    }

    [Fact]
    public async Task IngestEvents_FiveThousand_AreAllStored()
    {
        var api = await server.NewCompanyAsync();
        var customer = await server.NewCustomerAsync(api);
        var events = Enumerable.Range(0, 5000).Select(i => Events.Event(customer, Events.N(i))).ToArray();

        var answer = await api.PostAsync("/v1/events/batch", events);

        Assert.Equal(5000, answer.Items("events_created").Length);
        Assert.Equal(5000, (await api.GetAsync("/v1/events?event_type=call&take=1")).Decimal("meta.total"));
    }

    [Fact]
    public async Task IngestEvents_NoneOrTooManyOrNoArray_IsRefused()
    {
        var api = await server.NewCompanyAsync();
        var customer = await server.NewCustomerAsync(api);
        var events = Enumerable.Range(0, 5001).Select(i => Events.Event(customer, Events.N(i))).ToArray();

        await api.FailAsync(HttpMethod.Post, "/v1/events/batch", events, 400);
        await api.FailAsync(HttpMethod.Post, "/v1/events/batch", Array.Empty<object>(), 400);
        await api.FailAsync(HttpMethod.Post, "/v1/events/batch", Events.Event(customer, "r1"), 400);
        await api.FailAsync(HttpMethod.Post, "/v2/events/batch", "text", 400);
        Assert.Empty(await api.StoredAsync());
    }

    [Fact]
    public async Task IngestEvents_AllFailed_StoresNothing()
    {
        var api = await server.NewCompanyAsync();

        var answer = await api.PostAsync("/v1/events/batch", new[] { Events.Event("nobody", "r1"), Events.Event("nobody", "r2") });

        Assert.Empty(answer.Items("events_created"));
        Assert.Equal(["r1", "r2"], answer.Texts("events_failed", "record.id"));
        Assert.Empty(await api.StoredAsync());
    }

    [Fact]
    public async Task IngestEvents_ManyAtOnceOverTheSameIds_NeitherLosesNorDoubles()
    {
        var api = await server.NewCompanyAsync();
        var customer = await server.NewCustomerAsync(api);
        var batches = Enumerable.Range(0, 12).Select(b =>
        {
            var ids = Enumerable.Range(0, 400).Select(i => (i * 7 + b * 131) % 900).Distinct().ToArray();
            new Random(b).Shuffle(ids);
            return ids.Select(i => Events.Event(customer, Events.N(i), quantity: b)).ToArray();
        }).ToArray();

        var answers = await Task.WhenAll(batches.Select(b => api.SendAsync(HttpMethod.Post, "/v1/events/batch", b)));

        Assert.All(answers, a => Assert.Equal(201, a.Status));
        var distinct = batches.SelectMany(b => b).Select(e => JsonSerializer.SerializeToElement(e).Text("record.id")).Distinct().Count();
        Assert.Equal(distinct, (await api.GetAsync("/v1/events?event_type=call&take=0")).Decimal("meta.total"));
    }

    [Fact]
    public async Task IngestEvent_SixtyFourAtOnce_AreEachStoredOnce()
    {
        var api = await server.NewCompanyAsync();
        await server.NewCustomerAsync(api, "ext");

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => api.SendAsync(
            HttpMethod.Post, "/v1/events", Events.Event(i % 16 == 5 ? "nobody" : "ext", Events.N(i), quantity: i))));

        Assert.Equal(Enumerable.Range(0, 64).Select(i => i % 16 == 5 ? 400 : 201), answers.Select(a => a.Status));
        var stored = await api.StoredAsync("call", "&order=asc");
        Assert.Equal(Enumerable.Range(0, 64).Where(i => i % 16 != 5).Select(Events.N), stored.Select(e => e.Text("record.id")));
        Assert.All(stored, e => Assert.Equal(Events.N((int)e.Decimal("record.quantity")), e.Text("record.id")));
    }

    [Fact]
    public async Task IngestEvents_TwoCompaniesAtOnce_EachGetsItsOwn()
    {
        var apis = new[] { await server.NewCompanyAsync(), await server.NewCompanyAsync() };
        foreach (var api in apis)
        {
            await server.NewCustomerAsync(api, "ext");
        }

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => apis[i % 2].PostAsync("/v1/events", Events.Event("ext", Events.N(i)))));

        Assert.Equal(Enumerable.Range(0, 20).Select(i => Events.N(2 * i)), await apis[0].StoredIdsAsync("call", "&order=asc"));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => Events.N(2 * i + 1)), await apis[1].StoredIdsAsync("call", "&order=asc"));
    }

    private static async Task<string[]> ListBothAsync(Api api) =>
        [.. (await api.StoredAsync("call")).Concat(await api.StoredAsync("seat")).Select(e => e.GetRawText())];
}
