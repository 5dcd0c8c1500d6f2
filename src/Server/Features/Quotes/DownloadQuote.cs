using Microsoft.EntityFrameworkCore;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Invoices.Pdf;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Subscriptions.Valuation;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Quotes;

/// <summary>
/// <c>GET /v1/quotes/{id}/download</c>: the PDF, in the seller's language unless <c>locale</c> asks for another. Needs a key: the contract
/// names no security here, but an id is not a secret.
/// </summary>
public sealed class DownloadQuote(BillingDb db, CurrentTenant tenant)
{
    public static async Task<IResult> HandleAsync(
        string id, HttpContext http, DownloadQuote download, QuoteReader reader, CancellationToken cancel)
    {
        var language = LanguageOf(http.Request.Query);
        var quote = await reader.FindAsync(id, cancel);
        var pdf = await download.RenderAsync(quote, language, cancel);
        http.Response.Headers.ContentDisposition = $"inline; filename=\"quote-{quote.Number}.pdf\"";
        return Results.Bytes(pdf, "application/pdf");
    }

    /// <summary>The quote as it stands; the same quote gives the same bytes.</summary>
    public async Task<byte[]> RenderAsync(Quote quote, string? language, CancellationToken cancel) =>
        InvoicePdf.Render((await ReadAsync(quote, language, cancel)).Paper);

    /// <summary>What is printed of a quote, and what that was made from. What was signed is as of then.</summary>
    public async Task<QuoteSheet> ReadAsync(Quote quote, string? language, CancellationToken cancel)
    {
        var entity = await db.Set<InvoicingEntity>().AsNoTracking().SingleAsync(e => e.Id == quote.InvoicingEntityId, cancel);
        var signers = await Signers.OfAsync(db, quote.Id, cancel);
        language ??= entity.Language;
        if (quote.Type == QuoteType.OneOff)
        {
            var invoice = await db.Set<Invoice>().Include(i => i.Lines).SingleAsync(i => i.Id == quote.InvoiceId, cancel);
            return new QuoteSheet(QuotePaper.Of(quote, invoice, entity, signers, language, tenant.Now), entity, signers);
        }
        var offer = await db.Set<Subscription>().SingleAsync(s => s.Id == quote.SubscriptionId, cancel);
        var batch = await BillingBatch.LoadAsync(db, [offer], cancel);
        var at = quote.SignedAt ?? tenant.Now;
        var values = await SubscriptionValues.LoadAsync(db, batch, at, cancel);
        var offered = new OfferedTerms(offer, batch, values.ValueOf(offer), ExpectedOf(values, offer));
        return new QuoteSheet(QuotePaper.Of(quote, offered, entity, signers, language, at), entity, signers) { Offered = offered };
    }

    // amounts too large to bill are not printed
    private static IReadOnlyList<Line> ExpectedOf(SubscriptionValues values, Subscription offer)
    {
        try
        {
            return values.ExpectedOf(offer, values.ValueOf(offer));
        }
        catch (OverflowException)
        {
            return [];
        }
    }

    private static string? LanguageOf(IQueryCollection query)
    {
        var wanted = query["locale"].ToString().Split('-')[0];
        return wanted.Length == 0 ? null
            : Signers.Languages.Contains(wanted) ? wanted
            : throw Refusal.Field("locale", $"Invalid enum value. Expected {string.Join(" | ", Signers.Languages.Select(l => $"'{l}'"))}");
    }
}
