using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Pages.Portal;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Quotes;
using Plumbline.Server.Tenancy;
using Plumbline.Web;
using Plumbline.Web.Quotes;

namespace Plumbline.Server.Features.Pages.Quoting;

/// <summary>The payment method that a quote asks for before it is signed, given on its page.</summary>
public sealed class QuoteMethods(
    BillingDb db, QuotePayment payment, PageForms forms, Collection collection, Charges charges, CurrentTenant tenant)
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
        var offered = OfferedTo(customer);
        return new QuoteMethodModel
        {
            Forms = new PayFormsModel
            {
                Amount = 0,
                Currency = quote.Currency,
                Seller = frame.SellerName ?? "",
                Card = await FormAsync("card"),
                Debit = await FormAsync("direct_debit"),
                TestCards = MethodForm.TestCards(frame.Texts),
                TestDebits = MethodForm.TestDebits(frame.Texts),
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

    /// <summary>Saves one; gives what is wrong with it, if anything. Sent again it saves nothing more.</summary>
    public async Task<SignAttempt?> SaveAsync(QuoteReading reading, SentForm form, CancellationToken cancel)
    {
        var quote = reading.Quote;
        var zone = await db.Set<InvoicingEntity>().Where(e => e.Id == quote.InvoicingEntityId).Select(e => e.Timezone).SingleAsync(cancel);
        var customer = await db.Set<Customer>().AsNoTracking().SingleAsync(c => c.Id == quote.CustomerId, cancel);
        var given = MethodForm.Read(form, tenant.Now.InZone(DateTimeZoneProviders.Tzdb[zone]).Date);
        if (!OfferedTo(customer).Contains(given.Type) || !await payment.IsAskedAsync(quote, cancel)
            || await payment.FindAsync(quote, cancel) is not null)
        {
            return null;
        }
        var none = new Dictionary<string, string>();
        if (given.Method is null)
        {
            return new SignAttempt(none, given.Faults) { Way = given.Type };
        }
        var since = tenant.Now - Duration.FromHours(1);
        if (await db.Set<PaymentMethod>().CountAsync(m => m.CustomerId == customer.Id && m.CreatedAt > since, cancel) >= MostAnHour)
        {
            return new SignAttempt(none, none, "failure_too_many") { Way = given.Type };
        }
        db.ChangeTracker.Clear();
        await AddMethod.RunAsync(customer.Id, given.Method, form.IdFor("pm"), db, collection, charges, tenant, cancel);
        return null;
    }

    // no provider moves real money in this version
    private List<string> OfferedTo(Customer customer) =>
        [.. customer.AvailablePaymentMethods.Where(w => w is "card" or "direct_debit" && tenant.Mode == Mode.Test)];
}
