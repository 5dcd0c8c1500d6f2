using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Plumbline.Engine.Money;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Credits;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Organisations;
using Plumbline.Server.Features.Pages.CheckingOut;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Payments.Providers;
using Plumbline.Server.Features.Taxes;
using Plumbline.Server.Features.Wallets;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Pages.Portal;

/// <summary>
/// What is sent from a portal. Each form does what the operation of the API does, by the same code, for the customer of the link and for
/// nobody else's things; then the browser is sent back, so that a reload repeats nothing.
/// </summary>
public static partial class PortalForms
{
    public static async Task<IResult> AddMethodAsync(
        string id, HttpContext http, PortalLinks links, PageForms forms, MethodsView view, StripeVisits stripe, BillingDb db,
        Collection collection, Charges charges, CurrentTenant tenant, CancellationToken cancel)
    {
        var visit = await links.OpenAsync(http, id);
        var form = await forms.ReadAsync(http, visit.Page, MethodsView.Add);
        var (offered, isByStripe) = await view.OfferedAsync(visit, cancel);
        if (!offered.Contains(form.Text("type")))
        {
            return PageResult.SeeOther(visit.Page.To(PortalFrames.Methods));
        }
        var given = isByStripe ? null : MethodForm.Read(form, visit.Day(tenant.Now));
        if (given is { Method: null })
        {
            return await view.ShowAsync(
                visit, http, new PortalAttempt(given.Type, form.Values(MethodForm.Secret), given.Faults), cancel);
        }
        var methodId = form.IdFor("pm");
        if (!await db.Set<PaymentMethod>().AnyAsync(m => m.Id == methodId, cancel) && !await view.MayAddAsync(visit.Customer.Id, cancel))
        {
            var none = PortalAttempt.Nothing;
            return await view.ShowAsync(
                visit, http, new PortalAttempt(form.Text("type"), none, none, PortalAttempt.TooManyMethods), cancel);
        }
        if (given is null)
        {
            var errand = new StripeErrand(StripeErrand.AddMethod, visit.Customer.Id, form.IdFor("tra"));
            return await stripe.LeaveAsync(
                MethodsOf(visit), form, errand, visit.Customer.Id, form.Text("type"), MethodsView.CurrencyOf(visit), [], cancel);
        }
        await AddMethod.RunAsync(visit.Customer.Id, given.Method!, methodId, db, collection, charges, tenant, cancel);
        return Done(visit, PortalFrames.Methods, "added");
    }

    /// <summary>Keeps what the customer handed over at Stripe.</summary>
    public static async Task<IResult> FromStripeAsync(
        string id, HttpContext http, PortalLinks links, StripeVisits stripe, CancellationToken cancel)
    {
        var visit = await links.OpenAsync(http, id);
        return await stripe.ReturnAsync(MethodsOf(visit), StripeErrand.AddMethod, visit.Customer.Id, http, [], cancel);
    }

    public static async Task<IResult> SetDefaultAsync(
        string id, HttpContext http, PortalLinks links, PageForms forms, BillingDb db, Collection collection, Charges charges,
        MemberInvoices members, VatRegister register, CurrentTenant tenant, CancellationToken cancel)
    {
        var visit = await links.OpenAsync(http, id);
        var form = await forms.ReadAsync(http, visit.Page, MethodsView.Default);
        var chosen = new JsonObject { ["payment_method_id"] = form.Text("method") };
        await UpdateCustomer.RunAsync(
            visit.Customer.Id, new Body(JsonSerializer.SerializeToElement(chosen), [], []), db, collection, charges, members, tenant,
            register, cancel);
        return Done(visit, PortalFrames.Methods, "default");
    }

    public static async Task<IResult> RemoveMethodAsync(
        string id, HttpContext http, PortalLinks links, PageForms forms, BillingDb db, StripeDetachments stripe, CurrentTenant tenant,
        CancellationToken cancel)
    {
        var visit = await links.OpenAsync(http, id);
        var form = await forms.ReadAsync(http, visit.Page, MethodsView.Remove);
        var methodId = form.Text("method");
        try
        {
            await PaymentMethodRoutes.DeleteAsync(visit.Customer.Id, methodId, db, stripe, tenant, cancel);
        }
        catch (Refusal refusal) when (refusal.Status == StatusCodes.Status404NotFound)
        {
            // the second click finds it gone
            if (!await db.Set<PaymentMethod>().AnyAsync(m => m.Id == methodId && m.CustomerId == visit.Customer.Id, cancel))
            {
                throw;
            }
        }
        return Done(visit, PortalFrames.Methods, "removed");
    }

