using NodaTime;

namespace Plumbline.Server.Features.Events;

/// <summary>
/// One stretch of events to fetch, and the windows that want them. Windows that overlap share a stretch, so that three prices over one
/// event type cost one read.
/// </summary>
internal sealed class UsageRead
{
    /// <summary>Earlier than any event: timestamps begin in 1900.</summary>
    private static readonly Instant BeginningOfTime = Instant.FromUtc(1800, 1, 1, 0, 0);
    private static readonly Instant EndOfTime = Instant.FromUtc(3100, 1, 1, 0, 0);

    private readonly List<Part> _parts = [];
    private Instant _lastTimestamp = Instant.MinValue;
    private string _lastRecordId = "";

    private UsageRead(UsageWindow window) =>
        (CustomerId, EventType, Start, End) = (window.CustomerId, window.EventType, StartOf(window), EndOf(window));

    public string CustomerId { get; }

    public string EventType { get; }

    public Instant Start { get; }

    public Instant End { get; private set; }

    public static List<UsageRead> Of(IReadOnlyList<UsageWindow> windows)
    {
        var reads = new List<UsageRead>();
        var wanted = windows.Select((window, index) => (window, index)).Where(w => StartOf(w.window) < EndOf(w.window))
            .OrderBy(w => w.window.CustomerId, StringComparer.Ordinal)
            .ThenBy(w => w.window.EventType, StringComparer.Ordinal)
            .ThenBy(w => StartOf(w.window));
        foreach (var (window, index) in wanted)
        {
            if (reads.Count == 0 || !reads[^1].Overlaps(window))
            {
                reads.Add(new UsageRead(window));
            }
            reads[^1].Add(window, index);
        }
        return reads;
    }

    /// <summary>Hands an event to each window that it lies in.</summary>
    public void Deliver(UsageSink sink, Instant timestamp, string recordId, ReadOnlySpan<byte> recordUtf8, Instant receivedAt)
    {
        // the sums of the engine rest on this order, and SQL promises none for a lateral join: better no invoice than a wrong one
        if (InOrder(timestamp, recordId, _lastTimestamp, _lastRecordId) <= 0)
        {
            throw new InvalidOperationException($"Events of {CustomerId} came out of order at {timestamp}");
        }
        _lastTimestamp = timestamp;
        _lastRecordId = recordId;
        foreach (var part in _parts)
        {
            if (timestamp >= part.Start && timestamp < part.End)
            {
                sink(part.Index, timestamp, recordId, recordUtf8, receivedAt);
            }
        }
    }

    public static Instant StartOf(UsageWindow window) => window.Start is { } start && start > BeginningOfTime ? start : BeginningOfTime;

    public static Instant EndOf(UsageWindow window) => window.End < EndOfTime ? window.End : EndOfTime;

    /// <summary>The order of the events of a window: by timestamp, then record id.</summary>
    internal static int InOrder(Instant a, string aId, Instant b, string bId) =>
        a.CompareTo(b) is not 0 and var order ? order : InByteOrder(aId, bId);

    /// <summary>Both databases compare texts by their UTF-8 bytes, which is not the order of UTF-16 beyond the basic plane.</summary>
    internal static int InByteOrder(string a, string b)
    {
        for (var i = 0; i < a.Length && i < b.Length; i++)
        {
            if (a[i] != b[i])
            {
                return char.IsSurrogate(a[i]) == char.IsSurrogate(b[i]) ? a[i].CompareTo(b[i]) : char.IsSurrogate(a[i]) ? 1 : -1;
            }
        }
        return a.Length.CompareTo(b.Length);
    }

    private bool Overlaps(UsageWindow window) =>
        CustomerId == window.CustomerId && EventType == window.EventType && StartOf(window) <= End;

    private void Add(UsageWindow window, int index)
    {
        _parts.Add(new Part(index, StartOf(window), EndOf(window)));
        End = Instant.Max(End, EndOf(window));
    }

    private readonly record struct Part(int Index, Instant Start, Instant End);
}
