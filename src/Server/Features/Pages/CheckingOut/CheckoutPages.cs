using Plumbline.Server.Data;
using Plumbline.Server.Features.Checkouts;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Organisations;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Payments.Providers;
using Plumbline.Server.Features.PromotionCodes;
using Plumbline.Server.Features.Taxes;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Pages.CheckingOut;

/// <summary>What was sent from a checkout's page and could not be done: shown with it.</summary>
/// <param name="Place">Which form: one of the constants of <see cref="CheckoutPages"/>.</param>
/// <param name="Values">What was typed.</param>
/// <param name="Faults">The text of each fault, by field.</param>
/// <param name="News">The text of what is wrong with all of it; null for nothing.</param>
public sealed record CheckoutAttempt(
    string Place, IReadOnlyDictionary<string, string> Values, IReadOnlyDictionary<string, string> Faults, string? News = "error_summary")
{
    /// <summary>The way to pay that it tried.</summary>
    public string? Way { get; init; }
}

/// <summary>
/// <c>/checkout/{id}</c>: the order, the customer's billing details, a promotion code, and the way to pay. Details and code are forms of
/// their own, so that each works without a script; the code travels in the address until the order is placed.
/// </summary>
public static class CheckoutPages
{
    public const string Details = "/details";
    public const string Code = "/code";
    public const string Pay = "/pay";

    public static async Task<IResult> ShowAsync(
        string id, HttpContext http, CheckoutDoor door, CheckoutView view, CancellationToken cancel) =>
        await view.ShowAsync(await door.OpenAsync(http, id), id, http, null, cancel);

    /// <summary>What the order comes to with details that are being typed, as a piece of the page.</summary>
    public static async Task<IResult> PreviewAsync(
        string id, HttpContext http, CheckoutDoor door, PageForms forms, CheckoutView view, CancellationToken cancel)
    {
        var visit = await door.OpenAsync(http, id);
        return await view.PreviewAsync(visit, id, http, await forms.ReadAsync(http, visit, Details), cancel);
    }

    public static async Task<IResult> SetDetailsAsync(
        string id,
        HttpContext http,
        CheckoutDoor door,
        PageForms forms,
        CheckoutView view,
        BillingDb db,
        Collection collection,
        Charges charges,
        MemberInvoices members,
        VatRegister register,
        CurrentTenant tenant,
        CancellationToken cancel)
    {
        var visit = await door.OpenAsync(http, id);
        var form = await forms.ReadAsync(http, visit, Details);
        var (session, customer, _) = await view.FindAsync(id, cancel);
        if (session.Status != CheckoutStatus.Opened)
        {
            return PageResult.SeeOther(visit.To());
        }
        var faults = BillingDetails.Missing(form);
        if (faults.Count == 0)
        {
            try
            {
                await UpdateCustomer.RunAsync(
                    customer.Id, BillingDetails.ToBody(form, customer, []), db, collection, charges, members, tenant, register, cancel);
                return PageResult.SeeOther(visit.To("", CheckoutView.CodeOf(http)));
            }
            catch (Refusal refusal) when (refusal.Errors is { } errors)
            {
                faults = BillingDetails.Faults(errors);
                db.ChangeTracker.Clear();
            }
        }
        return await view.ShowAsync(visit, id, http, new CheckoutAttempt(Details, form.Values(), faults), cancel);
    }

    public static async Task<IResult> SetCodeAsync(
        string id, HttpContext http, CheckoutDoor door, PageForms forms, CheckoutView view, CancellationToken cancel)
    {
        var visit = await door.OpenAsync(http, id);
        var form = await forms.ReadAsync(http, visit, Code);
        var (session, _, _) = await view.FindAsync(id, cancel);
        if (session.Status != CheckoutStatus.Opened || form.Text("code").Length == 0)
        {
            return PageResult.SeeOther(visit.To());
        }
        if (await view.FaultOfAsync(session, form.Text("code"), cancel) is { } fault)
        {
            var faults = new Dictionary<string, string> { ["code"] = "error_code_" + Words<CodeFault>.Of(fault) };
            return await view.ShowAsync(visit, id, http, new CheckoutAttempt(Code, form.Values(), faults, null), cancel);
        }
        return PageResult.SeeOther(visit.To("", ("code", form.Text("code"))));
    }

