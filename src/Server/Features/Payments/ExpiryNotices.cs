using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;

namespace Plumbline.Server.Features.Payments;

/// <summary>Cards that work are said to expire soon, once, a month before they do.</summary>
public sealed class ExpiryNotices(BillingDb db) : IDueKind
{
    /// <summary>How long before a card ends it is said.</summary>
    public static readonly Duration Ahead = Duration.FromDays(30);

    public string Name => "notice_expiry";

    /// <summary>When to say so of a card that is good through a month; null for none, or one that has ended already.</summary>
    public static Instant? At(string? expiresOn, Instant now)
    {
        if (expiresOn is null || !YearMonthPattern.Iso.Parse(expiresOn).TryGetValue(default, out var month))
        {
            return null;
        }
        var end = month.OnDayOfMonth(1).PlusMonths(1).AtStartOfDayInZone(DateTimeZone.Utc).ToInstant();
        return end <= now ? null : Instant.Max(end - Ahead, now);
    }

    public IQueryable<DueRow> Rows(BillingDb db) => db.Set<PaymentMethod>()
        .Where(m => m.ExpiryNoticeAt != null && m.DeletedAt == null && m.Status == PaymentMethodStatus.Active).Select(
            m => new DueRow { TenantId = m.TenantId, Id = m.Id, CustomerId = m.CustomerId, DueAt = m.ExpiryNoticeAt!.Value });

    public async Task<BillingCounts?> DoAsync(
        IReadOnlyList<string> ids, IReadOnlyList<string> customers, Instant dueAt, CancellationToken cancel)
    {
        var methods = await db.Set<PaymentMethod>()
            .Where(m => ids.Contains(m.Id) && customers.Contains(m.CustomerId) && m.ExpiryNoticeAt == dueAt && m.DeletedAt == null)
            .OrderBy(m => m.Id).ToListAsync(cancel);
        methods.ForEach(m => m.ExpiryNoticeAt = null);
        return methods.Count > 0 ? BillingCounts.None : null;
    }

    public Task PostponeAsync(string id, Instant until, CancellationToken cancel) =>
        db.Set<PaymentMethod>().Where(m => m.Id == id).ExecuteUpdateAsync(set => set.SetProperty(m => m.ExpiryNoticeAt, until), cancel);
}
