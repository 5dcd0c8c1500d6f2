using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Invoices.EInvoices;
using Plumbline.Server.Features.Invoices.Pdf;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Payments.Providers;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;
using Plumbline.Web;
using Plumbline.Web.Invoices;
using Plumbline.Web.Notices;
using InvoiceLine = Plumbline.Server.Features.Invoices.InvoiceLine;

namespace Plumbline.Server.Features.Pages.Invoicing;

/// <summary>
/// Shows an invoice to its customer. Lines, totals and fields are those of its paper (<see cref="InvoicePaper"/>): the page and the PDF
/// cannot differ.
/// </summary>
public sealed class InvoiceView(
    BillingDb db, InvoiceReader reader, PageFrames frames, PageForms forms, StripeSessions stripe, StripeVisits visits,
    CurrentTenant tenant)
{
    private static readonly InvoiceStatus[] Unissued =
        [InvoiceStatus.Draft, InvoiceStatus.PendingApproval, InvoiceStatus.ChangesRequested, InvoiceStatus.MissingInfo];

    private static readonly InvoiceStatus[] Gone = [InvoiceStatus.Closed, InvoiceStatus.Archived];

    public async Task<(Features.Invoices.Invoice Invoice, InvoicingEntity Seller)> FindAsync(string id, CancellationToken cancel)
    {
        var invoice = await reader.FindAsync(id, cancel);
        if (Gone.Contains(invoice.Status))
        {
            throw PageFault.Link();
        }
        return (invoice, await db.Set<InvoicingEntity>().AsNoTracking().SingleAsync(e => e.Id == invoice.InvoicingEntityId, cancel));
    }

    /// <summary>The ways to pay an invoice here: those of its customer that this installation can take money by.</summary>
    public async Task<IReadOnlyList<string>> OfferedAsync(Features.Invoices.Invoice invoice, CancellationToken cancel)
    {
        var offered = await db.Set<Customer>().Where(c => c.Id == invoice.CustomerId).Select(c => c.AvailablePaymentMethods)
            .SingleAsync(cancel);
        var isByStripe = await stripe.AreOfferedAsync(cancel);
        return [.. offered.Where(w => w is "card" or "direct_debit"
            && (isByStripe ? StripeSessions.KindOf(w, invoice.Currency) is not null : tenant.Mode == Mode.Test))];
    }

    /// <param name="visit">Who looks.</param>
    /// <param name="id">The invoice.</param>
    /// <param name="payment">The payment that was just made; null for none.</param>
    /// <param name="attempt">A form that could not be done; null for none.</param>
    /// <param name="cancel">Cancels the reading.</param>
    public async Task<IResult> ShowAsync(PageVisit visit, string id, string? payment, PayAttempt? attempt, CancellationToken cancel)
    {
        var (invoice, seller) = await FindAsync(id, cancel);
        var language = await db.Set<Customer>().Where(c => c.Id == invoice.CustomerId).Select(c => c.Language).SingleAsync(cancel);
        var frame = frames.Of(visit, seller, language, texts => InvoiceWords.Heading(invoice, texts));
        if (Unissued.Contains(invoice.Status))
        {
            var notice = new NoticePageModel(frame, frame.Title, frame["invoice_text_preview"]) { Tone = "wait" };
            return PageResult.Of<NoticePage>(notice);
        }
        var paper = await DownloadInvoice.PaperAsync(db, invoice, seller, frame.Texts.Language, cancel);
        var payments = await PaymentsAsync(id, cancel);
        var planned = await PlannedPayments.SumAsync(db, id, cancel);
        var zone = DateTimeZoneProviders.Tzdb[seller.Timezone];
        var now = new InvoiceStanding(invoice, planned, tenant.Now.InZone(zone).Date, paper.DueDate) { Zone = zone };
        var model = new InvoicePageModel
        {
            Frame = frame,
            Heading = frame.Title,
            State = now.State,
            Amount = now.Amount,
            Currency = invoice.Currency,
            Line = now.Line(frame),
            News = attempt?.News is { } news ? ("bad", frame[news]) : NewsOf(payments.Find(p => p.Id == payment), frame),
            PdfPath = visit.To("/pdf"),
            EInvoicePath = await HasEInvoiceAsync(invoice, seller, frame.Texts.Language, cancel) ? visit.To("/e-invoice") : null,
            Pay = now.Open > 0 ? await PayAsync(visit, invoice, paper, now.Open, frame, attempt, cancel) : null,
            Facts = InvoiceWords.Facts(paper, frame),
            Seller = InvoiceWords.Party(paper.Seller),
            Customer = InvoiceWords.Party(paper.Customer),
            Groups = InvoiceWords.Groups(paper, await UsagePathsAsync(visit, invoice, cancel)),
            Totals = InvoiceWords.Totals(paper, frame),
            Payments =
            [
                .. payments.Where(p => p.Status != TransactionStatus.Cancelled).Select(p => InvoiceWords.Payment(p, id, frame, seller)),
            ],
            Notes = InvoiceWords.Notes(paper, frame),
        };
        var status = attempt is null ? StatusCodes.Status200OK
            : attempt.News == "failure_too_many" ? PayInvoice.TooMany : StatusCodes.Status422UnprocessableEntity;
        return PageResult.Of<InvoicePage>(model, status, model.Pay);
    }

    // only what is complete enough for one is offered as one
    private async Task<bool> HasEInvoiceAsync(
        Features.Invoices.Invoice invoice, InvoicingEntity seller, string language, CancellationToken cancel)
    {
        try
        {
            await DownloadEInvoice.XmlAsync(db, invoice, seller, DownloadFormat.Cii, language, cancel);
            return true;
        }
        catch (Refusal)
        {
            return false;
        }
    }

    // newest first; many failed attempts must not hide what came of them
    private Task<List<Transaction>> PaymentsAsync(string id, CancellationToken cancel) => db.Set<Transaction>().AsNoTracking()
        .Include(t => t.Allocations).Where(t => t.Allocations.Any(a => a.InvoiceId == id))
        .OrderByDescending(t => t.CreatedAt).ThenByDescending(t => t.Id).Take(20).ToListAsync(cancel);

    private static (string, string)? NewsOf(Transaction? payment, PageFrame frame)
    {
        if (payment is null)
        {
            return null;
        }
        var amount = ("amount", frame.Format.Money(payment.Amount, payment.Currency));
        return payment.Status switch
        {
            TransactionStatus.Settled => ("good", frame.Texts.Fill("invoice_thanks", amount)),
            TransactionStatus.Failed => ("bad", FailureOf(payment, frame.Texts)),
            TransactionStatus.Cancelled => null,
            _ => ("wait", frame.Texts.Fill("invoice_text_processing", amount)),
        };
    }

    public static string FailureOf(Transaction payment, PageTexts texts)
    {
        var key = "failure_" + payment.ErrorType;
        return texts[texts.Has(key) ? key : "failure_other"];
    }

    private async Task<PayFormsModel> PayAsync(
        PageVisit visit, Features.Invoices.Invoice invoice, InvoiceDocument paper, long open, PageFrame frame, PayAttempt? attempt,
        CancellationToken cancel)
    {
        var offered = await OfferedAsync(invoice, cancel);
        var isByStripe = await stripe.AreOfferedAsync(cancel);
        return new PayFormsModel
        {
            LeadsAway = isByStripe,
            Stripe = await visits.FieldsAsync(invoice.Currency, cancel),
            Amount = open,
            Currency = invoice.Currency,
            Seller = paper.Seller.Name,
            Card = await FormAsync("card"),
            Debit = await FormAsync("direct_debit"),
            Transfer = paper.BankDetails.Count == 0 ? null
                : new TransferModel([.. paper.BankDetails.Select(f => (f.Label, f.Value))], paper.PaymentReference),
            TestCards = isByStripe ? [] : MethodForm.TestCards(frame.Texts),
            TestDebits = isByStripe ? [] : MethodForm.TestDebits(frame.Texts),
            Open = attempt?.Type ?? (offered.Contains("card") ? "card" : offered.Count > 0 ? offered[0] : "transfer"),
        };

        async Task<FormModel?> FormAsync(string type) => !offered.Contains(type) ? null
            : (await forms.IssueAsync(visit, InvoicePages.Pay, cancel)).WithAttempt(attempt?.Type == type ? attempt : null, frame);
    }

    /// <summary>Where the events behind each line are, by the line's place; null where there are none.</summary>
    private async Task<IReadOnlyList<string?>> UsagePathsAsync(PageVisit visit, Features.Invoices.Invoice invoice, CancellationToken cancel)
    {
        var lines = invoice.Lines.OrderBy(l => l.Position).ToList();
        var ids = lines.Where(UsageView.HasUsage).Select(l => l.ProductId).Distinct().ToList();
        var metered = ids.Count == 0 ? [] : await db.Set<Product>().Where(p => ids.Contains(p.Id) && p.AggregatorId != null)
            .Select(p => p.Id).ToListAsync(cancel);
        return [.. lines.Select((InvoiceLine l) =>
            UsageView.HasUsage(l) && metered.Contains(l.ProductId!) ? visit.To($"/usage/{l.Id}") : null)];
    }
}

internal static class AttemptedForm
{
    /// <summary>The form with what was typed into it before, and what was wrong with that.</summary>
    public static FormModel WithAttempt(this FormModel form, PayAttempt? attempt, PageFrame frame) => attempt is null ? form : form with
    {
        Values = attempt.Values,
        Faults = attempt.Faults.ToDictionary(f => f.Key, f => frame[f.Value], StringComparer.Ordinal),
    };
}
