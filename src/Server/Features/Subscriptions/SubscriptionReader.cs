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
public sealed class SubscriptionReader(BillingDb db, LiveBilling billing, PublicUrl links, CurrentTenant tenant)
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
        return (await DetailsAsync([subscription], cancel, withLiveBilling))[0];
    }

    public async Task<IReadOnlyList<SubscriptionDetailsAnswer>> DetailsAsync(
        IReadOnlyList<Subscription> subscriptions, CancellationToken cancel, bool withLiveBilling = false)
    {
        var batch = await BillingBatch.LoadAsync(db, subscriptions, cancel);
        var custom = await CustomPropertyValues.LoadAsync(db, Carrier.Subscription, [.. subscriptions.Select(s => s.Id)], cancel);
        var values = await SubscriptionValues.LoadAsync(db, batch, tenant.Now, cancel);
        var templateIds = subscriptions.Select(s => s.TemplateId).OfType<string>().ToList();
        var names = await db.Set<SubscriptionTemplate>().Where(t => templateIds.Contains(t.Id))
            .ToDictionaryAsync(t => t.Id, t => t.Name, cancel);
        var quoteIds = subscriptions.Select(s => s.QuoteId).OfType<string>().ToList();
        var quotes = await db.Set<Quote>().Where(q => quoteIds.Contains(q.Id))
            .ToDictionaryAsync(q => q.Id, q => new QuoteLabelAnswer(q.Id, q.Status), cancel);
        var checkoutIds = subscriptions.Select(s => s.CheckoutSessionId).OfType<string>().ToList();
        var checkouts = await db.Set<CheckoutSession>().AsNoTracking().Where(c => checkoutIds.Contains(c.Id))
            .ToDictionaryAsync(c => c.Id, cancel);
        var shape = new SubscriptionShape(batch, values, tenant.Now);
        var answers = new List<SubscriptionDetailsAnswer>();
        foreach (var subscription in subscriptions)
        {
            var live = withLiveBilling ? await billing.ReadAsync(subscription, batch, cancel) : null;
            answers.Add(shape.Details(subscription, custom.Of(subscription.Id), live) with
            {
                Quote = quotes.GetValueOrDefault(subscription.QuoteId ?? ""),
                CheckoutSession = CheckoutAnswer.Of(checkouts.GetValueOrDefault(subscription.CheckoutSessionId ?? ""), links),
                Plan = subscription.TemplateId is { } plan ? new PlanLabelAnswer(plan, names[plan]) : null,
                // a label that fits none of the template's configurations has no details to show
                Template = subscription is { TemplateId: { } label, TemplateConfigurationId: { } configuration }
                    ? new TemplateLabelAnswer(label, names[label], configuration)
                    : null,
            });
        }
        return answers;
    }

    public async Task<IReadOnlyList<SubscriptionAnswer>> ListAsync(IReadOnlyList<Subscription> page, CancellationToken cancel)
    {
        var batch = await BillingBatch.LoadAsync(db, page, cancel);
        var custom = await CustomPropertyValues.LoadAsync(db, Carrier.Subscription, [.. page.Select(s => s.Id)], cancel);
        var shape = new SubscriptionShape(batch, await SubscriptionValues.LoadAsync(db, batch, tenant.Now, cancel), tenant.Now);
        return [.. page.Select(s => shape.List(s, custom.Of(s.Id)))];
    }
}
