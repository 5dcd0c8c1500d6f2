using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Quotes;

/// <summary>
/// The way to pay that a quote may ask for before its customer signs: the one that the customer has, a new one, or none where the offer is
/// paid outside.
/// </summary>
public sealed class QuotePayment(BillingDb db, CurrentTenant tenant)
{
    private const string Outside = "external";
    private const string Fresh = "new";

    /// <summary>Whether one is asked for.</summary>
    public async Task<bool> IsAskedAsync(Quote quote, CancellationToken cancel) =>
        quote.Options.CollectPaymentDetails && await StrategyAsync(quote, cancel) != Outside;

    /// <summary>The saved method that serves; null where there is none yet. A new one was given since the quote was approved.</summary>
    public async Task<PaymentMethod?> FindAsync(Quote quote, CancellationToken cancel)
    {
        var isFresh = await StrategyAsync(quote, cancel) == Fresh;
        var current = await db.Set<Customer>().Where(c => c.Id == quote.CustomerId).Select(c => c.PaymentMethodId).SingleAsync(cancel);
        var usable = await db.Set<PaymentMethod>().AsNoTracking()
            .Where(m => m.CustomerId == quote.CustomerId && m.DeletedAt == null && m.Status == PaymentMethodStatus.Active)
            .Where(m => !isFresh || m.CreatedAt >= quote.ApprovedAt)
            .OrderByDescending(m => m.CreatedAt).ThenByDescending(m => m.Id).ToListAsync(cancel);
        return (isFresh ? null : usable.Find(m => m.Id == current)) ?? usable.FirstOrDefault();
    }

    /// <summary>Refuses a signature without one. A new one becomes the way that the customer pays.</summary>
    public async Task RequireAsync(Quote quote, Customer customer, CancellationToken cancel)
    {
        if (!await IsAskedAsync(quote, cancel))
        {
            return;
        }
        var isFresh = await StrategyAsync(quote, cancel) == Fresh;
        var method = await FindAsync(quote, cancel) ?? throw Refusal.BadRequest(isFresh
            ? "The quote asks for a new payment method, and the customer has added none since it was approved"
            : "The quote asks for a payment method, and the customer has none yet");
        if (isFresh)
        {
            PaymentChoice.Set(customer, method);
            customer.UpdatedAt = tenant.Now;
        }
    }

    /// <summary>As the offered subscription says; an invoice has the customer's way.</summary>
    private async Task<string> StrategyAsync(Quote quote, CancellationToken cancel) => quote.SubscriptionId is not { } id
        ? "current"
        : await db.Set<Subscription>().Where(s => s.Id == id).Select(s => s.PaymentMethodStrategy).SingleAsync(cancel);
}
