using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.CustomProperties;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Invoices.EInvoices;
using Plumbline.Server.Features.Invoices.Pdf;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Invoices;

/// <summary>What a download is; all but the PDF are beyond the contract.</summary>
public enum DownloadFormat
{
    Pdf,

    /// <summary>The Cross Industry Invoice of EN 16931.</summary>
    Cii,

    /// <summary>UBL as Peppol BIS Billing has it.</summary>
    Ubl,

    /// <summary>The PDF with the Cross Industry Invoice in it.</summary>
    Facturx,

    /// <summary>The PDF of what was paid.</summary>
    Receipt,
}

/// <summary>
/// <c>GET /v2/invoices/{id}/download</c>: the PDF or what <c>format</c> asks for, in the seller's language unless <c>lang</c> or
/// <c>locale</c> asks for another. Needs a key: the contract names no security here, but an id is not a secret.
/// </summary>
public static class DownloadInvoice
{
    private static readonly string[] Languages = ["fr", "en", "de", "it", "lt", "nl", "es", "pt", "pl"];

    public static async Task<IResult> HandleAsync(
        string id, HttpContext http, BillingDb db, InvoiceReader reader, CancellationToken cancel)
    {
        var language = LanguageOf(http.Request.Query);
        var format = FormatOf(http.Request.Query);
        var invoice = await reader.FindAsync(id, cancel);
        var entity = await db.Set<InvoicingEntity>().AsNoTracking().SingleAsync(e => e.Id == invoice.InvoicingEntityId, cancel);
        language ??= entity.Language;
        var (bytes, prefix, ending) = format switch
        {
            DownloadFormat.Cii or DownloadFormat.Ubl =>
                (await DownloadEInvoice.XmlAsync(db, invoice, entity, format, language, cancel), "", "xml"),
            DownloadFormat.Facturx => (await FacturXAsync(db, invoice, entity, language, cancel), "", "pdf"),
            DownloadFormat.Receipt => (await ReceiptAsync(http, db, invoice, entity, language, cancel), "receipt-", "pdf"),
            _ => (await PdfAsync(db, invoice, entity, language, cancel), "", "pdf"),
        };
        var disposition = ending == "pdf" ? "inline" : "attachment";
        http.Response.Headers.ContentDisposition = $"{disposition}; filename=\"{prefix}{FileName(invoice, ending)}\"";
        return Results.Bytes(bytes, ending == "pdf" ? "application/pdf" : "application/xml");
    }

    /// <summary>The paper of an invoice that was read with its lines: its own file, or drawn.</summary>
    public static async Task<byte[]> PdfAsync(
        BillingDb db, Invoice invoice, InvoicingEntity entity, string language, CancellationToken cancel) =>
        await db.Set<OwnPdf>().Where(f => f.InvoiceId == invoice.Id).Select(f => f.Bytes).SingleOrDefaultAsync(cancel)
            ?? InvoicePdf.Render(await PaperAsync(db, invoice, entity, language, cancel));

    private static async Task<byte[]> FacturXAsync(
        BillingDb db, Invoice invoice, InvoicingEntity entity, string language, CancellationToken cancel)
    {
        if (await db.Set<OwnPdf>().AnyAsync(f => f.InvoiceId == invoice.Id, cancel))
        {
            throw Refusal.BadRequest("The invoice has a PDF of its own, which an e-invoice cannot be put into; use format=cii beside it");
        }
        var xml = await DownloadEInvoice.XmlAsync(db, invoice, entity, DownloadFormat.Facturx, language, cancel);
        var paper = await PaperAsync(db, invoice, entity, language, cancel);
        // the page and the XML must say the same, and the XML leaves credit notes to themselves
        var totals = paper.Totals with { DueMinor = paper.Totals.DueMinor + (paper.Totals.CreditedMinor ?? 0), CreditedMinor = null };
        return InvoicePdf.RenderFacturX(paper with { Totals = totals }, xml);
    }

    private static async Task<byte[]> ReceiptAsync(
        HttpContext http, BillingDb db, Invoice invoice, InvoicingEntity entity, string language, CancellationToken cancel)
    {
        var transaction = http.Request.Query["transaction_id"].ToString() is { Length: > 0 } id ? id : null;
        var paper = await PaperAsync(db, invoice, entity, language, cancel);
        return InvoicePdf.Render(await ReceiptPaper.OfAsync(db, invoice, paper, entity, transaction, cancel));
    }

    /// <summary>What is printed of it, and shown on its page.</summary>
    public static async Task<InvoiceDocument> PaperAsync(
        BillingDb db, Invoice invoice, InvoicingEntity entity, string language, CancellationToken cancel)
    {
        var account = (await PaymentAccounts.LoadAsync(db, [invoice], cancel)).Of(invoice);
        return InvoicePaper.Of(
            invoice, entity, PaymentAccounts.Print(account, language), await CustomAsync(db, invoice, cancel), language);
    }

    /// <summary>Its number, as far as file names can hold it.</summary>
    public static string FileName(Invoice? invoice, string ending = "pdf") =>
        $"{string.Concat((invoice?.Number ?? invoice?.Id ?? "").Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'))}.{ending}";

    // where both have a value under one slug, the invoice's stands
    private static async Task<IReadOnlyDictionary<string, JsonElement>> CustomAsync(
        BillingDb db, Invoice invoice, CancellationToken cancel)
    {
        if (invoice.DisplayFields?.Exists(f => f.Type == "custom_property") != true)
        {
            return new Dictionary<string, JsonElement>();
        }
        var ofInvoice = (await CustomPropertyValues.LoadAsync(db, Carrier.Invoice, [invoice.Id], cancel)).Of(invoice.Id);
        var ofCustomer = (await CustomPropertyValues.LoadAsync(db, Carrier.Customer, [invoice.CustomerId], cancel)).Of(invoice.CustomerId);
        return ofInvoice.Concat(ofCustomer).DistinctBy(p => p.Key).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
    }

    private static DownloadFormat FormatOf(IQueryCollection query) => query["format"].ToString() switch
    {
        "" => DownloadFormat.Pdf,
        var word when Words<DownloadFormat>.TryParse(word, out var format) => format,
        _ => throw Refusal.Field(
            "format", $"Invalid enum value. Expected {string.Join(" | ", Words<DownloadFormat>.All.Select(w => $"'{w}'"))}"),
    };

    private static string? LanguageOf(IQueryCollection query)
    {
        var wanted = query["lang"].ToString();
        if (wanted.Length == 0)
        {
            wanted = query["locale"].ToString().Split('-')[0];
        }
        return wanted.Length == 0 ? null
            : Languages.Contains(wanted) ? wanted
            : throw Refusal.Field("lang", $"Invalid enum value. Expected {string.Join(" | ", Languages.Select(l => $"'{l}'"))}");
    }
}
