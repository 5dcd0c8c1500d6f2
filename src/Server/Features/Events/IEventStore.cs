using System.Data.Common;
using NodaTime;

namespace Plumbline.Server.Features.Events;

/// <summary>
/// Where billable events live. Events come by the million and are written and read in bulk, so they do not go through EF; each database
/// has its own way of doing that fast. Instants are whole milliseconds. Methods that write may join a transaction that is already open
/// on the billing database (<c>within</c>); without one they commit by themselves before they return.
/// </summary>
public interface IEventStore
{
    /// <summary>How many appends may usefully run at once.</summary>
    int Writers { get; }

    /// <summary>
    /// Stores events; one whose (tenant, event type, record id) is known replaces the stored one. Among equals in the list the last wins.
    /// All are stored or none.
    /// </summary>
    Task AppendAsync(int tenantId, IReadOnlyList<EventToStore> events, DbTransaction? within, CancellationToken cancel);

    /// <summary>
    /// Which customers of the tenant these references mean: our id or the caller's own one, ours first. Deleted customers are not found.
    /// </summary>
    /// <returns>Our id by reference; references to nobody are missing.</returns>
    Task<IReadOnlyDictionary<string, string>> FindCustomersAsync(
        int tenantId, IReadOnlyCollection<string> references, DbTransaction? within, CancellationToken cancel);

    /// <summary>
    /// Streams the events of many windows through <paramref name="sink"/>, each window's events by timestamp, then record id. An event
    /// that lies in several windows is read once and handed over once a window. Memory does not grow with the number of events.
    /// </summary>
    Task ReadAsync(int tenantId, IReadOnlyList<UsageWindow> windows, UsageSink sink, CancellationToken cancel);

    /// <summary>How many events lie in each window, in the order of the windows.</summary>
    Task<IReadOnlyList<long>> CountAsync(int tenantId, IReadOnlyList<UsageWindow> windows, CancellationToken cancel);

    /// <summary>One page of a tenant's events, and how many there are in all.</summary>
    Task<EventPage> ListAsync(int tenantId, EventQuery query, CancellationToken cancel);

    /// <summary>Removes events and says how many.</summary>
    Task<long> DeleteAsync(int tenantId, EventSelection selection, DbTransaction? within, CancellationToken cancel);

    /// <summary>Removes every event of a tenant.</summary>
    Task<long> DeleteAllAsync(int tenantId, DbTransaction? within, CancellationToken cancel) =>
        DeleteAsync(tenantId, new EventSelection.All(), within, cancel);
}

/// <summary>An event on its way in, already checked.</summary>
/// <param name="CustomerId">Our customer id.</param>
/// <param name="EventType">1 to 255 characters.</param>
/// <param name="RecordId">1 to 255 characters.</param>
/// <param name="Timestamp">When it happened, by its sender.</param>
/// <param name="Record">The record as JSON text in UTF-8, its id included.</param>
/// <param name="ReceivedAt">When it arrived, on the tenant's clock; tells late events from others.</param>
public readonly record struct EventToStore(
    string CustomerId, string EventType, string RecordId, Instant Timestamp, ReadOnlyMemory<byte> Record, Instant ReceivedAt);

/// <summary>A customer's events of one type in a stretch of time.</summary>
/// <param name="CustomerId">Our customer id.</param>
/// <param name="EventType">The type.</param>
/// <param name="Start">Inclusive; null for the beginning of time.</param>
/// <param name="End">Exclusive.</param>
public sealed record UsageWindow(string CustomerId, string EventType, Instant? Start, Instant End);

/// <summary>Takes one event of one window. The bytes are only lent for the call.</summary>
/// <param name="windowIndex">Which of the windows asked for.</param>
/// <param name="timestamp">When it happened.</param>
/// <param name="recordId">Its record's id.</param>
/// <param name="recordUtf8">The record as JSON text.</param>
/// <param name="receivedAt">When it arrived, or was last replaced.</param>
public delegate void UsageSink(
    int windowIndex, Instant timestamp, string recordId, ReadOnlySpan<byte> recordUtf8, Instant receivedAt);

/// <summary>What a list of events shows.</summary>
/// <param name="EventType">The type; always needed.</param>
/// <param name="CustomerId">Our customer id; null for all customers.</param>
/// <param name="RecordIds">Only these; null for all.</param>
/// <param name="From">First instant, inclusive.</param>
/// <param name="To">Last instant, inclusive.</param>
/// <param name="Ascending">Oldest first; otherwise newest first. Record ids break ties in the same direction.</param>
/// <param name="Skip">Events passed over.</param>
/// <param name="Take">Events on the page.</param>
public sealed record EventQuery(
    string EventType,
    string? CustomerId = null,
    IReadOnlyList<string>? RecordIds = null,
    Instant? From = null,
    Instant? To = null,
    bool Ascending = false,
    int Skip = 0,
    int Take = 50);

/// <summary>A page of events.</summary>
public sealed record EventPage(long Total, IReadOnlyList<StoredEvent> Events);

/// <summary>An event as it is stored.</summary>
public sealed record StoredEvent(
    string CustomerId, string EventType, string RecordId, Instant Timestamp, ReadOnlyMemory<byte> Record, Instant ReceivedAt);

/// <summary>Which events to remove.</summary>
public abstract record EventSelection
{
    private EventSelection()
    {
    }

    /// <summary>Those with one of these record ids, of whatever type.</summary>
    public sealed record RecordIds(IReadOnlyList<string> Ids) : EventSelection;

    /// <summary>One customer's (our id), of one type or of all.</summary>
    public sealed record OfCustomer(string CustomerId, string? EventType) : EventSelection;

    /// <summary>All of one type.</summary>
    public sealed record OfType(string EventType) : EventSelection;

    /// <summary>Every one.</summary>
    public sealed record All : EventSelection;
}
