using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions.Valuation;

/// <summary><c>GET …/valuation</c> of a subscription, or of all that a customer has, by currency.</summary>
public static class GetValuation
{
    private static readonly string[] Granularities = ["year", "quarter", "month"];

    // what runs, waits or may go on; what ended or was replaced is worth nothing more
    private static readonly SubscriptionStatus[] Living =
        [SubscriptionStatus.Pending, SubscriptionStatus.Active, SubscriptionStatus.Paused, SubscriptionStatus.Errored];

    public static async Task<IResult> HandleAsync(
        string id, HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var granularity = GranularityOf(http);
        var subscription = await db.Set<Subscription>().AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, cancel)
            ?? throw Refusal.NotFound("Subscription");
        return Reply.Ok((await Valuations.LoadAsync(db, [subscription], tenant.Now, cancel)).Of(subscription, granularity));
    }

    public static async Task<IResult> OfCustomerAsync(
        string id, HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var granularity = GranularityOf(http);
        if (!await db.Set<Customer>().AnyAsync(c => c.Id == id && c.DeletedAt == null, cancel))
        {
            throw Refusal.NotFound("Customer");
        }
        var subscriptions = await db.Set<Subscription>().AsNoTracking()
            .Where(s => s.CustomerId == id && Living.Contains(s.Status)).OrderBy(s => s.CreatedAt).ThenBy(s => s.Id).ToListAsync(cancel);
        var valuations = await Valuations.LoadAsync(db, subscriptions, tenant.Now, cancel);
        return Reply.Ok(new CustomerValuationAnswer(
        [
            .. subscriptions.GroupBy(s => s.Currency).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => CurrencyValueAnswer.Of(
                g.Key, [.. g.Select(s => new SubscriptionValueAnswer(s.Id, valuations.Of(s, granularity)))])),
        ]));
    }

    public static string? GranularityOf(HttpContext http)
    {
        var faults = new List<FieldError>();
        var granularity = QueryText.Word(http.Request.Query, "granularity", Granularities, faults);
        return faults.Count > 0 ? throw Refusal.Invalid(faults) : granularity;
    }
}
