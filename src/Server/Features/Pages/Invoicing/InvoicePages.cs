using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Invoices.EInvoices;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Payments.Providers;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Pages.Invoicing;

/// <summary>What was sent from an invoice's page and could not be done: shown with it.</summary>
/// <param name="Type">The way to pay.</param>
/// <param name="Values">What was typed.</param>
/// <param name="Faults">The text of each fault, by field.</param>
/// <param name="News">The text of what is wrong with all of it; null for nothing.</param>
public sealed record PayAttempt(
    string Type, IReadOnlyDictionary<string, string> Values, IReadOnlyDictionary<string, string> Faults, string? News);

/// <summary>
/// <c>/invoices/{id}</c>: the page behind an invoice's <c>public_url</c>, with its PDF, the usage behind its lines, and its payment.
/// </summary>
public static class InvoicePages
{
    public const string Pay = "/pay";

    public static async Task<IResult> ShowAsync(
        string id, HttpContext http, PageDoor door, InvoiceView view, CancellationToken cancel) =>
        await view.ShowAsync(await door.OpenAsync(http, PageLinks.ToInvoice(id)), id, http.Request.Query["payment"], null, cancel);

    public static async Task<IResult> DownloadAsync(
        string id, HttpContext http, PageDoor door, BillingDb db, InvoiceView view, CancellationToken cancel)
    {
        var visit = await door.OpenAsync(http, PageLinks.ToInvoice(id));
        var (invoice, seller) = await view.FindAsync(id, cancel);
        // the paper is the seller's: only who asks for another language gets one
        var pdf = await DownloadInvoice.PdfAsync(db, invoice, seller, visit.Language ?? seller.Language, cancel);
        http.Response.Headers.ContentDisposition = $"inline; filename=\"{DownloadInvoice.FileName(invoice)}\"";
        return Results.Bytes(pdf, "application/pdf");
    }

    /// <summary>The e-invoice in CII, unless <c>format</c> asks for UBL.</summary>
    public static async Task<IResult> DownloadXmlAsync(
        string id, HttpContext http, PageDoor door, BillingDb db, InvoiceView view, CancellationToken cancel)
    {
        var visit = await door.OpenAsync(http, PageLinks.ToInvoice(id));
        var (invoice, seller) = await view.FindAsync(id, cancel);
        var format = http.Request.Query["format"] == "ubl" ? DownloadFormat.Ubl : DownloadFormat.Cii;
        var xml = await DownloadEInvoice.XmlAsync(db, invoice, seller, format, visit.Language ?? seller.Language, cancel);
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{DownloadInvoice.FileName(invoice, "xml")}\"";
        return Results.Bytes(xml, "application/xml");
    }

    /// <summary>Pays with what the customer handed over at Stripe.</summary>
    public static async Task<IResult> FromStripeAsync(
        string id, HttpContext http, PageDoor door, StripeVisits stripe, CancellationToken cancel) => await stripe.ReturnAsync(
            await door.OpenAsync(http, PageLinks.ToInvoice(id)), StripeErrand.PayInvoice, id, http, [], cancel);

    /// <summary>Pays with a card or a debit. Whatever comes of it is told by the page that the browser is sent to.</summary>
    public static async Task<IResult> PayAsync(
        string id,
        HttpContext http,
        PageDoor door,
        PageForms forms,
        InvoiceView view,
        PayInvoice pay,
        StripeSessions sessions,
        StripeVisits stripe,
        BillingDb db,
        CurrentTenant tenant,
        CancellationToken cancel)
    {
        var visit = await door.OpenAsync(http, PageLinks.ToInvoice(id));
        var form = await forms.ReadAsync(http, visit, Pay);
        var (invoice, seller) = await view.FindAsync(id, cancel);
        if (await sessions.AreOfferedAsync(cancel))
        {
            return await LeaveAsync(visit, form, invoice, view, stripe, db, tenant, cancel);
        }
        var today = tenant.Now.InZone(DateTimeZoneProviders.Tzdb[seller.Timezone]).Date;
        var given = MethodForm.Read(form, today);
        if (!(await view.OfferedAsync(invoice, cancel)).Contains(given.Type))
        {
            return PageResult.SeeOther(visit.To());
        }
        if (given.Method is null)
        {
            return await view.ShowAsync(
                visit, id, null, new PayAttempt(given.Type, form.Values(MethodForm.Secret), given.Faults, "error_summary"), cancel);
        }
        db.ChangeTracker.Clear();
        var transactionId = form.IdFor("tra");
        try
        {
            await pay.RunAsync(id, given.Method, given.Keep, transactionId, cancel);
        }
        catch (Refusal refusal) when (refusal.Status == PayInvoice.TooMany)
        {
            var none = new Dictionary<string, string>();
            return await view.ShowAsync(visit, id, null, new PayAttempt(given.Type, none, none, "failure_too_many"), cancel);
        }
        catch (Refusal refusal) when (refusal.Status == StatusCodes.Status400BadRequest)
        {
            // paid, cancelled or being paid already: the page says which
            return PageResult.SeeOther(visit.To());
        }
        return PageResult.SeeOther(visit.To("", ("payment", transactionId)));
    }

    private static async Task<IResult> LeaveAsync(
        PageVisit visit, SentForm form, Features.Invoices.Invoice invoice, InvoiceView view, StripeVisits stripe, BillingDb db,
        CurrentTenant tenant, CancellationToken cancel)
    {
        var way = form.Text("type");
        if (!(await view.OfferedAsync(invoice, cancel)).Contains(way))
        {
            return PageResult.SeeOther(visit.To());
        }
        try
        {
            // nobody is led away in vain; it is checked again when the card is there
            await ChargeInvoice.OpenAsync(db, invoice, cancel);
            await PayInvoice.RefuseTooManyAsync(db, invoice.Id, tenant.Now, cancel);
        }
        catch (Refusal refusal) when (refusal.Status == StatusCodes.Status400BadRequest)
        {
            return PageResult.SeeOther(visit.To());
        }
        catch (Refusal refusal) when (refusal.Status == PayInvoice.TooMany)
        {
            var none = new Dictionary<string, string>();
            return await view.ShowAsync(visit, invoice.Id, null, new PayAttempt(way, none, none, "failure_too_many"), cancel);
        }
        var errand = new StripeErrand(StripeErrand.PayInvoice, invoice.Id, form.IdFor("tra"), form.Text("save") == "yes");
        return await stripe.LeaveAsync(visit, form, errand, invoice.CustomerId, way, invoice.Currency, [], cancel);
    }

    public static async Task<IResult> UsageAsync(
        string id, string line, HttpContext http, PageDoor door, UsageView view, CancellationToken cancel)
    {
        var visit = await door.OpenAsync(http, PageLinks.ToInvoice(id));
        return await view.ShowAsync(visit, id, line, http.Request.Query["page"].ToString(), cancel);
    }

    public static async Task<IResult> UsageCsvAsync(
        string id, string line, HttpContext http, PageDoor door, UsageView view, CancellationToken cancel)
    {
        await door.OpenAsync(http, PageLinks.ToInvoice(id));
        return await view.CsvAsync(id, line, cancel);
    }
}
