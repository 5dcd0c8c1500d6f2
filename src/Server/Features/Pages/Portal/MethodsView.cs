using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Payments.Providers;
using Plumbline.Server.Tenancy;
using Plumbline.Web;
using Plumbline.Web.Portal;

namespace Plumbline.Server.Features.Pages.Portal;

/// <summary>The saved ways to pay: added, made the default, removed.</summary>
public sealed class MethodsView(
    BillingDb db, PortalFrames frames, PageForms forms, StripeSessions stripe, StripeVisits visits, CurrentTenant tenant)
{
    public const string Add = PortalFrames.Methods + "/add";
    public const string Default = PortalFrames.Methods + "/default";
    public const string Remove = PortalFrames.Methods + "/remove";

    /// <summary>Most methods that one portal adds within <see cref="AddedWithin"/>: numbers are not to be tried out here.</summary>
    public const int MostAdded = 10;

    private static readonly Duration AddedWithin = Duration.FromHours(1);

    /// <summary>In which a method is to pay.</summary>
    public static string CurrencyOf(PortalVisit visit) => visit.Customer.Currency ?? visit.Seller.Currency;

    /// <summary>The kinds that can be added, and whether Stripe asks for them.</summary>
    public async Task<(IReadOnlyList<string> Ways, bool IsByStripe)> OfferedAsync(PortalVisit visit, CancellationToken cancel)
    {
        var isByStripe = await stripe.AreOfferedAsync(cancel);
        return ([.. visit.Customer.AvailablePaymentMethods.Where(w => w is "card" or "direct_debit"
            && (isByStripe ? StripeSessions.KindOf(w, CurrencyOf(visit)) is not null : tenant.Mode == Mode.Test))], isByStripe);
    }

    /// <summary>Whether a further method may be added. What is removed again counts too.</summary>
    public async Task<bool> MayAddAsync(string customerId, CancellationToken cancel)
    {
        var since = tenant.Now - AddedWithin;
        return await db.Set<PaymentMethod>().CountAsync(m => m.CustomerId == customerId && m.CreatedAt > since, cancel) < MostAdded;
    }

    public async Task<IResult> ShowAsync(PortalVisit visit, HttpContext http, PortalAttempt? attempt, CancellationToken cancel)
    {
        var shell = await frames.OfAsync(visit, PortalFrames.Methods, texts => texts["portal_methods"], http, attempt, cancel);
        var saved = await db.Set<PaymentMethod>().AsNoTracking()
            .Where(m => m.CustomerId == visit.Customer.Id && m.DeletedAt == null && m.Status != PaymentMethodStatus.Pending)
            .OrderByDescending(m => m.CreatedAt).ThenByDescending(m => m.Id).ToListAsync(cancel);
        var model = new MethodsPageModel
        {
            Shell = shell with { News = shell.News ?? await NewsAsync(visit, shell.Frame, http, cancel) },
            Methods =
            [
                .. saved.Select(m => MethodWords.Of(m, visit.Customer, shell.Frame)).OrderByDescending(m => m.IsDefault),
            ],
            WithoutOne = MethodWords.WithoutOne(visit.Customer, shell.Frame),
            Default = await forms.IssueAsync(visit.Page, Default, cancel),
            Remove = await forms.IssueAsync(visit.Page, Remove, cancel),
            Add = await AddAsync(visit, shell.Frame, attempt, cancel),
        };
        return PageResult.Of<MethodsPage>(model, PortalAttempt.StatusOf(attempt), model.Add);
    }

    // back from Stripe: whether what the customer went for is there
    private async Task<(string, string)?> NewsAsync(PortalVisit visit, PageFrame frame, HttpContext http, CancellationToken cancel)
    {
        var key = http.Request.Query["payment"].ToString();
        var id = "pm" + key[Math.Max(0, key.IndexOf('_', StringComparison.Ordinal))..];
        return key.Length > 0 && await db.Set<PaymentMethod>().AnyAsync(m => m.Id == id && m.CustomerId == visit.Customer.Id, cancel)
            ? ("good", frame["portal_done_added"])
            : null;
    }

    private async Task<PayFormsModel> AddAsync(PortalVisit visit, PageFrame frame, PortalAttempt? attempt, CancellationToken cancel)
    {
        var (offered, isByStripe) = await OfferedAsync(visit, cancel);
        return new PayFormsModel
        {
            LeadsAway = isByStripe,
            Stripe = await visits.FieldsAsync(CurrencyOf(visit), cancel),
            Amount = 0,
            Currency = CurrencyOf(visit),
            Seller = frame.SellerName ?? "",
            Card = await FormAsync("card"),
            Debit = await FormAsync("direct_debit"),
            TestCards = isByStripe ? [] : MethodForm.TestCards(frame.Texts),
            TestDebits = isByStripe ? [] : MethodForm.TestDebits(frame.Texts),
            Open = attempt?.Place ?? (offered.Contains("card") ? "card" : "direct_debit"),
            AsksToSave = false,
        };

        async Task<FormModel?> FormAsync(string type) => !offered.Contains(type) ? null
            : PortalAttempt.On(await forms.IssueAsync(visit.Page, Add, cancel), attempt, type, frame);
    }
}
