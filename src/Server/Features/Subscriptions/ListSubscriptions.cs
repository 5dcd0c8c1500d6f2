using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.CustomProperties;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions;

public static class ListSubscriptions
{
    private static readonly string[] StatusWords = ["all", "any", "inactive", .. Words<SubscriptionStatus>.All];

    // what a list without a filter leaves out, and so does all
    private static readonly SubscriptionStatus[] Hidden =
        [SubscriptionStatus.Draft, SubscriptionStatus.Voided, SubscriptionStatus.Cancelled, SubscriptionStatus.Archived];

    private static readonly SubscriptionStatus[] Inactive = [SubscriptionStatus.Pending, SubscriptionStatus.Paused];

    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, SubscriptionReader reader, CancellationToken cancel)
    {
        var query = http.Request.Query;
        var faults = new List<FieldError>();
        var page = Offset.Read(query, faults);
        var filter = new ListFilter<Subscription>(query, faults)
            .Choice("status", StatusWords, Status)
            .Choice("activation_strategy", Words<ActivationStrategy>.All, Activation)
            .Text("currency", s => s.Currency)
            .Text("plan_id", s => s.TemplateId)
            .Text("original_quote_id", s => s.QuoteId)
            .Text("customer_id", s => s.CustomerId)
            .Own("invoicing_entity_id", id => s => s.BillingEntityId == id)
            .Text("purchase_order", s => s.PurchaseOrder)
            .Own("integration_entity_id", _ => s => false)
            .Own("invoice_drafts", wanted => Drafts(db, wanted == "true"))
            .Date("updated_at", s => s.UpdatedAt);
        var custom = await CustomPropertyFilter.ReadAsync(db, query, Carrier.Subscription, faults, cancel);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var rows = custom.Apply(filter.Apply(db.Set<Subscription>().AsNoTracking()), s => s.Id);
        return Reply.Ok(await page.PageAsync(
            rows.OrderByDescending(s => s.CreatedAt).ThenByDescending(s => s.Id), found => reader.ListAsync(found, cancel), cancel));
    }

    private static Expression<Func<Subscription, bool>>? Status(IReadOnlyList<string> words)
    {
        if (words.Contains("any"))
        {
            return null;
        }
        if (words.Count == 0 || words.Contains("all"))
        {
            return s => !Hidden.Contains(s.Status);
        }
        var wanted = words.SelectMany(
            w => w == "inactive" ? Inactive
                : Words<SubscriptionStatus>.TryParse(w, out var status) ? [status]
                : Array.Empty<SubscriptionStatus>())
            .ToArray();
        return s => wanted.Contains(s.Status);
    }

    private static Expression<Func<Subscription, bool>>? Activation(IReadOnlyList<string> words)
    {
        if (words.Count == 0)
        {
            return null;
        }
        var wanted = words.Select(w => Words<ActivationStrategy>.TryParse(w, out var strategy) ? strategy : default).ToArray();
        return s => wanted.Contains(s.ActivationStrategy);
    }

    private static Expression<Func<Subscription, bool>> Drafts(BillingDb db, bool wanted) =>
        s => db.Set<Invoice>().Any(i => i.SubscriptionId == s.Id && i.Status == InvoiceStatus.Draft) == wanted;
}
