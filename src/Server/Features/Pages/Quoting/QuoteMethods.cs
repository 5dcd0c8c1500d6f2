using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Pages.Portal;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Payments.Providers;
using Plumbline.Server.Features.Quotes;
using Plumbline.Server.Tenancy;
using Plumbline.Web;
using Plumbline.Web.Quotes;

namespace Plumbline.Server.Features.Pages.Quoting;

/// <summary>The payment method that a quote asks for before it is signed, given on its page.</summary>
public sealed class QuoteMethods(
    BillingDb db, QuotePayment payment, PageForms forms, StripeSessions sessions, StripeVisits stripe, Collection collection,
    Charges charges, CurrentTenant tenant)
{
    /// <summary>
    /// Methods of a customer that may be added within an hour of the company's clock: with each, what could not be collected is tried
    /// again.
    /// </summary>
    public const int MostAnHour = 10;

    /// <summary>What there is of it, or the forms to give it; null where the quote asks for none.</summary>
    public async Task<QuoteMethodModel?> ModelAsync(
        PageVisit visit, QuoteReading reading, PageFrame frame, SignAttempt? attempt, CancellationToken cancel)
    {
        var quote = reading.Quote;
        if (reading.Reader is { Kind: SignerKind.Countersigner } || !await payment.IsAskedAsync(quote, cancel))
        {
            return null;
        }
        var customer = await db.Set<Customer>().AsNoTracking().SingleAsync(c => c.Id == quote.CustomerId, cancel);
        if (await payment.FindAsync(quote, cancel) is { } saved)
        {
            return new QuoteMethodModel { Saved = MethodWords.Of(saved, customer, frame).Label };
        }
        var isByStripe = await sessions.AreOfferedAsync(cancel);
        var offered = OfferedTo(customer, quote.Currency, isByStripe);
        return new QuoteMethodModel
        {
            Forms = new PayFormsModel
            {
                Amount = 0,
                Currency = quote.Currency,
                Seller = frame.SellerName ?? "",
                Card = await FormAsync("card"),
                Debit = await FormAsync("direct_debit"),
                LeadsAway = isByStripe,
                Stripe = await stripe.FieldsAsync(quote.Currency, cancel),
                TestCards = isByStripe ? [] : MethodForm.TestCards(frame.Texts),
                TestDebits = isByStripe ? [] : MethodForm.TestDebits(frame.Texts),
                Open = attempt?.Way ?? (offered.Count > 0 ? offered[0] : "card"),
                AsksToSave = false,
            },
        };

        async Task<FormModel?> FormAsync(string type)
        {
            if (!offered.Contains(type))
            {
                return null;
            }
            var form = await forms.IssueAsync(visit, QuotePages.Method, cancel);
            return attempt?.Way != type ? form : form with
            {
                Faults = attempt.Faults.ToDictionary(f => f.Key, f => frame[f.Value], StringComparer.Ordinal),
            };
        }
    }

    /// <summary>
    /// Saves one, or leads to Stripe for it; gives what is wrong with it, if anything. Sent again it saves nothing more.
    /// </summary>
    public async Task<(SignAttempt? Attempt, IResult? Way)> SaveAsync(
        PageVisit visit, QuoteReading reading, SentForm form, CancellationToken cancel)
    {
        var quote = reading.Quote;
        var customer = await db.Set<Customer>().AsNoTracking().SingleAsync(c => c.Id == quote.CustomerId, cancel);
        var isByStripe = await sessions.AreOfferedAsync(cancel);
        var way = form.Text("type");
        if (!OfferedTo(customer, quote.Currency, isByStripe).Contains(way) || !await payment.IsAskedAsync(quote, cancel)
            || await payment.FindAsync(quote, cancel) is not null)
        {
            return (null, null);
        }
        var none = new Dictionary<string, string>();
        var since = tenant.Now - Duration.FromHours(1);
        if (await db.Set<PaymentMethod>().CountAsync(m => m.CustomerId == customer.Id && m.CreatedAt > since, cancel) >= MostAnHour)
        {
            return (new SignAttempt(none, none, "failure_too_many") { Way = way }, null);
        }
        if (isByStripe)
        {
            var errand = new StripeErrand(StripeErrand.AddMethod, customer.Id, form.IdFor("pm"));
            return (null, await stripe.LeaveAsync(visit, form, errand, customer.Id, way, quote.Currency, [], cancel));
        }
        var zone = await db.Set<InvoicingEntity>().Where(e => e.Id == quote.InvoicingEntityId).Select(e => e.Timezone).SingleAsync(cancel);
        var given = MethodForm.Read(form, tenant.Now.InZone(DateTimeZoneProviders.Tzdb[zone]).Date);
        if (given.Method is null)
        {
            return (new SignAttempt(none, given.Faults) { Way = way }, null);
        }
        db.ChangeTracker.Clear();
        await AddMethod.RunAsync(customer.Id, given.Method, form.IdFor("pm"), db, collection, charges, tenant, cancel);
        return (null, null);
    }

    /// <summary>Takes in again who handed one over at Stripe.</summary>
    public Task<IResult> ReturnAsync(PageVisit visit, QuoteReading reading, HttpContext http, CancellationToken cancel) =>
        stripe.ReturnAsync(visit, StripeErrand.AddMethod, reading.Quote.CustomerId, http, [], cancel);

    // without Stripe only the sandbox takes cards
    private List<string> OfferedTo(Customer customer, string currency, bool isByStripe) =>
    [
        .. customer.AvailablePaymentMethods.Where(w => w is "card" or "direct_debit"
            && (isByStripe ? StripeSessions.KindOf(w, currency) is not null : tenant.Mode == Mode.Test)),
    ];
}
