using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Payments.Providers;

/// <summary>What a customer goes to Stripe for: it travels with the session, so that it is known however the customer comes back.</summary>
/// <param name="Page">One of the constants.</param>
/// <param name="Subject">The id of what the page is of.</param>
/// <param name="Key">Of this attempt, a transaction's id: done twice it is done once.</param>
/// <param name="Keeps">Whether the method is saved for later payments.</param>
/// <param name="Code">The code of a promotion; null for none.</param>
public sealed record StripeErrand(string Page, string Subject, string Key, bool Keeps = true, string? Code = null)
{
    public const string PayInvoice = "invoice";
    public const string CompleteCheckout = "checkout";

    /// <summary>Of a customer, who only adds a method.</summary>
    public const string AddMethod = "customer";

    private const string Prefix = "plumbline_";

    public Dictionary<string, string> ToMetadata() => new()
    {
        [Prefix + "page"] = Page,
        [Prefix + "subject"] = Subject,
        [Prefix + "key"] = Key,
        [Prefix + "keeps"] = Keeps ? "yes" : "no",
        [Prefix + "code"] = Code ?? "",
    };

    /// <summary>What makes a call of this errand count once. A form that was changed and sent again means another call.</summary>
    public Stripe.RequestOptions Once(params IEnumerable<string> more)
    {
        var form = SHA256.HashData(Encoding.UTF8.GetBytes($"{Keeps}\n{Code}\n{string.Join('\n', more)}"));
        return new Stripe.RequestOptions { IdempotencyKey = StripeGateway.KeyOf(Key) + Convert.ToHexStringLower(form) };
    }

    /// <summary>Null where a session is none of ours.</summary>
    public static StripeErrand? Of(IReadOnlyDictionary<string, string>? metadata)
    {
        string? Text(string name) => metadata?.GetValueOrDefault(Prefix + name) is { Length: > 0 } text ? text : null;
        return Text("page") is { } page && Text("subject") is { } subject && Text("key") is { } key
            ? new StripeErrand(page, subject, key, Text("keeps") == "yes", Text("code"))
            : null;
    }
}

/// <summary>A method that a customer handed over at Stripe, and what for.</summary>
public sealed record StripeHandover(StripeErrand Errand, NewMethod Method);

/// <summary>
/// Pages of Stripe on which customers hand over a card or an account, by a SetupIntent that has it approved for later payments. Their
/// numbers never pass through here.
/// </summary>
public sealed class StripeSessions(BillingDb db, StripeConnections connections, StripeMethods methods, StripeSetups setups)
{
    /// <summary>Whether the company's customers pay there.</summary>
    public Task<bool> AreOfferedAsync(CancellationToken cancel) =>
        db.Set<PaymentProvider>().AnyAsync(p => p.Name == StripeConnections.ProviderName, cancel);

    /// <summary>What Stripe calls a way to pay in a currency; null where it has none.</summary>
    public static string? KindOf(string way, string currency) => (way, currency) switch
    {
        ("card", _) => "card",
        ("direct_debit", "EUR") => "sepa_debit",
        ("direct_debit", "USD") => "us_bank_account",
        ("direct_debit", "GBP") => "bacs_debit",
        _ => null,
    };

    /// <summary>The address to lead a customer to. The same errand has the same page.</summary>
    /// <param name="errand">What for.</param>
    /// <param name="customerId">Whose method it becomes.</param>
    /// <param name="way"><c>card</c> or <c>direct_debit</c>.</param>
    /// <param name="currency">To pay in.</param>
    /// <param name="returnUrl">Where the customer comes back to, with <c>{CHECKOUT_SESSION_ID}</c> in the place of the session.</param>
    /// <param name="backUrl">Where one who thinks better of it goes.</param>
    /// <param name="language">Of the page; null for the browser's.</param>
    /// <param name="cancel">Cancels it.</param>
    public async Task<string> OpenAsync(
        StripeErrand errand, string customerId, string way, string currency, string returnUrl, string backUrl, string? language,
        CancellationToken cancel)
    {
        var stripe = await connections.RequireAsync(null, cancel);
        var kind = KindOf(way, currency) ?? throw Refusal.BadRequest($"Stripe has no {way} in {currency}");
        var options = new Stripe.Checkout.SessionCreateOptions
        {
            Mode = "setup",
            Customer = await methods.CustomerAsync(customerId, stripe, cancel),
            Currency = currency.ToLowerInvariant(),
            AllowedPaymentMethodTypes = [kind],
            SuccessUrl = returnUrl,
            CancelUrl = backUrl,
            Locale = language ?? "auto",
            Metadata = errand.ToMetadata(),
        };
        var once = errand.Once(way, currency, returnUrl);
        var session = await StripeMethods.AskAsync(
            () => new Stripe.Checkout.SessionService(stripe.Client).CreateAsync(options, once, cancel));
        return session?.Url ?? throw StripeWords.Unreachable();
    }

    /// <summary>What a customer handed over; null where the session is not ours, or not completed.</summary>
    public async Task<StripeHandover?> ReadAsync(string sessionId, CancellationToken cancel)
    {
        if (await connections.FindAsync(null, cancel) is not { } stripe
            || await StripeMethods.AskAsync(
                () => new Stripe.Checkout.SessionService(stripe.Client).GetAsync(sessionId, cancellationToken: cancel)) is not { } session
            || session is not { Mode: "setup", Status: "complete", SetupIntentId: { } setupId }
            || StripeErrand.Of(session.Metadata) is not { } errand)
        {
            return null;
        }
        return await setups.ReadAsync(setupId, errand, cancel);
    }
}
