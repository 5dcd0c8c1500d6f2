using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Subscriptions.Valuation;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Quotes;

public static class GetQuote
{
    public static async Task<IResult> HandleAsync(string id, QuoteReader reader, CancellationToken cancel) =>
        Reply.Ok(await reader.GetAsync(id, cancel));

    /// <summary><c>GET /v1/quotes/{id}/valuation</c>: of what is offered; once signed, of what became of it.</summary>
    public static async Task<IResult> ValuationAsync(
        string id, HttpContext http, BillingDb db, QuoteReader reader, QuotedInvoice invoices, CurrentTenant tenant,
        CancellationToken cancel)
    {
        var granularity = GetValuation.GranularityOf(http);
        var quote = await reader.FindAsync(id, cancel);
        if (quote.Type == QuoteType.OneOff)
        {
            return Reply.Ok(await invoices.ValueAsync(quote, granularity, cancel));
        }
        var valued = quote.ChildSubscriptionIds is [var child] ? child : quote.SubscriptionId;
        var subscription = await db.Set<Subscription>().AsNoTracking().SingleAsync(s => s.Id == valued, cancel);
        return Reply.Ok((await Valuations.LoadAsync(db, [subscription], tenant.Now, cancel)).Of(subscription, granularity));
    }

    /// <summary><c>GET /v1/quotes/{quoteId}/files/{id}/download</c>: an attachment or the signed copy, with a key.</summary>
    public static async Task<IResult> FileAsync(
        string quoteId, string id, HttpContext http, BillingDb db, QuoteReader reader, CancellationToken cancel)
    {
        await reader.FindAsync(quoteId, cancel);
        return await SendFileAsync(quoteId, id, http, db, cancel);
    }

    /// <summary>The same for whoever may see the quote.</summary>
    /// <param name="quoteId">The quote.</param>
    /// <param name="id">Of the file.</param>
    /// <param name="http">Where to.</param>
    /// <param name="db">Where it is kept.</param>
    /// <param name="cancel">Cancels it.</param>
    /// <param name="shows">Whether it may be shown in place of being kept, if its kind runs no script.</param>
    public static async Task<IResult> SendFileAsync(
        string quoteId, string id, HttpContext http, BillingDb db, CancellationToken cancel, bool shows = false)
    {
        var file = await db.Set<QuoteFile>().AsNoTracking().SingleOrDefaultAsync(f => f.Id == id && f.OwnerId == quoteId, cancel)
            ?? throw Refusal.NotFound("Quote file");
        var name = string.Concat(file.Name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '-'));
        // a stranger's file is never shown as a page of ours
        var use = shows && IsShown(file.Mimetype) ? "inline" : "attachment";
        http.Response.Headers.ContentDisposition = $"{use}; filename=\"{name}\"";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Bytes(file.Bytes, file.Mimetype);
    }

    /// <summary>Whether browsers show files of a kind without running what stands in them.</summary>
    public static bool IsShown(string mimetype) => mimetype is "application/pdf" || IsImage(mimetype);

    public static bool IsImage(string mimetype) => mimetype is "image/png" or "image/jpeg" or "image/gif" or "image/webp";
}
