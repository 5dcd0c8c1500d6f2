using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Approvals;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Quotes;

/// <summary>
/// Quotes whose expiry has come. Their status stays; signers and approvers are not asked any more. That they cannot be signed does not
/// wait for this work: it follows from the date.
/// </summary>
public sealed class QuoteExpiry(BillingDb db, QuoteApprovals approvals, CurrentTenant tenant) : IDueKind
{
    public string Name => "expire_quote";

    public IQueryable<DueRow> Rows(BillingDb db) => db.Set<Quote>()
        .Where(q => q.ExpiredAt == null && q.ExpiresAt != null && Quote.Open.Contains(q.Status))
        .Select(q => new DueRow { TenantId = q.TenantId, Id = q.Id, CustomerId = q.CustomerId, DueAt = q.ExpiresAt!.Value });

    public async Task<BillingCounts?> DoAsync(
        IReadOnlyList<string> ids, IReadOnlyList<string> customers, Instant dueAt, CancellationToken cancel)
    {
        var quotes = await db.Set<Quote>().Where(
            q => ids.Contains(q.Id) && customers.Contains(q.CustomerId) && q.ExpiredAt == null && q.ExpiresAt == dueAt).ToListAsync(cancel);
        foreach (var quote in quotes.Where(q => q.IsOpen))
        {
            quote.ExpiredAt = dueAt;
            quote.UpdatedAt = tenant.Now;
            await approvals.CancelAsync(quote, cancel);
            foreach (var signer in (await Signers.OfAsync(db, quote.Id, cancel)).Where(s => s.Status == SignerStatus.Notified))
            {
                signer.Status = SignerStatus.Pending;
            }
        }
        return quotes.Count > 0 ? BillingCounts.None : null;
    }

    /// <summary>The date stands whatever fails: what could not be tidied up is left.</summary>
    public Task PostponeAsync(string id, Instant until, CancellationToken cancel) =>
        db.Set<Quote>().Where(q => q.Id == id).ExecuteUpdateAsync(set => set.SetProperty(q => q.ExpiredAt, until), cancel);
}
