using Plumbline.Server.Data;
using Plumbline.Server.Features.Pages.CheckingOut;
using Plumbline.Server.Wire.Reference;
using Plumbline.Web.Portal;

namespace Plumbline.Server.Features.Pages.Portal;

/// <summary>Who is billed, in a form; where the company lets customers change it.</summary>
public sealed class DetailsView(BillingDb db, PortalFrames frames, PageForms forms)
{
    public async Task<IResult> ShowAsync(PortalVisit visit, HttpContext http, PortalAttempt? attempt, CancellationToken cancel)
    {
        await RequireAsync(cancel);
        var shell = await frames.OfAsync(visit, PortalFrames.Details, texts => texts["checkout_details"], http, attempt, cancel);
        var known = new Dictionary<string, string>(BillingDetails.Of(visit.Customer), StringComparer.Ordinal)
        {
            ["language"] = visit.Customer.Language ?? visit.Seller.Language,
        };
        var form = await forms.IssueAsync(visit.Page, PortalFrames.Details, cancel) with { Values = known };
        return PageResult.Of<DetailsPage>(
            new DetailsPageModel(
                shell,
                PortalAttempt.On(form, attempt, PortalFrames.Details, shell.Frame),
                CountryNames.All(shell.Frame.Texts.Language)),
            PortalAttempt.StatusOf(attempt));
    }

    /// <exception cref="PageFault">The company does not let customers change their details.</exception>
    public async Task RequireAsync(CancellationToken cancel)
    {
        if (!(await PortalSettings.OfAsync(db, cancel)).AllowBillingDetails)
        {
            throw PageFault.Link();
        }
    }
}
