using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Checkouts;
using Plumbline.Server.Features.CustomProperties;
using Plumbline.Server.Features.Quotes;
using Plumbline.Server.Features.Subscriptions.Valuation;
using Plumbline.Server.Features.SubscriptionTemplates;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>Reads subscriptions and shapes them, one query a table whatever their number.</summary>
public sealed class SubscriptionReader(BillingDb db, LiveBilling billing, IHttpContextAccessor http, CurrentTenant tenant)
{
    /// <summary>The subscription for a change: its customer stays locked until the transaction ends.</summary>
    public async Task<Subscription> LockedAsync(string id, CancellationToken cancel)
    {
        var customer = await db.Set<Subscription>().Where(s => s.Id == id).Select(s => s.CustomerId).SingleOrDefaultAsync(cancel)
            ?? throw Refusal.NotFound("Subscription");
        await db.LockAsync("customers", [customer], cancel);
        return await db.Set<Subscription>().SingleAsync(s => s.Id == id, cancel);
    }

    public async Task<SubscriptionDetailsAnswer> GetAsync(string id, CancellationToken cancel, bool withLiveBilling = false)
    {
        var subscription = await db.Set<Subscription>().AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, cancel)
            ?? throw Refusal.NotFound("Subscription");
        var batch = await BillingBatch.LoadAsync(db, [subscription], cancel);
        var custom = await CustomPropertyValues.LoadAsync(db, Carrier.Subscription, [id], cancel);
        var live = withLiveBilling ? await billing.ReadAsync(subscription, batch, cancel) : null;
        var values = await SubscriptionValues.LoadAsync(db, batch, tenant.Now, cancel);
        var name = subscription.TemplateId is { } template
            ? await db.Set<SubscriptionTemplate>().Where(t => t.Id == template).Select(t => t.Name).SingleAsync(cancel)
            : "";
        var checkout = subscription.CheckoutSessionId is { } checkoutId
            ? await db.Set<CheckoutSession>().AsNoTracking().SingleAsync(c => c.Id == checkoutId, cancel)
            : null;
        return new SubscriptionShape(batch, values, tenant.Now).Details(subscription, custom.Of(id), live) with
        {
            Quote = subscription.QuoteId is { } quote
                ? await db.Set<Quote>().Where(q => q.Id == quote).Select(q => new QuoteLabelAnswer(q.Id, q.Status)).SingleAsync(cancel)
                : null,
            CheckoutSession = CheckoutAnswer.Of(checkout, http.HttpContext),
            Plan = subscription.TemplateId is { } plan ? new PlanLabelAnswer(plan, name) : null,
            // a label that fits none of the template's configurations has no details to show
            Template = subscription is { TemplateId: { } label, TemplateConfigurationId: { } configuration }
                ? new TemplateLabelAnswer(label, name, configuration)
                : null,
        };
    }

    public async Task<IReadOnlyList<SubscriptionAnswer>> ListAsync(IReadOnlyList<Subscription> page, CancellationToken cancel)
    {
        var batch = await BillingBatch.LoadAsync(db, page, cancel);
        var custom = await CustomPropertyValues.LoadAsync(db, Carrier.Subscription, [.. page.Select(s => s.Id)], cancel);
        var shape = new SubscriptionShape(batch, await SubscriptionValues.LoadAsync(db, batch, tenant.Now, cancel), tenant.Now);
        return [.. page.Select(s => shape.List(s, custom.Of(s.Id)))];
    }
}
