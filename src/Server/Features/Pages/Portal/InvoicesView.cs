using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Plumbline.Web.Portal;

namespace Plumbline.Server.Features.Pages.Portal;

/// <summary>All invoices and credit notes, newest first.</summary>
public sealed class InvoicesView(PortalFrames frames, InvoiceRows invoices)
{
    private const int PageSize = 20;

    public async Task<IResult> ShowAsync(PortalVisit visit, HttpContext http, CancellationToken cancel)
    {
        var shell = await frames.OfAsync(visit, PortalFrames.Invoices, texts => texts["portal_invoices"], http, null, cancel);
        var wanted = http.Request.Query["page"].ToString();
        var page = int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? Math.Clamp(n, 1, 1_000_000) : 1;
        var rows = invoices.Of(visit.Customer.Id);
        var pages = Math.Max(1, (await rows.CountAsync(cancel) + PageSize - 1) / PageSize);
        return PageResult.Of<InvoicesPage>(new InvoicesPageModel
        {
            Shell = shell,
            Invoices = await invoices.ReadAsync(visit, shell.Frame, rows.Skip((page - 1) * PageSize).Take(PageSize), cancel),
            Due = await invoices.DueAsync(visit, shell.Frame, cancel),
            Page = page,
            Pages = pages,
            PreviousPath = page > 1 ? To(page - 1) : null,
            NextPath = page < pages ? To(page + 1) : null,
        });

        string To(int number) => visit.Page.To(PortalFrames.Invoices, ("page", number.ToString(CultureInfo.InvariantCulture)));
    }
}
