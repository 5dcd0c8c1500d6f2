using Plumbline.Server.Features.Payments.Providers;
using Plumbline.Server.Wire;
using Plumbline.Web;

namespace Plumbline.Server.Features.Pages;

/// <summary>
/// Leads customers to Stripe, to hand over a card or an account, or lets the script show Stripe's fields on the page itself; and takes them
/// in again on the page that they left.
/// </summary>
public sealed class StripeVisits(StripeSessions sessions, StripeSetups setups, StripeErrands errands, PublicUrl links)
{
    /// <summary>Where a customer comes back to, below the page.</summary>
    public const string Below = "/stripe";

    /// <summary>The part of the address that Stripe puts its session into.</summary>
    public const string Session = "session";

    /// <summary>The part that Stripe's script puts its SetupIntent into.</summary>
    public const string Setup = "setup_intent";

    /// <summary>The field by which the script says that the page shows Stripe's fields.</summary>
    public const string Fields = "fields";

    /// <summary>What a page shows Stripe's fields with; null where it only leads there.</summary>
    public async Task<StripeFieldsModel?> FieldsAsync(string currency, CancellationToken cancel) =>
        await setups.PublishableKeyAsync(cancel) is not { } key ? null : new StripeFieldsModel(key, currency.ToLowerInvariant())
        {
            CardKind = StripeSessions.KindOf("card", currency),
            DebitKind = StripeSessions.KindOf("direct_debit", currency),
        };

    /// <param name="visit">The page that the customer leaves.</param>
    /// <param name="form">That was sent. From the script it asks for a SetupIntent in place of a page of Stripe.</param>
    /// <param name="errand">What for.</param>
    /// <param name="customerId">The customer.</param>
    /// <param name="way"><c>card</c> or <c>direct_debit</c>.</param>
    /// <param name="currency">To pay in.</param>
    /// <param name="more">What the page's address carries besides.</param>
    /// <param name="cancel">Cancels it.</param>
    public async Task<IResult> LeaveAsync(
        PageVisit visit, SentForm form, StripeErrand errand, string customerId, string way, string currency,
        IReadOnlyList<(string, string)> more, CancellationToken cancel)
    {
        var back = links.Of(visit.To(Below, more));
        if (form.Text(Fields) == "yes")
        {
            return Reply.Ok(new SetupBegun(await setups.BeginAsync(errand, customerId, way, currency, cancel), back));
        }
        // the braces are Stripe's, and must reach it as they are
        back += $"&{Session}={{CHECKOUT_SESSION_ID}}";
        return PageResult.SeeOther(await sessions.OpenAsync(
            errand, customerId, way, currency, back, links.Of(visit.To("", more)), visit.Language, cancel));
    }

    /// <summary>Does what the customer went for, and shows the page.</summary>
    public async Task<IResult> ReturnAsync(
        PageVisit visit, string page, string subject, HttpContext http, IReadOnlyList<(string, string)> more, CancellationToken cancel)
    {
        var (session, setup) = (http.Request.Query[Session].ToString(), http.Request.Query[Setup].ToString());
        var errand = session.Length is > 0 and < 256 ? await errands.RunAsync(session, page, subject, cancel)
            : setup.Length is > 0 and < 256 ? await errands.RunSetupAsync(setup, page, subject, cancel)
            : null;
        return PageResult.SeeOther(visit.To("", errand is null ? more : [.. more, ("payment", errand.Key)]));
    }
}