    /// <summary>Completes it with what the customer handed over at Stripe.</summary>
    public static async Task<IResult> FromStripeAsync(
        string id, HttpContext http, CheckoutDoor door, StripeVisits stripe, CancellationToken cancel) => await stripe.ReturnAsync(
            await door.OpenAsync(http, id), StripeErrand.CompleteCheckout, id, http, [.. CheckoutView.CodeOf(http)], cancel);

    public static async Task<IResult> PayAsync(
        string id, HttpContext http, CheckoutDoor door, PageForms forms, CheckoutView view, CompleteCheckout complete,
        StripeSessions sessions, StripeVisits stripe, BillingDb db, CancellationToken cancel)
    {
        var visit = await door.OpenAsync(http, id);
        var form = await forms.ReadAsync(http, visit, Pay);
        var (session, customer, seller) = await view.FindAsync(id, cancel);
        if (session.Status != CheckoutStatus.Opened || !BillingDetails.AreComplete(BillingDetails.Of(customer)))
        {
            return PageResult.SeeOther(visit.To());
        }
        if (form.Text("type") != "transfer" && await sessions.AreOfferedAsync(cancel))
        {
            return await LeaveAsync(visit, form, session, customer, http, view, stripe, cancel);
        }
        var given = MethodForm.Read(form, view.TodayOf(seller));
        if (!given.IsRight)
        {
            return await view.ShowAsync(
                visit, id, http, new CheckoutAttempt(Pay, form.Values(MethodForm.Secret), given.Faults) { Way = given.Type }, cancel);
        }
        db.ChangeTracker.Clear();
        var code = http.Request.Query["code"].ToString() is { Length: > 0 } typed ? typed : null;
        var none = new Dictionary<string, string>();
        try
        {
            await complete.RunAsync(id, given.Method, cancel, new CheckoutOrder(code, form.IdFor("tra")));
        }
        catch (CodeRefused)
        {
            db.ChangeTracker.Clear();
            return await view.ShowAsync(visit, id, http, new CheckoutAttempt(Code, none, none, null), cancel);
        }
        catch (Refusal refusal) when (refusal.Status == PayInvoice.TooMany)
        {
            db.ChangeTracker.Clear();
            return await view.ShowAsync(
                visit, id, http, new CheckoutAttempt(Pay, none, none, "failure_too_many") { Way = given.Type }, cancel);
        }
        catch (Refusal refusal) when (refusal.Status == StatusCodes.Status400BadRequest)
        {
            // failed, or not open any more: the page says which
        }
        return PageResult.SeeOther(visit.To("", [.. CheckoutView.CodeOf(http), ("payment", form.IdFor("tra"))]));
    }

    private static async Task<IResult> LeaveAsync(
        PageVisit visit, SentForm form, CheckoutSession session, Customer customer, HttpContext http, CheckoutView view,
        StripeVisits stripe, CancellationToken cancel)
    {
        var way = form.Text("type");
        var code = CheckoutView.CodeOf(http).Select(c => c.Item2).FirstOrDefault();
        var currency = await view.CurrencyOfAsync(session, cancel);
        if (!session.AvailablePaymentMethods.Contains(way) || StripeSessions.KindOf(way, currency) is null)
        {
            return PageResult.SeeOther(visit.To());
        }
        if (code is not null && await view.FaultOfAsync(session, code, cancel) is not null)
        {
            var none = new Dictionary<string, string>();
            return await view.ShowAsync(visit, session.Id, http, new CheckoutAttempt(Code, none, none, null), cancel);
        }
        var errand = new StripeErrand(StripeErrand.CompleteCheckout, session.Id, form.IdFor("tra"), Code: code);
        return await stripe.LeaveAsync(visit, form, errand, customer.Id, way, currency, [.. CheckoutView.CodeOf(http)], cancel);
    }
}
