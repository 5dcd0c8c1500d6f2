using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Pages.Invoicing;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Tenancy;
using Plumbline.Web;
using Plumbline.Web.Portal;

namespace Plumbline.Server.Features.Pages.Portal;

/// <summary>One subscription: its next invoice line by line, and what everything in it costs.</summary>
public sealed class SubscriptionView(BillingDb db, PortalFrames frames, UpcomingInvoices upcoming, CurrentTenant tenant)
{
    public static string PathOf(string id) => $"/subscriptions/{id}";

    public async Task<IResult> ShowAsync(PortalVisit visit, string id, HttpContext http, CancellationToken cancel)
    {
        var subscription = await db.Set<Subscription>().AsNoTracking().SingleOrDefaultAsync(
                s => s.Id == id && s.CustomerId == visit.Customer.Id && SubscriptionWords.Statuses.Contains(s.Status), cancel)
            ?? throw PageFault.Link();
        var shell = await frames.OfAsync(
            visit, PathOf(id), texts => SubscriptionWords.NameOf(subscription, tenant.Now, texts), http, null, cancel);
        var frame = shell.Frame;
        var batch = await BillingBatch.LoadAsync(db, [subscription], cancel);
        var (status, tone) = SubscriptionWords.StatusOf(subscription, frame.Texts);
        return PageResult.Of<SubscriptionPage>(new SubscriptionPageModel
        {
            Shell = shell with { BackPath = visit.Page.To(), BackLabel = frame["portal_overview"] },
            Status = status,
            Tone = tone,
            Facts = FactsOf(subscription, visit, frame),
            Next = await NextAsync(subscription, visit, frame, batch, cancel),
            Prices =
            [
                .. SubscriptionWords.ProductsOf(subscription, tenant.Now)
                    .Select(p => PriceWords.Product(p, batch.UnitNameOf(p), subscription.Currency, frame)),
            ],
        });
    }

    private IReadOnlyList<(string, string)> FactsOf(Subscription subscription, PortalVisit visit, PageFrame frame)
    {
        var facts = new List<(string, string)>();
        Add("portal_started", subscription.StartsAt);
        if (subscription.PausedAt is { } since)
        {
            facts.Add((frame["portal_paused"], Day(since)));
        }
        if (subscription.CancelAt is { } end)
        {
            Add("portal_ends", end);
        }
        else
        {
            Add(subscription.RenewAutomatically ? "portal_renews" : "portal_ends", subscription.ContractEnd ?? subscription.PlannedEnd);
        }
        if (subscription.Phases.Find(p => p.StartsAt > tenant.Now) is { StartsAt: { } next } phase)
        {
            facts.Add((frame["portal_next_phase"], phase.Name is { Length: > 0 } name ? $"{Day(next)}: {name}" : Day(next)));
        }
        if (subscription.PurchaseOrder is { Length: > 0 } order)
        {
            facts.Add((frame["purchase_order"], order));
        }
        return facts;

        string Day(Instant at) => frame.Format.Date(visit.Day(at));

        void Add(string label, Instant? at)
        {
            if (at is { } instant)
            {
                facts.Add((frame[label], Day(instant)));
            }
        }
    }

    private async Task<NextInvoiceModel?> NextAsync(
        Subscription subscription, PortalVisit visit, PageFrame frame, BillingBatch batch, CancellationToken cancel)
    {
        if (subscription is not { Status: SubscriptionStatus.Active, NextPaymentAt: { } at })
        {
            return null;
        }
        var next = (await upcoming.OfAsync(visit.Customer.Id, [subscription], cancel)).GetValueOrDefault(subscription.Id);
        var model = new NextInvoiceModel { On = visit.Day(at), Currency = subscription.Currency };
        if (next is null)
        {
            return model;
        }
        var paper = await DownloadInvoice.PaperAsync(db, next, batch.EntityOf(subscription), frame.Texts.Language, cancel);
        return model with
        {
            Amount = next.TotalAmount,
            Groups = InvoiceWords.Groups(paper, [.. paper.Lines.Select(_ => (string?)null)]),
            Totals = InvoiceWords.Totals(paper, frame),
        };
    }
}
