using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Emails;
using Plumbline.Server.Features.InvoicingEntities;

namespace Plumbline.Server.Features.Quotes;

/// <summary>Writes to those who are to sign a quote, with the words of whoever sent it.</summary>
public sealed class QuoteInvitations(BillingDb db, QuoteReader reader, CustomerMails mails)
{
    /// <param name="quote">A quote; nobody is written to while it is not out.</param>
    /// <param name="signers">Those whose turn has come.</param>
    /// <param name="cancel">Cancels it.</param>
    /// <param name="sentTo">Whom it was sent to by name, with the language to write in where it is known.</param>
    public async Task SendAsync(
        Quote quote, IReadOnlyList<QuoteSigner> signers, CancellationToken cancel, (string Email, string? Language)? sentTo = null)
    {
        var to = signers.Select(s => (s.Email, s.Language));
        var all = (sentTo is { } named ? to.Prepend(named) : to).DistinctBy(t => t.Email, StringComparer.OrdinalIgnoreCase).ToList();
        if (all.Count == 0 || reader.UrlOf(quote) is not { } url)
        {
            return;
        }
        var zone = await db.Set<InvoicingEntity>().Where(e => e.Id == quote.InvoicingEntityId).Select(e => e.Timezone).SingleAsync(cancel);
        var expires = quote.ExpiresAt?.InZone(DateTimeZoneProviders.Tzdb[zone]).Date;
        await mails.AddAsync(
            EmailKind.QuoteSignature,
            [
                .. all.Select(t => new CustomerMail(quote.CustomerId, language => new()
                {
                    ["quote.name"] = quote.Number,
                    ["quote.url"] = url,
                    ["quote.expires_on"] = expires is { } date ? EmailFacts.Format(quote.Currency, language).Date(date) : "",
                    ["message"] = quote.SentMessage ?? "",
                })
                {
                    To = t.Email,
                    Language = t.Language,
                    QuoteId = quote.Id,
                    InvoicingEntityId = quote.InvoicingEntityId,
                }),
            ],
            cancel);
    }
}