    public static async Task<IResult> TopUpAsync(
        string id, HttpContext http, PortalLinks links, PageForms forms, BalancesView view, TopUpWallet topups, BillingDb db,
        CancellationToken cancel)
    {
        var visit = await links.OpenAsync(http, id);
        var form = await forms.ReadAsync(http, visit.Page, BalancesView.Topup);
        if (visit.Customer.Currency is not { } currency || AmountOf(form.Text("amount"), currency) is not { } amount)
        {
            return await AgainAsync("error_amount");
        }
        var limits = await PortalSettings.OfAsync(db, cancel);
        var transactionId = form.IdFor("tra");
        try
        {
            await topups.RunAsync(
                visit.Customer.Id, amount, limits.MaxTopupIn(currency), limits.MaxBalanceIn(currency), transactionId, cancel);
        }
        catch (Refusal refusal) when (refusal.Errors is not null)
        {
            return await AgainAsync("error_topup_most");
        }
        catch (Refusal refusal) when (refusal.Status == PayInvoice.TooMany)
        {
            return await view.ShowAsync(
                visit, http, new PortalAttempt(BalancesView.Topup, form.Values(), PortalAttempt.Nothing, PortalAttempt.TooManyPayments),
                cancel);
        }
        catch (Refusal refusal) when (refusal.Status == StatusCodes.Status400BadRequest)
        {
            // no card any more, or switched off: the page says which
            return PageResult.SeeOther(visit.Page.To(PortalFrames.Balances));
        }
        return PageResult.SeeOther(visit.Page.To(PortalFrames.Balances, ("payment", transactionId)));

        Task<IResult> AgainAsync(string fault) => view.ShowAsync(
            visit, http,
            new PortalAttempt(BalancesView.Topup, form.Values(), new Dictionary<string, string> { ["amount"] = fault }), cancel);
    }

    public static async Task<IResult> BuyAsync(
        string id, HttpContext http, PortalLinks links, PageForms forms, BalancesView view, CreditPacks packs, CreditPurchase purchase,
        CancellationToken cancel)
    {
        var visit = await links.OpenAsync(http, id);
        var form = await forms.ReadAsync(http, visit.Page, BalancesView.Buy);
        if (!int.TryParse(form.Text("count"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > 100)
        {
            var faults = new Dictionary<string, string> { ["count"] = "error_count" };
            return await view.ShowAsync(visit, http, new PortalAttempt(BalancesView.Buy, form.Values(), faults), cancel);
        }
        // only what is offered to this customer
        var productId = form.Text("product");
        var pack = (await packs.OfAsync(visit.Customer, [productId], cancel))[productId].FirstOrDefault(p => p.PriceId == form.Text("pack"))
            ?? throw PageFault.Link();
        try
        {
            var bought = await purchase.RunOnceAsync(
                visit.Customer.Id, productId, new AutoTopup(pack.Count * count, null, pack.PriceId), form.Id, cancel);
            return PageResult.SeeOther(visit.Page.To(PortalFrames.Balances, ("bought", bought)));
        }
        catch (Refusal refusal) when (refusal.Status is StatusCodes.Status400BadRequest or StatusCodes.Status409Conflict)
        {
            // nothing to charge any more, or an earlier purchase is not paid: the page says which
            return PageResult.SeeOther(visit.Page.To(PortalFrames.Balances));
        }
    }

    public static async Task<IResult> SetDetailsAsync(
        string id, HttpContext http, PortalLinks links, PageForms forms, DetailsView view, BillingDb db, Collection collection,
        Charges charges, MemberInvoices members, VatRegister register, CurrentTenant tenant, CancellationToken cancel)
    {
        var visit = await links.OpenAsync(http, id);
        await view.RequireAsync(cancel);
        var form = await forms.ReadAsync(http, visit.Page, PortalFrames.Details);
        var faults = BillingDetails.Missing(form);
        if (faults.Count == 0)
        {
            try
            {
                await UpdateCustomer.RunAsync(
                    visit.Customer.Id, BillingDetails.ToBody(form, visit.Customer, []), db, collection, charges, members, tenant,
                    register, cancel);
                return Done(visit, PortalFrames.Details, "details");
            }
            catch (Refusal refusal) when (refusal.Errors is { } errors)
            {
                faults = BillingDetails.Faults(errors);
                db.ChangeTracker.Clear();
            }
        }
        return await view.ShowAsync(visit, http, new PortalAttempt(PortalFrames.Details, form.Values(), faults), cancel);
    }

    /// <summary>Units with at most the currency's decimals, behind a point or a comma, as minor units; null for anything else.</summary>
    public static long? AmountOf(string text, string currency)
    {
        var decimals = Currency.Of(currency).Decimals;
        if (Typed().Match(text) is not { Success: true } parts || parts.Groups[2].Length > decimals)
        {
            return null;
        }
        var minor = long.Parse(parts.Groups[1].Value + parts.Groups[2].Value.PadRight(decimals, '0'), CultureInfo.InvariantCulture);
        return minor > 0 ? minor : null;
    }

    private static PageVisit MethodsOf(PortalVisit visit) => visit.Page with { Path = visit.Page.Path + PortalFrames.Methods };

    private static IResult Done(PortalVisit visit, string page, string what) =>
        PageResult.SeeOther(visit.Page.To(page, ("done", what)));

    [GeneratedRegex(@"\A([0-9]{1,9})(?:[.,]([0-9]+))?\z")]
    private static partial Regex Typed();
}
