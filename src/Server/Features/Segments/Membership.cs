using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;

namespace Plumbline.Server.Features.Segments;

/// <summary>Who is in which segment at this moment.</summary>
public static class Membership
{
    // so many questions are joined into one
    private const int Together = 10;

    /// <summary>The segments of the customers of a page: a question for ten segments at a time, however many customers.</summary>
    public static async Task<ILookup<string, string>> OfAsync(
        BillingDb db, IReadOnlyCollection<string> customerIds, Instant now, CancellationToken cancel)
    {
        List<(string CustomerId, string SegmentId)> found = [];
        if (customerIds.Count > 0)
        {
            var segments = await db.Set<Segment>().AsNoTracking().OrderBy(s => s.CreatedAt).ThenBy(s => s.Id).ToListAsync(cancel);
            var page = db.Set<Customer>().Where(c => customerIds.Contains(c.Id));
            foreach (var some in segments.Chunk(Together))
            {
                IQueryable<Pair>? all = null;
                foreach (var segment in some)
                {
                    var id = segment.Id;
                    var condition = await new SegmentQuery(db, now).OfAsync(segment.Rules, cancel);
                    var members = page.Where(condition).Select(c => new Pair { CustomerId = c.Id, SegmentId = id });
                    all = all is null ? members : all.Concat(members);
                }
                found.AddRange((await all!.ToListAsync(cancel)).Select(p => (p.CustomerId, p.SegmentId)));
            }
        }
        return found.OrderBy(p => p.SegmentId, StringComparer.Ordinal)
            .ToLookup(p => p.CustomerId, p => p.SegmentId, StringComparer.Ordinal);
    }

    /// <summary>The condition of one segment; one that does not exist has nobody in it.</summary>
    public static async Task<Expression<Func<Customer, bool>>> OfSegmentAsync(
        BillingDb db, string segmentId, Instant now, CancellationToken cancel)
    {
        var segment = await db.Set<Segment>().AsNoTracking().SingleOrDefaultAsync(s => s.Id == segmentId, cancel);
        return segment is null ? c => false : await new SegmentQuery(db, now).OfAsync(segment.Rules, cancel);
    }

    private sealed class Pair
    {
        public required string CustomerId { get; init; }

        public required string SegmentId { get; init; }
    }
}
