using System.Text;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Plumbline.Server.Features.Events;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Events;

public sealed class EventStoreTests(TestServer server)
{
    private static readonly Instant Start = Instant.FromUtc(2023, 11, 1, 0, 0);

    private IEventStore Store => server.App.Services.GetRequiredService<IEventStore>();

    [Fact]
    public async Task ReadAsync_ManyRandomWindows_GetsEachItsEventsInOrder()
    {
        var tenant = await server.TenantIdAsync(await server.NewCompanyAsync());
        var random = new Random(20231101);
        var events = RandomEvents(random, 3000);
        await Store.AppendAsync(tenant, events, within: null, CancellationToken.None);
        var windows = Enumerable.Range(0, 400).Select(_ => RandomWindow(random)).ToList();

        var read = await ReadAsync(tenant, windows);
        var counts = await Store.CountAsync(tenant, windows, CancellationToken.None);

        for (var i = 0; i < windows.Count; i++)
        {
            var w = windows[i];
            var expected = events
                .Where(e => e.CustomerId == w.CustomerId && e.EventType == w.EventType)
                .Where(e => e.Timestamp >= (w.Start ?? Instant.MinValue) && e.Timestamp < w.End)
                .OrderBy(e => e.Timestamp).ThenBy(e => e.RecordId, StringComparer.Ordinal)
                .Select(e => (e.Timestamp, e.RecordId, Encoding.UTF8.GetString(e.Record.Span), e.ReceivedAt)).ToList();
            Assert.Equal(expected, read[i]);
            Assert.Equal(expected.Count, counts[i]);
        }
        Assert.Contains(read, r => r.Count > 50);
        Assert.Contains(read, r => r.Count == 0);
    }

    [Fact]
    public async Task ReadAsync_SeveralWindowsOverTheSameEvents_GetsAllOfThem()
    {
        var tenant = await server.TenantIdAsync(await server.NewCompanyAsync());
        await Store.AppendAsync(tenant, [Event("r1", 0), Event("r2", 10), Event("r3", 20)], within: null, CancellationToken.None);
        var month = new UsageWindow("cus_1", "call", Start, Start + Duration.FromHours(30));

        var read = await ReadAsync(
            tenant, [month, month, month with { Start = null }, month with { End = Start + Duration.FromHours(20) }]);

        Assert.Equal(["r1 r2 r3", "r1 r2 r3", "r1 r2 r3", "r1 r2"], read.Select(r => string.Join(' ', r.Select(e => e.Id))));
    }

    [Fact]
    public async Task ReadAsync_AtTheEdges_IncludesTheStartAndNotTheEnd()
    {
        var tenant = await server.TenantIdAsync(await server.NewCompanyAsync());
        await Store.AppendAsync(tenant, [Event("r1", 0), Event("r2", 1)], within: null, CancellationToken.None);
        var hour = Duration.FromHours(1);

        var read = await ReadAsync(tenant,
        [
            new UsageWindow("cus_1", "call", Start, Start + hour),
            new UsageWindow("cus_1", "call", Start + hour, Start + hour + hour),
            new UsageWindow("cus_1", "call", Start, Start),
            new UsageWindow("cus_1", "call", Start + hour, Start),
            new UsageWindow("cus_1", "call", Instant.MinValue, Instant.MaxValue),
        ]);

        Assert.Equal(["r1", "r2", "", "", "r1 r2"], read.Select(r => string.Join(' ', r.Select(e => e.Id))));
    }

    [Fact]
    public async Task ReadAsync_EqualTimestamps_AreOrderedByTheBytesOfTheId()
    {
        var tenant = await server.TenantIdAsync(await server.NewCompanyAsync());
        string[] ids = ["B", "a", "é", "\uFF5E", "\U0001F600", "a\uE000", "a\U00010000", "_"];
        await Store.AppendAsync(tenant, [.. ids.Select(id => Event(id, 0))], within: null, CancellationToken.None);

        var read = await ReadAsync(tenant, [new UsageWindow("cus_1", "call", null, Instant.MaxValue)]);

        Assert.Equal(ids.OrderBy(id => Convert.ToHexString(Encoding.UTF8.GetBytes(id)), StringComparer.Ordinal), read[0].Select(e => e.Id));
    }

    [Fact]
    public async Task AppendAsync_SameKeyAgain_LatestWinsAlsoWithinOneCall()
    {
        var tenant = await server.TenantIdAsync(await server.NewCompanyAsync());
        await Store.AppendAsync(tenant, [Event("r1", 0), Event("r2", 0)], within: null, CancellationToken.None);
        await Store.AppendAsync(
            tenant, [Event("r2", 1, record: "{\"v\":1}"), Event("r3", 2), Event("r2", 3, record: "{\"v\":2}")],
            within: null, CancellationToken.None);

        var read = await ReadAsync(tenant, [new UsageWindow("cus_1", "call", null, Instant.MaxValue)]);

        Assert.Equal(["r1", "r3", "r2"], read[0].Select(e => e.Id));
        Assert.Equal("{\"v\":2}", read[0][2].Record);
    }

    [Fact]
    public async Task DeleteAllAsync_OneTenant_LeavesTheOthers()
    {
        var first = await server.TenantIdAsync(await server.NewCompanyAsync());
        var second = await server.TenantIdAsync(await server.NewCompanyAsync());
        foreach (var tenant in (int[])[first, second])
        {
            await Store.AppendAsync(tenant, [Event("r1", 0)], within: null, CancellationToken.None);
        }

        Assert.Equal(1, await Store.DeleteAllAsync(first, within: null, CancellationToken.None));
        Assert.Equal(0, (await Store.ListAsync(first, new EventQuery("call"), CancellationToken.None)).Total);
        Assert.Equal(1, (await Store.ListAsync(second, new EventQuery("call"), CancellationToken.None)).Total);
    }

    private async Task<List<(Instant At, string Id, string Record, Instant ReceivedAt)>[]> ReadAsync(
        int tenant, IReadOnlyList<UsageWindow> windows)
    {
        var read = windows.Select(_ => new List<(Instant, string, string, Instant)>()).ToArray();
        await Store.ReadAsync(
            tenant,
            windows,
            (i, at, id, record, received) => read[i].Add((at, id, Encoding.UTF8.GetString(record), received)),
            CancellationToken.None);
        return read;
    }

    private static EventToStore Event(string id, int hour, string? record = null) => new(
        "cus_1", "call", id, Start + Duration.FromHours(hour), Encoding.UTF8.GetBytes(record ?? "{}"), Start + Duration.FromDays(1));

    private static List<EventToStore> RandomEvents(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(i => new EventToStore(
            $"cus_{random.Next(5)}", random.Next(3) == 0 ? "seat" : "call", Events.N(i), Start + Duration.FromHours(random.Next(300)),
            Encoding.UTF8.GetBytes($$"""{"id":"{{Events.N(i)}}","é":{{i}}}"""), Start + Duration.FromMinutes(i)))];

    private static UsageWindow RandomWindow(Random random)
    {
        var from = random.Next(-20, 320);
        return new UsageWindow(
            $"cus_{random.Next(6)}", random.Next(2) == 0 ? "seat" : "call",
            random.Next(10) == 0 ? null : Start + Duration.FromHours(from),
            Start + Duration.FromHours(from + random.Next(120)));
    }
}
