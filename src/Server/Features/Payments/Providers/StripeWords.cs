using System.Globalization;
using System.Net;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Payments.Providers;

/// <summary>What Stripe says, in the contract's words.</summary>
public static class StripeWords
{
    /// <summary>
    /// Stripe's amount of minor units; null where Stripe cannot take it. It counts as the contract does, but for these: the shilling of
    /// Uganda has two decimals there, the krona of Iceland no fractions, and currencies of three decimals end in 0.
    /// </summary>
    public static long? AmountOf(long minor, string currency) => currency switch
    {
        "UGX" => checked(minor * 100),
        "ISK" => minor % 100 == 0 ? minor : null,
        "BHD" or "JOD" or "KWD" or "OMR" or "TND" => minor % 10 == 0 ? minor : null,
        _ => minor,
    };

    /// <summary>Minor units of Stripe's amount.</summary>
    public static long MinorOf(long amount, string currency) => currency == "UGX" ? amount / 100 : amount;

    /// <summary>Whether a failure says nothing about what Stripe did: no answer, or one that the call did not come to its end.</summary>
    public static bool IsOutage(Exception e) => e switch
    {
        Stripe.StripeException stripe => stripe.StripeError is null || (int)stripe.HttpStatusCode is 0 or 409 or 429 or >= 500
            || stripe.StripeError.Type is "idempotency_error" or "api_error",
        _ => e is HttpRequestException or IOException or OperationCanceledException,
    };

    public static bool IsMissing(Stripe.StripeException e) =>
        e.HttpStatusCode == HttpStatusCode.NotFound || e.StripeError?.Code == "resource_missing";

    public static Refusal Unreachable() => new(503, "provider_unavailable", "Stripe cannot be reached; try again later");

    /// <summary>Why a payment failed, as a transaction says it: what the bank says counts before what Stripe makes of it.</summary>
    public static string ErrorOf(Stripe.StripeError? error) => error is null
        ? "unknown"
        : ErrorOf(error.DeclineCode) ?? ErrorOf(error.Code) ?? error switch
        {
            { Code: "resource_missing", Param: "payment_method" or "customer" } => "payment_method_invalid",
            { Type: "card_error" } => "declined",
            _ => "provider_error",
        };

    private static string? ErrorOf(string? code) => code switch
    {
        "authentication_required" => "authentication_required",
        "insufficient_funds" => "insufficient_funds",
        "expired_card" => "payment_method_expired",
        "fraudulent" or "stolen_card" or "lost_card" or "pickup_card" or "merchant_blacklist" => "fraud",
        "debit_not_authorized" or "mandate_invalid" or "payment_intent_mandate_invalid" => "mandate_invalid",
        "processing_error" or "issuer_not_available" or "try_again_later" => "processing_error",
        "card_not_supported" or "currency_not_supported" or "payment_method_unsupported_type" or "payment_method_currency_mismatch" =>
            "payment_method_not_supported",
        "incorrect_number" or "invalid_number" or "invalid_account" or "invalid_expiry_month" or "invalid_expiry_year" or "account_closed"
            or "bank_account_unusable" or "new_account_information_available" => "payment_method_invalid",
        _ => null,
    };

    /// <summary>A saved method as we keep it; null where its kind has no word in the contract.</summary>
    public static NewMethod? MethodOf(Stripe.PaymentMethod method, string connectionId)
    {
        var (type, ending) = method.Type switch
        {
            "card" => (method.Card?.Wallet?.Type is "apple_pay" or "google_pay" ? method.Card.Wallet.Type : "card", method.Card?.Last4),
            "sepa_debit" => ("direct_debit", method.SepaDebit?.Last4),
            "us_bank_account" => ("direct_debit_ach", method.UsBankAccount?.Last4),
            "bacs_debit" => ("direct_debit_bacs", method.BacsDebit?.Last4),
            "link" => ("stripe_link", null),
            _ => (null, null),
        };
        return type is null ? null
            : new NewMethod(type, ending ?? "", MonthOf(method.Card), method.Card?.Brand, StripeConnections.ProviderName, method.Id)
            {
                ConnectionId = connectionId,
                CustomerReference = method.CustomerId,
            };
    }

    /// <summary>The last month of a card, as <c>YYYY-MM</c>.</summary>
    public static string? MonthOf(Stripe.PaymentMethodCard? card) =>
        card is null ? null : string.Create(CultureInfo.InvariantCulture, $"{card.ExpYear:0000}-{card.ExpMonth:00}");
}
