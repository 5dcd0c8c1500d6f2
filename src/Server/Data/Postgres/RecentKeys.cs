using Plumbline.Server.Features.Events;

namespace Plumbline.Server.Data.Postgres;

/// <summary>
/// Hashes of the keys that came by lately: the last hundred thousands for sure, a million at most. Only a hint: a key that it forgot or
/// takes for another costs time, never an event. Writers share it without a lock; a hash is read and written whole, and one that gets
/// lost between two of them is one more that is forgotten.
/// </summary>
internal sealed class RecentKeys
{
    private const int Buckets = 1 << 17;

    // one line of the processor's cache
    private const int BucketSize = 8;

    private readonly ulong[] _hashes = new ulong[Buckets * BucketSize];

    public bool Contains(int tenantId, in EventToStore e)
    {
        var hash = HashOf(tenantId, e);
        return BucketOf(hash).Contains(hash);
    }

    public void Add(int tenantId, EventToStore[] events)
    {
        foreach (ref readonly var e in events.AsSpan())
        {
            var hash = HashOf(tenantId, e);
            var bucket = BucketOf(hash);
            if (!bucket.Contains(hash))
            {
                // the newest comes first and pushes the oldest out
                bucket[..^1].CopyTo(bucket[1..]);
                bucket[0] = hash;
            }
        }
    }

    private Span<ulong> BucketOf(ulong hash) => _hashes.AsSpan((int)(hash % Buckets) * BucketSize, BucketSize);

    private static ulong HashOf(int tenantId, in EventToStore e) =>
        ((ulong)(uint)HashCode.Combine(tenantId, e.EventType) << 32) | (uint)e.RecordId.GetHashCode(StringComparison.Ordinal);
}
