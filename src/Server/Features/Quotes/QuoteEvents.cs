using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;

namespace Plumbline.Server.Features.Quotes;

/// <summary>What a change of a quote means to the world outside.</summary>
public static class QuoteEvents
{
    public static IEnumerable<Happening> Of(Quote quote, RowChange change)
    {
        if (change.IsGone)
        {
            yield break;
        }
        var words = Words(quote, change).ToList();
        if (words.Count == 0 && change.TouchesMoreThan())
        {
            words.Add("updated");
        }
        foreach (var word in words)
        {
            yield return new Happening($"quote.{word}", quote.Id)
            {
                CustomerId = quote.CustomerId,
                QuoteId = quote.Id,
                SubscriptionId = quote.ChildSubscriptionIds is [var child] ? child : null,
                InvoiceId = quote.InvoiceId,
            };
        }
    }

    private static IEnumerable<string> Words(Quote quote, RowChange change)
    {
        const string status = nameof(Quote.Status);
        if (change.IsNew)
        {
            yield return "created";
        }
        if (change.Became(status, QuoteStatus.PendingApproval))
        {
            yield return "approval_requested";
        }
        if (change.Became(status, QuoteStatus.Approved))
        {
            yield return "approved";
        }
        if (change.Became(status, QuoteStatus.PendingSignature)
            || (quote.Status == QuoteStatus.PendingSignature && change.Touches(nameof(Quote.SentAt), nameof(Quote.SentTo))))
        {
            yield return "sent";
        }
        if (quote.ViewedAt is not null && change.Before<Instant?>(nameof(Quote.ViewedAt)) is null)
        {
            yield return "viewed";
        }
        if (change.Became(status, QuoteStatus.Signed))
        {
            yield return "signed";
            if (quote.HasStarted)
            {
                yield return "activated";
            }
        }
        if (change.Became(status, QuoteStatus.Voided))
        {
            yield return "voided";
        }
    }
}

/// <summary>Quotes as <c>GET /v1/quotes/{id}</c> answers them.</summary>
public sealed class QuotePayloads(BillingDb db, QuoteReader reader) : IPayloadSource
{
    public string Resource => "quote";

    public async Task<IReadOnlyDictionary<string, object>> ReadAsync(IReadOnlyList<string> ids, CancellationToken cancel)
    {
        var quotes = await db.Set<Quote>().AsNoTracking().Where(q => ids.Contains(q.Id)).ToListAsync(cancel);
        return quotes.Zip(await reader.ListAsync(quotes, cancel))
            .ToDictionary(p => p.First.Id, object (p) => p.Second, StringComparer.Ordinal);
    }
}
