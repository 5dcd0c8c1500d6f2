using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Checkouts;

/// <summary><c>checkout_session</c> of a request: who gets the link, and where the customer goes afterwards.</summary>
public sealed record CheckoutInput(string? Email, string? Message, string? RedirectUrl)
{
    private static readonly CheckoutInput Nothing = new(null, null, null);

    /// <param name="body">What holds it.</param>
    /// <param name="messageField">How the contract spells the message here.</param>
    public static CheckoutInput Read(Body body, string messageField)
    {
        if (body.Object("checkout_session") is not { } session)
        {
            return Nothing;
        }
        var sendTo = session.Object("send_to");
        return new CheckoutInput(
            sendTo?.Email("email", Need.Required), sendTo?.Text(messageField, max: 5000), session.Url("redirect_url"));
    }

    /// <summary>Opens the page. It pays an invoice or begins a subscription.</summary>
    public CheckoutSession Open(
        BillingDb db, string customerId, IEnumerable<string> methods, Instant now, string? invoiceId, string? subscriptionId = null,
        Instant? startsAt = null)
    {
        var session = new CheckoutSession
        {
            Id = Ids.New("che"),
            CustomerId = customerId,
            InvoiceId = invoiceId,
            SubscriptionId = subscriptionId,
            StartsAt = startsAt,
            Token = Ids.Secret(),
            AvailablePaymentMethods = [.. methods.Distinct()],
            SendToEmail = Email,
            SendToMessage = Message,
            RedirectUrl = RedirectUrl,
            ExpiresAt = now + CheckoutSession.OpenFor,
            DueAt = now + CheckoutSession.OpenFor,
            CreatedAt = now,
        };
        db.Add(session);
        return session;
    }
}
