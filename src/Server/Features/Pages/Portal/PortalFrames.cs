using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Credits;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Wallets;
using Plumbline.Web;
using Plumbline.Web.Portal;

namespace Plumbline.Server.Features.Pages.Portal;

/// <summary>Something that was sent from a page of the portal and could not be done: shown with it.</summary>
/// <param name="Place">Which form.</param>
/// <param name="Values">What was typed.</param>
/// <param name="Faults">The text of each fault, by field.</param>
/// <param name="News">The text of what is wrong with all of it; null for nothing.</param>
public sealed record PortalAttempt(
    string Place, IReadOnlyDictionary<string, string> Values, IReadOnlyDictionary<string, string> Faults, string? News = "error_summary")
{
    public const string TooManyPayments = "failure_too_many";
    public const string TooManyMethods = "portal_too_many_methods";

    public static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>();

    /// <summary>Of the page that shows it.</summary>
    public static int StatusOf(PortalAttempt? attempt) => attempt?.News switch
    {
        null when attempt is null => StatusCodes.Status200OK,
        TooManyPayments or TooManyMethods => PayInvoice.TooMany,
        _ => StatusCodes.Status422UnprocessableEntity,
    };

    /// <summary>A form with what was typed into it, if it is the one.</summary>
    public static FormModel On(FormModel form, PortalAttempt? attempt, string place, PageFrame frame) => attempt?.Place != place ? form
        : form with
        {
            Values = attempt.Values,
            Faults = attempt.Faults.ToDictionary(f => f.Key, f => frame[f.Value], StringComparer.Ordinal),
        };
}

/// <summary>Dresses the pages of a portal, and knows which of them a customer has.</summary>
public sealed class PortalFrames(BillingDb db, PageFrames frames)
{
    /// <summary>The pages, by what follows the path of the portal.</summary>
    public const string Usage = "/usage";
    public const string Invoices = "/invoices";
    public const string Methods = "/payment-methods";
    public const string Balances = "/balances";
    public const string Details = "/details";

    // what a page says after a form, by the word in its address
    private static readonly Dictionary<string, string> Done = new(StringComparer.Ordinal)
    {
        ["added"] = "portal_done_added",
        ["removed"] = "portal_done_removed",
        ["default"] = "portal_done_default",
        ["details"] = "portal_done_details",
    };

    /// <param name="visit">Who looks.</param>
    /// <param name="below">The page, by what follows the path of the portal.</param>
    /// <param name="heading">Of the page, once the language is known.</param>
    /// <param name="http">Says in its query what was just done.</param>
    /// <param name="attempt">A form that could not be done; null for none.</param>
    /// <param name="cancel">Cancels the reading.</param>
    public async Task<PortalShellModel> OfAsync(
        PortalVisit visit, string below, Func<PageTexts, string> heading, HttpContext http, PortalAttempt? attempt,
        CancellationToken cancel)
    {
        // whoever looks, in the language of the browser; the customer's where we do not speak that
        var reader = visit.Page with { Accepted = [.. visit.Page.Accepted, .. new[] { visit.Customer.Language }.OfType<string>()] };
        var frame = frames.Of(reader, visit.Seller, customerLanguage: null, heading) with { Path = visit.Page.Path + below };
        var tabs = new List<PortalTabModel>();
        var settings = await PortalSettings.OfAsync(db, cancel);
        Add("portal_overview", "", "home");
        if (await HasUsageAsync(visit.Customer.Id, cancel))
        {
            Add("portal_usage", Usage, "chart");
        }
        Add("portal_invoices", Invoices, "file");
        Add("portal_methods", Methods, "card");
        if (await HasBalancesAsync(visit.Customer.Id, cancel))
        {
            Add("portal_balances", Balances, "wallet");
        }
        if (settings.AllowBillingDetails)
        {
            Add("checkout_details", Details, "user");
        }
        return new PortalShellModel
        {
            Frame = frame,
            Heading = frame.Title,
            Customer = visit.Customer.Name,
            Tabs = tabs,
            News = attempt?.News is { } news ? ("bad", frame[news])
                : Done.TryGetValue(http.Request.Query["done"].ToString(), out var done) ? ("good", frame[done])
                : null,
        };

        void Add(string label, string path, string icon) =>
            tabs.Add(new PortalTabModel(frame[label], visit.Page.To(path), icon, path == below));
    }

    /// <summary>Whether a page is one of a portal's.</summary>
    public static bool Has(PortalShellModel shell, PortalVisit visit, string page) => shell.Tabs.Any(t => t.Path == visit.Page.To(page));

    private Task<bool> HasUsageAsync(string customerId, CancellationToken cancel) => db.Set<Subscription>()
        .Where(s => s.CustomerId == customerId && SubscriptionWords.Statuses.Contains(s.Status))
        .Join(db.Set<SubscriptionProductUse>(), s => s.Id, u => u.SubscriptionId, (s, u) => u.ProductId)
        .Join(db.Set<Product>().Where(p => p.AggregatorId != null && p.Type == ProductType.Dynamic), u => u, p => p.Id, (u, p) => p.Id)
        .AnyAsync(cancel);

    private async Task<bool> HasBalancesAsync(string customerId, CancellationToken cancel)
    {
        if (await db.Set<CreditBalance>().AnyAsync(b => b.CustomerId == customerId, cancel))
        {
            return true;
        }
        var settings = await db.Set<WalletSettings>().AsNoTracking().SingleOrDefaultAsync(cancel);
        return settings is { Enabled: true }
            && (settings.AllowTopupOnPortal || await db.Set<Wallet>().AnyAsync(w => w.CustomerId == customerId, cancel));
    }
}
