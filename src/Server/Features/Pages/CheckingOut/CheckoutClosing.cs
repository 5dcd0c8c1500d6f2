using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Checkouts;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Tenancy;
using Plumbline.Web;
using Plumbline.Web.Notices;

namespace Plumbline.Server.Features.Pages.CheckingOut;

/// <summary>What a checkout that is over says: done, expired, cancelled, or of no use any more.</summary>
public sealed class CheckoutClosing(BillingDb db, PageLinks pages, CurrentTenant tenant)
{
    private const string RedirectSeconds = "6";

    public async Task<IResult> ShowAsync(CheckoutSession session, PageFrame frame, HttpContext http, CancellationToken cancel)
    {
        var seller = ("seller", frame.SellerName ?? "");
        var narrow = frame with { IsNarrow = true };
        var (word, text) = session.Status switch
        {
            CheckoutStatus.Completed => ("done", await DoneAsync(session, frame, cancel)),
            CheckoutStatus.Errored => ("errored", frame["checkout_errored_text"]),
            CheckoutStatus.Cancelled when session.ExpiresAt > tenant.Now => ("cancelled", frame["checkout_errored_text"]),
            _ => ("expired", frame.Texts.Fill("checkout_expired_text", seller)),
        };
        var model = new NoticePageModel(narrow, frame["checkout_" + word], text) { Tone = word == "done" ? "good" : "plain" };
        if (word == "done")
        {
            model = await WithWaysAsync(model, session, frame, http, cancel);
        }
        return PageResult.Of<NoticePage>(model);
    }

    private async Task<string> DoneAsync(CheckoutSession session, PageFrame frame, CancellationToken cancel)
    {
        if (await InvoiceOfAsync(session, cancel) is not { } invoice)
        {
            return frame["checkout_done_started"];
        }
        if (invoice.AmountDue <= 0)
        {
            return frame[invoice.AmountPaid > 0 ? "checkout_done_paid" : "checkout_done_started"];
        }
        if (await PlannedPayments.SumAsync(db, invoice.Id, cancel) > 0)
        {
            return frame["checkout_done_pending"];
        }
        var failed = await db.Set<Transaction>().AnyAsync(
            t => t.Status == TransactionStatus.Failed && t.Allocations.Any(a => a.InvoiceId == invoice.Id), cancel);
        return frame[failed && session.SubscriptionId is not null ? "checkout_done_failed" : "checkout_done_due"];
    }

    private async Task<NoticePageModel> WithWaysAsync(
        NoticePageModel model, CheckoutSession session, PageFrame frame, HttpContext http, CancellationToken cancel)
    {
        if (await InvoiceOfAsync(session, cancel) is { } invoice)
        {
            model = model with
            {
                MorePath = $"{frame.Root}{await pages.PathAsync(PageLinks.ToInvoice(invoice.Id), cancel)}&lang={frame.Texts.Language}",
                MoreLabel = frame["checkout_to_invoice"],
            };
        }
        if (session.RedirectUrl is { } url && Uri.TryCreate(url, UriKind.Absolute, out var site) && site.Scheme is "https" or "http")
        {
            // by a header: the answer to a form may not lead to another site, and no script is needed
            http.Response.Headers["Refresh"] = $"{RedirectSeconds}; url={site.AbsoluteUri}";
            model = model with
            {
                ActionPath = site.AbsoluteUri,
                ActionLabel = frame.Texts.Fill("checkout_to_site", ("site", site.Host)),
            };
        }
        return model;
    }

    private Task<Invoice?> InvoiceOfAsync(CheckoutSession session, CancellationToken cancel) => db.Set<Invoice>().AsNoTracking()
        .Where(i => i.IssuedAt != null)
        .Where(i => session.SubscriptionId == null ? i.Id == session.InvoiceId : i.SubscriptionId == session.SubscriptionId)
        .OrderBy(i => i.IssuedAt).ThenBy(i => i.Id).FirstOrDefaultAsync(cancel);
}
