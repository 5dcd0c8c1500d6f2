using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Payments.Providers;

/// <summary>What a browser completes a SetupIntent with.</summary>
public sealed record SetupBegun(string ClientSecret, string ReturnUrl);

/// <summary>
/// SetupIntents: of Stripe's own fields on our pages, and of the pages of Stripe. What a browser says of one is never taken for true: it is
/// looked up.
/// </summary>
public sealed class StripeSetups(BillingDb db, StripeConnections connections, StripeMethods methods, KeyDirectory directory)
{
    /// <summary>Of one customer within an hour: cards are not to be tried out here. Stripe keeps the count, for all processes.</summary>
    public const int MostAnHour = 10;

    /// <summary>What pages show Stripe's fields with; null where the company gave none.</summary>
    public Task<string?> PublishableKeyAsync(CancellationToken cancel) => db.Set<PaymentProvider>()
        .Where(p => p.Name == StripeConnections.ProviderName).Select(p => p.PublishableKey).SingleOrDefaultAsync(cancel);

    /// <summary>Begins one, for fields on a page of ours. The same errand has the same one.</summary>
    /// <param name="errand">What for.</param>
    /// <param name="customerId">Whose method it becomes.</param>
    /// <param name="way"><c>card</c> or <c>direct_debit</c>.</param>
    /// <param name="currency">To pay in.</param>
    /// <param name="cancel">Cancels it.</param>
    /// <returns>The secret by which the browser completes it.</returns>
    /// <exception cref="Refusal">The customer began too many lately.</exception>
    public async Task<string> BeginAsync(StripeErrand errand, string customerId, string way, string currency, CancellationToken cancel)
    {
        var stripe = await connections.RequireAsync(null, cancel);
        var kind = StripeSessions.KindOf(way, currency) ?? throw Refusal.BadRequest($"Stripe has no {way} in {currency}");
        var customer = await methods.CustomerAsync(customerId, stripe, cancel);
        var intents = new Stripe.SetupIntentService(stripe.Client);
        await RefuseTooManyAsync(intents, errand, customer, cancel);
        var options = new Stripe.SetupIntentCreateOptions
        {
            Customer = customer,
            AllowedPaymentMethodTypes = [kind],
            Usage = "off_session",
            Metadata = errand.ToMetadata(),
        };
        var begun = await StripeMethods.AskAsync(() => intents.CreateAsync(options, errand.Once("fields", way, currency), cancel));
        return begun?.ClientSecret ?? throw StripeWords.Unreachable();
    }

    /// <summary>What a customer handed over by one that was begun here; null where it is not ours, or not completed.</summary>
    public Task<StripeHandover?> ReadAsync(string setupId, CancellationToken cancel) => ReadAsync(setupId, null, cancel);

    /// <param name="setupId">Stripe's.</param>
    /// <param name="errand">What for, where that is known; else the SetupIntent must say so.</param>
    /// <param name="cancel">Cancels it.</param>
    public async Task<StripeHandover?> ReadAsync(string setupId, StripeErrand? errand, CancellationToken cancel)
    {
        if (await connections.FindAsync(null, cancel) is not { } stripe
            || await StripeMethods.AskAsync(
                () => new Stripe.SetupIntentService(stripe.Client).GetAsync(setupId, cancellationToken: cancel)) is not { } setup
            || setup is not { Status: "succeeded", PaymentMethodId: { } methodId }
            || (errand ?? StripeErrand.Of(setup.Metadata)) is not { } purpose)
        {
            return null;
        }
        var method = await StripeMethods.AskAsync(
            () => new Stripe.PaymentMethodService(stripe.Client).GetAsync(methodId, cancellationToken: cancel));
        return method is null || StripeWords.MethodOf(method, stripe.Id) is not { } handed ? null
            : new StripeHandover(purpose, handed with { CustomerReference = setup.CustomerId });
    }

    private async Task RefuseTooManyAsync(
        Stripe.SetupIntentService intents, StripeErrand errand, string customer, CancellationToken cancel)
    {
        var lately = new Stripe.SetupIntentListOptions
        {
            Customer = customer,
            Created = new Stripe.DateRangeOptions
            {
                GreaterThan = (directory.MachineNow() - Duration.FromHours(1)).ToDateTimeUtc(),
            },
            Limit = MostAnHour,
        };
        var begun = await StripeMethods.AskAsync(() => intents.ListAsync(lately, cancellationToken: cancel));
        if (begun?.Data.Count >= MostAnHour && !begun.Data.Exists(i => StripeErrand.Of(i.Metadata)?.Key == errand.Key))
        {
            throw new Refusal(PayInvoice.TooMany, "too_many_attempts", "Too many cards and accounts were tried; try again later");
        }
    }
}
