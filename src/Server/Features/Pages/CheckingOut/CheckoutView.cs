using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Checkouts;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Pages.Invoicing;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Payments.Providers;
using Plumbline.Server.Features.PromotionCodes;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;
using Plumbline.Server.Wire.Reference;
using Plumbline.Web;
using Plumbline.Web.Checkouts;

namespace Plumbline.Server.Features.Pages.CheckingOut;

/// <summary>Shows a checkout to its customer, open or over.</summary>
public sealed class CheckoutView(
    BillingDb db, CheckoutPreview previews, CheckoutClosing closing, PageFrames frames, PageForms forms, StripeSessions stripe,
    StripeVisits visits, CurrentTenant tenant)
{
    public async Task<(CheckoutSession Session, Customer Customer, InvoicingEntity Seller)> FindAsync(string id, CancellationToken cancel)
    {
        var session = await db.Set<CheckoutSession>().AsNoTracking().SingleAsync(c => c.Id == id, cancel);
        var customer = await db.Set<Customer>().AsNoTracking().SingleAsync(c => c.Id == session.CustomerId, cancel);
        var sellerId = session.SubscriptionId is { } subscription
            ? await db.Set<Subscription>().Where(s => s.Id == subscription).Select(s => s.BillingEntityId).SingleAsync(cancel)
            : await db.Set<Invoice>().Where(i => i.Id == session.InvoiceId).Select(i => i.InvoicingEntityId).SingleAsync(cancel);
        return (session, customer, await db.Set<InvoicingEntity>().AsNoTracking().SingleAsync(e => e.Id == sellerId, cancel));
    }

    /// <summary>In which it is paid.</summary>
    public Task<string> CurrencyOfAsync(CheckoutSession session, CancellationToken cancel) => session.SubscriptionId is { } subscription
        ? db.Set<Subscription>().Where(s => s.Id == subscription).Select(s => s.Currency).SingleAsync(cancel)
        : db.Set<Invoice>().Where(i => i.Id == session.InvoiceId).Select(i => i.Currency).SingleAsync(cancel);

    public LocalDate TodayOf(InvoicingEntity seller) => tenant.Now.InZone(DateTimeZoneProviders.Tzdb[seller.Timezone]).Date;

    /// <summary>The code that the address carries on, as a part of another address.</summary>
    public static IEnumerable<(string, string)> CodeOf(HttpContext http) =>
        http.Request.Query["code"].ToString() is { Length: > 0 } code ? [("code", code)] : [];

    public async Task<CodeFault?> FaultOfAsync(CheckoutSession session, string code, CancellationToken cancel) =>
        (await previews.RunAsync(session, code, null, PageTexts.FallbackLanguage, cancel)).CodeFault;

    public async Task<IResult> PreviewAsync(PageVisit visit, string id, HttpContext http, SentForm form, CancellationToken cancel)
    {
        var (session, customer, seller) = await FindAsync(id, cancel);
        if (session.Status != CheckoutStatus.Opened)
        {
            throw new PageFault(StatusCodes.Status409Conflict, "state");
        }
        var frame = FrameOf(visit, session, customer, seller);
        var code = CodeOf(http).Select(c => c.Item2).FirstOrDefault();
        var order = await previews.RunAsync(session, code, BillingDetails.ToBody(form, customer, []), frame.Texts.Language, cancel);
        return PageResult.Of<CheckoutSummary>(SummaryOf(order, frame, seller));
    }

    public async Task<IResult> ShowAsync(PageVisit visit, string id, HttpContext http, CheckoutAttempt? attempt, CancellationToken cancel)
    {
        var (session, customer, seller) = await FindAsync(id, cancel);
        var frame = FrameOf(visit, session, customer, seller);
        if (session.Status == CheckoutStatus.Opened && await IsUselessAsync(session, cancel))
        {
            session.Close(CheckoutStatus.Errored);
        }
        if (session.Status != CheckoutStatus.Opened || session.ExpiresAt <= tenant.Now)
        {
            return await closing.ShowAsync(session, frame, http, cancel);
        }
        var code = CodeOf(http).ToList();
        var order = await previews.RunAsync(session, code.Select(c => c.Item2).FirstOrDefault(), null, frame.Texts.Language, cancel);
        var codeFault = order.CodeFault is { } over ? "error_code_" + Words<CodeFault>.Of(over) : null;
        var applied = order.CodeFault is null ? code.Select(c => c.Item2).FirstOrDefault() : null;
        var fields = BillingDetails.Of(customer);
        var edits = attempt?.Place == CheckoutPages.Details || !BillingDetails.AreComplete(fields) || http.Request.Query["edit"] == "yes";
        var model = new CheckoutPageModel
        {
            Frame = frame with { Query = [.. frame.Query, .. code] },
            Heading = frame.Title,
            News = attempt is null ? await NewsAsync(session, http, frame, cancel)
                : attempt.News is { } news ? ("bad", frame[news])
                : null,
            Summary = SummaryOf(order, frame, seller),
            Code = await CodeAsync(visit, session, frame, attempt, applied, codeFault, cancel),
            Details = new CheckoutDetailsModel(
                edits ? await DetailsAsync(visit, code, fields, frame, attempt, cancel) : null,
                visit.To("/preview", code),
                CountryNames.All(frame.Texts.Language),
                BillingDetails.Lines(fields, frame.Texts.Language),
                visit.To("", [.. code, ("edit", "yes")])),
            Pay = edits ? null : await PayAsync(visit, session, order, code, frame, attempt, cancel),
            Recurs = session.SubscriptionId is not null,
        };
        var status = attempt is null ? StatusCodes.Status200OK
            : attempt.News == "failure_too_many" ? PayInvoice.TooMany : StatusCodes.Status422UnprocessableEntity;
        return PageResult.Of<CheckoutPage>(model, status, model.Pay);
    }

    // paid or given up otherwise: whoever tries to complete it is told so, and nobody need try
    private async Task<bool> IsUselessAsync(CheckoutSession session, CancellationToken cancel)
    {
        if (session.SubscriptionId is { } id)
        {
            return !await db.Set<Subscription>().AnyAsync(s => s.Id == id && s.Status == SubscriptionStatus.Pending, cancel);
        }
        var invoice = await db.Set<Invoice>().AsNoTracking().SingleAsync(i => i.Id == session.InvoiceId, cancel);
        return invoice is not ({ Status: InvoiceStatus.Draft } or { IsPayable: true });
    }

    private PageFrame FrameOf(PageVisit visit, CheckoutSession session, Customer customer, InvoicingEntity seller) => frames.Of(
        visit, seller, customer.Language, texts => texts[session.SubscriptionId is null ? "checkout_title" : "checkout_subscribe"]);

    private async Task<(string, string)?> NewsAsync(CheckoutSession session, HttpContext http, PageFrame frame, CancellationToken cancel)
    {
        if (session.TransactionId is not null)
        {
            return ("wait", frame["checkout_done_pending"]);
        }
        var wanted = http.Request.Query["payment"].ToString();
        var payment = wanted.Length == 0 ? null : await db.Set<Transaction>().AsNoTracking().SingleOrDefaultAsync(
            t => t.Id == wanted && t.CustomerId == session.CustomerId && t.Status == TransactionStatus.Failed, cancel);
        return payment is null ? null : ("bad", InvoiceView.FailureOf(payment, frame.Texts));
    }

    private static CheckoutSummaryModel SummaryOf(OrderPreview order, PageFrame frame, InvoicingEntity seller)
    {
        var zone = DateTimeZoneProviders.Tzdb[seller.Timezone];
        return new CheckoutSummaryModel
        {
            Frame = frame,
            Currency = order.Currency,
            DueLabel = order.StartsAt is { } start
                ? frame.Texts.Fill("checkout_due_on", ("date", frame.Format.Date(start.InZone(zone).Date)))
                : frame["checkout_due_today"],
            Amount = order.Amount,
            Groups = order.Paper is null ? [] : InvoiceWords.Groups(order.Paper, [.. order.Paper.Lines.Select(_ => (string?)null)]),
            Totals = order.Paper is null ? [] : InvoiceWords.Totals(order.Paper, frame),
            Later = order.Later,
        };
    }

    private async Task<CheckoutCodeModel?> CodeAsync(
        PageVisit visit, CheckoutSession session, PageFrame frame, CheckoutAttempt? attempt, string? applied, string? fault,
        CancellationToken cancel)
    {
        // once a payment was tried, the invoice stands as it is
        if (session.InvoiceId is { } id && !await db.Set<Invoice>().AnyAsync(i => i.Id == id && i.Status == InvoiceStatus.Draft, cancel))
        {
            return null;
        }
        var form = await forms.IssueAsync(visit, CheckoutPages.Code, cancel);
        if (attempt?.Place == CheckoutPages.Code || fault is not null)
        {
            var faults = attempt?.Place == CheckoutPages.Code && attempt.Faults.Count > 0
                ? attempt.Faults
                : new Dictionary<string, string> { ["code"] = fault ?? "error_code_over" };
            form = form with
            {
                Values = attempt?.Values ?? form.Values,
                Faults = faults.ToDictionary(f => f.Key, f => frame[f.Value], StringComparer.Ordinal),
            };
        }
        return new CheckoutCodeModel(form, applied, visit.To());
    }

    private async Task<FormModel> DetailsAsync(
        PageVisit visit, IReadOnlyList<(string, string)> code, IReadOnlyDictionary<string, string> fields, PageFrame frame,
        CheckoutAttempt? attempt, CancellationToken cancel)
    {
        var form = await forms.IssueAsync(visit, CheckoutPages.Details, cancel) with { Action = visit.To(CheckoutPages.Details, code) };
        return attempt?.Place == CheckoutPages.Details
            ? form with
            {
                Values = attempt.Values,
                Faults = attempt.Faults.ToDictionary(f => f.Key, f => frame[f.Value], StringComparer.Ordinal),
            }
            : form with { Values = fields };
    }

    private async Task<PayFormsModel?> PayAsync(
        PageVisit visit, CheckoutSession session, OrderPreview order, IReadOnlyList<(string, string)> code, PageFrame frame,
        CheckoutAttempt? attempt, CancellationToken cancel)
    {
        if (session.TransactionId is not null)
        {
            return null;
        }
        var isByStripe = await stripe.AreOfferedAsync(cancel);
        var offered = session.AvailablePaymentMethods.Where(w => w == "transfer" || (w is "card" or "direct_debit"
            && (isByStripe ? StripeSessions.KindOf(w, order.Currency) is not null : tenant.Mode == Mode.Test))).ToList();
        var transfer = await FormAsync("transfer");
        return new PayFormsModel
        {
            LeadsAway = isByStripe,
            Stripe = await visits.FieldsAsync(order.Currency, cancel),
            Amount = order.Amount,
            Currency = order.Currency,
            Seller = frame.SellerName ?? "",
            Card = await FormAsync("card"),
            Debit = await FormAsync("direct_debit"),
            Transfer = transfer is null ? null : new TransferModel([], null) { Form = transfer },
            TestCards = isByStripe ? [] : MethodForm.TestCards(frame.Texts),
            TestDebits = isByStripe ? [] : MethodForm.TestDebits(frame.Texts),
            Open = attempt?.Way ?? (offered.Contains("card") ? "card" : offered.FirstOrDefault() ?? "transfer"),
            AsksToSave = false,
        };

        async Task<FormModel?> FormAsync(string type)
        {
            if (!offered.Contains(type))
            {
                return null;
            }
            var form = await forms.IssueAsync(visit, CheckoutPages.Pay, cancel) with { Action = visit.To(CheckoutPages.Pay, code) };
            return attempt?.Way != type ? form : form with
            {
                Faults = attempt.Faults.ToDictionary(f => f.Key, f => frame[f.Value], StringComparer.Ordinal),
            };
        }
    }
}
