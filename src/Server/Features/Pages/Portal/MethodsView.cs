using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Tenancy;
using Plumbline.Web;
using Plumbline.Web.Portal;

namespace Plumbline.Server.Features.Pages.Portal;

/// <summary>The saved ways to pay: added, made the default, removed.</summary>
public sealed class MethodsView(BillingDb db, PortalFrames frames, PageForms forms, CurrentTenant tenant)
{
    public const string Add = PortalFrames.Methods + "/add";
    public const string Default = PortalFrames.Methods + "/default";
    public const string Remove = PortalFrames.Methods + "/remove";

    /// <summary>Most methods that one portal adds within <see cref="AddedWithin"/>: numbers are not to be tried out here.</summary>
    public const int MostAdded = 10;

    private static readonly Duration AddedWithin = Duration.FromHours(1);

    /// <summary>The kinds that this installation can take money from.</summary>
    public IReadOnlyList<string> OfferedTo(PortalVisit visit) =>
        [.. visit.Customer.AvailablePaymentMethods.Where(w => w is "card" or "direct_debit" && tenant.Mode == Mode.Test)];

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
            Shell = shell,
            Methods =
            [
                .. saved.Select(m => MethodWords.Of(m, visit.Customer, shell.Frame)).OrderByDescending(m => m.IsDefault),
            ],
            WithoutOne = MethodWords.WithoutOne(visit.Customer, shell.Frame),
            Default = await forms.IssueAsync(visit.Page, Default, cancel),
            Remove = await forms.IssueAsync(visit.Page, Remove, cancel),
            Add = await AddAsync(visit, shell.Frame, attempt, cancel),
        };
        return PageResult.Of<MethodsPage>(model, PortalAttempt.StatusOf(attempt));
    }

    private async Task<PayFormsModel> AddAsync(PortalVisit visit, PageFrame frame, PortalAttempt? attempt, CancellationToken cancel)
    {
        var offered = OfferedTo(visit);
        return new PayFormsModel
        {
            Amount = 0,
            Currency = visit.Customer.Currency ?? visit.Seller.Currency,
            Seller = frame.SellerName ?? "",
            Card = await FormAsync("card"),
            Debit = await FormAsync("direct_debit"),
            TestCards = MethodForm.TestCards(frame.Texts),
            TestDebits = MethodForm.TestDebits(frame.Texts),
            Open = attempt?.Place ?? (offered.Contains("card") ? "card" : "direct_debit"),
            AsksToSave = false,
        };

        async Task<FormModel?> FormAsync(string type) => !offered.Contains(type) ? null
            : PortalAttempt.On(await forms.IssueAsync(visit.Page, Add, cancel), attempt, type, frame);
    }
}
