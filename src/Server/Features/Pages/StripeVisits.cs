using Plumbline.Server.Features.Payments.Providers;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Pages;

/// <summary>Leads customers to Stripe, to hand over a card or an account, and takes them in again on the page that they left.</summary>
public sealed class StripeVisits(StripeSessions sessions, StripeErrands errands, PublicUrl links)
{
    /// <summary>Where a customer comes back to, below the page.</summary>
    public const string Below = "/stripe";

    /// <summary>The part of the address that Stripe puts its session into.</summary>
    public const string Session = "session";

    /// <param name="visit">The page that the customer leaves.</param>
    /// <param name="errand">What for.</param>
    /// <param name="customerId">The customer.</param>
    /// <param name="way"><c>card</c> or <c>direct_debit</c>.</param>
    /// <param name="currency">To pay in.</param>
    /// <param name="more">What the page's address carries besides.</param>
    /// <param name="cancel">Cancels it.</param>
    /// <param name="place">The part of the page that is left.</param>
    public async Task<IResult> LeaveAsync(
        PageVisit visit, StripeErrand errand, string customerId, string way, string currency, IReadOnlyList<(string, string)> more,
        CancellationToken cancel, string place = "")
    {
        // the braces are Stripe's, and must reach it as they are
        var back = links.Of(visit.To(place + Below, more)) + $"&{Session}={{CHECKOUT_SESSION_ID}}";
        return PageResult.SeeOther(await sessions.OpenAsync(
            errand, customerId, way, currency, back, links.Of(visit.To(place, more)), visit.Language, cancel));
    }

    /// <summary>Does what the customer went for, and shows the page.</summary>
    public async Task<IResult> ReturnAsync(
        PageVisit visit, string page, string subject, HttpContext http, IReadOnlyList<(string, string)> more, CancellationToken cancel)
    {
        var session = http.Request.Query[Session].ToString();
        var errand = session.Length is 0 or > 255 ? null : await errands.RunAsync(session, page, subject, cancel);
        return PageResult.SeeOther(visit.To("", errand is null ? more : [.. more, ("payment", errand.Key)]));
    }
}
