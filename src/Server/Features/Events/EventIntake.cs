using System.Data.Common;
using System.Threading.Channels;
using NodaTime;

namespace Plumbline.Server.Features.Events;

/// <summary>
/// Where requests hand in their events. A few writers take whatever has queued up meanwhile, find its customers with one query and store
/// it with one commit; then the requests are answered. Many small requests so share the price of a commit, and the busier the server the
/// more of them share it. Small requests have a queue and one writer of their own: spread over several writers, each would commit a
/// handful. Stopping the server first stores what is queued.
/// </summary>
public sealed class EventIntake(IEventStore store) : IHostedService
{
    /// <summary>Requests in the queue; more of them wait outside.</summary>
    public const int MaxQueued = 2048;

    /// <summary>No further request joins a commit that has this many events.</summary>
    public const int EventsPerCommit = 2000;

    /// <summary>A request with fewer events waits for company, one with more is worth a commit of its own.</summary>
    public const int LargeRequest = 100;

    private readonly Channel<Submission> _small = Channel.CreateBounded<Submission>(MaxQueued);
    private readonly Channel<Submission> _large = Channel.CreateBounded<Submission>(MaxQueued);
    private Task _writers = Task.CompletedTask;

    /// <summary>
    /// Stores the events whose customers exist; returns once they are committed, or written where a transaction is joined.
    /// </summary>
    /// <returns>The customers found, our id by the reference used.</returns>
    public async Task<IReadOnlyDictionary<string, string>> StoreAsync(
        int tenantId, IReadOnlyList<IncomingEvent> events, Instant receivedAt, DbTransaction? within)
    {
        var submission = new Submission(tenantId, events, receivedAt);
        if (within is not null)
        {
            await WriteAsync(tenantId, [submission], [], within);
        }
        else
        {
            await (events.Count < LargeRequest ? _small : _large).Writer.WriteAsync(submission);
        }
        return await submission.Stored.Task;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _writers = Task.WhenAll(Enumerable.Repeat(_large, store.Writers).Prepend(_small)
            .Select(queue => Task.Run(() => WriteQueuedAsync(queue.Reader), CancellationToken.None)));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _small.Writer.TryComplete();
        _large.Writer.TryComplete();
        return _writers.WaitAsync(cancellationToken);
    }

    private async Task WriteQueuedAsync(ChannelReader<Submission> queue)
    {
        var group = new List<Submission>();
        var rows = new List<EventToStore>();
        while (await queue.WaitToReadAsync())
        {
            var events = 0;
            while (events < EventsPerCommit && queue.TryRead(out var submission))
            {
                group.Add(submission);
                events += submission.Events.Count;
            }
            foreach (var ofTenant in group.GroupBy(s => s.TenantId))
            {
                await WriteGroupAsync(ofTenant.Key, [.. ofTenant], rows);
            }
            group.Clear();
        }
    }

    /// <summary>An event that the database refuses must fail alone: a group that fails is tried again one request at a time.</summary>
    private async Task WriteGroupAsync(int tenantId, List<Submission> group, List<EventToStore> rows)
    {
        try
        {
            await WriteAsync(tenantId, group, rows, within: null);
        }
        catch (Exception e) when (group.Count == 1 || IsTrouble(e))
        {
            // a database that is away fails everyone at once instead of each after its own timeout
            group.ForEach(s => s.Stored.TrySetException(e));
        }
        catch (Exception)
        {
            foreach (var submission in group)
            {
                await WriteGroupAsync(tenantId, [submission], rows);
            }
        }
    }

    private static bool IsTrouble(Exception e) => e is DbException { IsTransient: true };

    private async Task WriteAsync(int tenantId, List<Submission> group, List<EventToStore> rows, DbTransaction? within)
    {
        var references = new HashSet<string>(StringComparer.Ordinal);
        foreach (var submission in group)
        {
            foreach (var e in submission.Events)
            {
                if (e.IsValid)
                {
                    references.Add(e.CustomerReference);
                }
            }
        }
        var customers = await store.FindCustomersAsync(tenantId, references, within, CancellationToken.None);
        rows.Clear();
        foreach (var submission in group)
        {
            submission.AddTo(rows, customers);
        }
        if (rows.Count > 0)
        {
            await store.AppendAsync(tenantId, rows, within, CancellationToken.None);
        }
        group.ForEach(s => s.Stored.TrySetResult(customers));
    }

    private sealed class Submission(int tenantId, IReadOnlyList<IncomingEvent> events, Instant receivedAt)
    {
        public int TenantId => tenantId;

        public IReadOnlyList<IncomingEvent> Events => events;

        public TaskCompletionSource<IReadOnlyDictionary<string, string>> Stored { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void AddTo(List<EventToStore> rows, IReadOnlyDictionary<string, string> customers)
        {
            foreach (var e in events)
            {
                if (e.IsValid && customers.TryGetValue(e.CustomerReference, out var customer))
                {
                    rows.Add(e.For(customer, receivedAt));
                }
            }
        }
    }
}
