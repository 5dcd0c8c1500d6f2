using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Emails;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Pages;

namespace Plumbline.Server.Features.Quotes;

/// <summary>Writes to those who are to sign a quote, each with a link of their own, and with the words of whoever sent it.</summary>
public sealed class QuoteInvitations(BillingDb db, PageLinks links, CustomerMails mails)
{
    /// <param name="quote">A quote; nobody is written to while it is not out.</param>
    /// <param name="signers">Those whose turn has come.</param>
    /// <param name="cancel">Cancels it.</param>
    /// <param name="sentTo">Whom it was sent to by name, with the signer that they are, if they are one.</param>
    public async Task SendAsync(
        Quote quote, IReadOnlyList<QuoteSigner> signers, CancellationToken cancel, (string Email, QuoteSigner? Signer)? sentTo = null)
    {
        var to = signers.Select(s => (s.Email, s.Language, Path: PageLinks.ToQuote(s.Id)));
        var all = (sentTo is { } one
                ? to.Append((one.Email, one.Signer?.Language, Path: PageLinks.ToQuote(one.Signer?.Id ?? quote.Id)))
                : to)
            .DistinctBy(t => t.Email, StringComparer.OrdinalIgnoreCase).ToList();
        if (all.Count == 0 || !quote.IsPublic)
        {
            return;
        }
        var urls = await links.OfAsync([.. all.Select(t => t.Path)], cancel);
        var zone = await db.Set<InvoicingEntity>().Where(e => e.Id == quote.InvoicingEntityId).Select(e => e.Timezone).SingleAsync(cancel);
        var expires = quote.ExpiresAt?.InZone(DateTimeZoneProviders.Tzdb[zone]).Date;
        await mails.AddAsync(
            EmailKind.QuoteSignature,
            [
                .. all.Zip(urls, (t, url) => new CustomerMail(quote.CustomerId, language => new()
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
