using System.Text.Json.Serialization;
using NodaTime;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Checkouts;

public sealed record SendToAnswer(string Email, string? Message);

/// <summary>A checkout as the contract shows it within a subscription.</summary>
public record CheckoutAnswer(
    string Id,
    CheckoutStatus Status,
    IReadOnlyList<string> AvailablePaymentMethods,
    string? RedirectUrl,
    SendToAnswer? SendTo,
    string Url)
{
    /// <param name="session">The checkout; null where there is none.</param>
    /// <param name="links">Where the page is served.</param>
    public static CheckoutAnswer? Of(CheckoutSession? session, PublicUrl links) => session is null ? null : new CheckoutAnswer(
        session.Id, session.Status, session.AvailablePaymentMethods, session.RedirectUrl, SendToOf(session), UrlOf(session, links));

    /// <summary>Where the customer completes it.</summary>
    public static string UrlOf(CheckoutSession session, PublicUrl links) =>
        links.Of($"/checkout/{session.Id}?token={session.Token}");

    protected static SendToAnswer? SendToOf(CheckoutSession session) =>
        session.SendToEmail is { } email ? new SendToAnswer(email, session.SendToMessage) : null;
}

/// <summary>A checkout by itself: with what it is for and what became of it.</summary>
public sealed record CheckoutDetailsAnswer(
    string Id,
    CheckoutStatus Status,
    string CustomerId,
    string? InvoiceId,
    string? SubscriptionId,
    IReadOnlyList<string> AvailablePaymentMethods,
    string? RedirectUrl,
    SendToAnswer? SendTo,
    string Url,
    string? PaymentMethodId,
    string? TransactionId,
    string? LastError,
    Instant ExpiresAt,
    Instant? CompletedAt,
    Instant CreatedAt)
{
    public static CheckoutDetailsAnswer Of(CheckoutSession s, PublicUrl links)
    {
        var shown = CheckoutAnswer.Of(s, links)!;
        return new CheckoutDetailsAnswer(
            s.Id, s.Status, s.CustomerId, s.InvoiceId, s.SubscriptionId, s.AvailablePaymentMethods, s.RedirectUrl, shown.SendTo, shown.Url,
            s.PaymentMethodId, s.TransactionId, s.LastError, s.ExpiresAt, s.CompletedAt, s.CreatedAt);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CheckoutDetailsAnswer))]
[JsonSerializable(typeof(OffsetPage<CheckoutDetailsAnswer>))]
internal sealed partial class CheckoutsJson : JsonSerializerContext;
