using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Checkouts;
using Plumbline.Server.Features.PromotionCodes;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Payments.Providers;

/// <summary>
/// Does what a customer went to Stripe for, once: when the customer comes back, or when Stripe says so of one who does not.
/// </summary>
public sealed class StripeErrands(
    BillingDb db,
    StripeSessions sessions,
    StripeSetups setups,
    StripeConnections connections,
    PayInvoice pay,
    CompleteCheckout complete,
    Collection collection,
    Charges charges,
    CurrentTenant tenant)
{
    /// <summary>Of a page of Stripe. Never inside a transaction. What became of it is in what the errand was for.</summary>
    /// <param name="sessionId">Stripe's.</param>
    /// <param name="page">The page that it must be of; null for any.</param>
    /// <param name="subject">What the page is of; null for any.</param>
    /// <param name="cancel">Cancels it, until money may move.</param>
    /// <returns>The errand; null where nothing was handed over, or for another page.</returns>
    public async Task<StripeErrand?> RunAsync(string sessionId, string? page, string? subject, CancellationToken cancel) =>
        await RunAsync(await sessions.ReadAsync(sessionId, cancel), page, subject, cancel);

    /// <summary>The same of a SetupIntent that Stripe's fields on a page of ours completed.</summary>
    public async Task<StripeErrand?> RunSetupAsync(string setupId, string? page, string? subject, CancellationToken cancel) =>
        await RunAsync(await setups.ReadAsync(setupId, cancel), page, subject, cancel);

    private async Task<StripeErrand?> RunAsync(StripeHandover? found, string? page, string? subject, CancellationToken cancel)
    {
        if (found is not { } handover
            || (page is not null && (handover.Errand.Page, handover.Errand.Subject) != (page, subject)))
        {
            return null;
        }
        db.ChangeTracker.Clear();
        try
        {
            await DoAsync(handover, cancel);
        }
        catch (Exception e) when (e is Refusal { Status: < 500 } or CodeRefused)
        {
            // paid otherwise meanwhile, over, or of no use any more: nobody needs the method
            db.ChangeTracker.Clear();
            await ForgetAsync(handover.Method);
        }
        return handover.Errand;
    }

    private async Task DoAsync(StripeHandover handover, CancellationToken cancel)
    {
        var (errand, method) = handover;
        switch (errand.Page)
        {
            case StripeErrand.PayInvoice:
                await pay.RunAsync(errand.Subject, method, errand.Keeps, errand.Key, cancel);
                break;
            case StripeErrand.CompleteCheckout:
                await complete.RunAsync(errand.Subject, method, cancel, new CheckoutOrder(errand.Code, errand.Key));
                break;
            case StripeErrand.AddMethod:
                var id = "pm" + errand.Key[errand.Key.IndexOf('_', StringComparison.Ordinal)..];
                await AddMethod.RunAsync(errand.Subject, method, id, db, collection, charges, tenant, cancel);
                break;
        }
    }

    private async Task ForgetAsync(NewMethod method)
    {
        if (await db.Set<PaymentMethod>().AnyAsync(
                m => m.ProviderAccountId == method.ConnectionId && m.ProviderReference == method.ProviderReference)
            || await connections.FindAsync(method.ConnectionId, CancellationToken.None) is not { } stripe)
        {
            return;
        }
        try
        {
            await new Stripe.PaymentMethodService(stripe.Client).DetachAsync(method.ProviderReference);
        }
        catch (Exception e) when (e is Stripe.StripeException || StripeWords.IsOutage(e))
        {
            // it stays with Stripe's customer, where it does nothing
        }
    }
}
