using Microsoft.EntityFrameworkCore;
using Plumbline.Engine.Money;
using Plumbline.Engine.Pricing;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Events;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Taxes;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.EventPrices;

/// <summary>
/// Prices one event: what the running periods of its customer come to with it, less what they come to without. Both are billed by the
/// engine that bills invoices; nothing is written.
/// </summary>
public sealed class EventPricing(BillingDb db, IEventStore events, CurrentTenant tenant)
{
    public async Task<IReadOnlyList<EventPrice>> PriceAsync(EventToStore e, PriceRequest request, CancellationToken cancel)
    {
        var subscriptions = await SubscriptionsAsync(e.CustomerId, request, cancel);
        var batch = await BillingBatch.LoadAsync(db, subscriptions, cancel);
        var charges = subscriptions.SelectMany(s => ChargesOf(s, batch, e, request)).ToList();
        if (charges.Count == 0)
        {
            return [];
        }
        var before = await BilledBefore.LoadAsync(db, charges.Select(c => c.Charge), batch, cancel);
        var usage = await UsageReading.ReadMarginAsync(events, db.TenantId, [.. charges, .. before.Running], batch.Children, e, cancel);
        var prices = new List<EventPrice>();
        foreach (var subscription in subscriptions)
        {
            var own = charges.Select(c => c.Charge).Where(c => c.Key.SubscriptionId == subscription.Id).ToList();
            var without = Bill(subscription, own, before, usage.Without);
            var with = Bill(subscription, own, before, usage.With);
            foreach (var product in own.Where(c => usage.Counting.Contains(c.Key)).GroupBy(c => c.Key.ProductKey))
            {
                var amount = with.Where(l => l.Key.ProductKey == product.Key).Sum(l => l.ExactMinor)
                    - without.Where(l => l.Key.ProductKey == product.Key).Sum(l => l.ExactMinor);
                prices.Add(Of(product.First(), subscription, e.CustomerId, amount));
            }
        }
        return request.IncludeTax ? await TaxAsync(prices, batch, cancel) : prices;
    }

    /// <summary>Those of the customer, and of the one that pays for the usage of its children.</summary>
    private async Task<List<Subscription>> SubscriptionsAsync(string customerId, PriceRequest request, CancellationToken cancel)
    {
        var payer = await db.Set<Customer>().Where(c => c.Id == customerId).Select(c => c.OrganisationId).SingleOrDefaultAsync(cancel);
        return await db.Set<Subscription>().AsNoTracking()
            .Where(s => s.Status == SubscriptionStatus.Active && (s.CustomerId == customerId || s.CustomerId == payer))
            .Where(s => request.SubscriptionId == null || s.Id == request.SubscriptionId)
            .OrderBy(s => s.CreatedAt).ThenBy(s => s.Id).ToListAsync(cancel);
    }

    private static IEnumerable<(Charge Charge, string CustomerId)> ChargesOf(
        Subscription subscription, BillingBatch batch, EventToStore e, PriceRequest request) =>
        Engine.Subscriptions.Billing.Running(batch.TermsOf(subscription), e.Timestamp)
            .Where(c => c.UsageWindow is { } window && window.Contains(e.Timestamp) && c.Product.Meter?.EventType == e.EventType)
            .Where(c => request.ProductId is null || c.Product.ProductId == request.ProductId)
            .Select(c => (c, subscription.CustomerId));

    private static IReadOnlyList<Line> Bill(
        Subscription subscription, List<Charge> charges, BilledBefore before, IReadOnlyDictionary<ChargeKey, Quantity> usage) =>
    [
        .. Engine.Subscriptions.Billing.Bill(
            [.. charges, .. before.RunningOf(subscription.Id)], usage, Currency.Of(subscription.Currency), before.IssuedOf(subscription.Id))
            .Take(charges.Count),
    ];

    private static EventPrice Of(Charge charge, Subscription subscription, string customerId, decimal amount) => new(
        charge.Product.ProductId,
        Plain(amount),
        subscription.Currency,
        customerId,
        subscription.Id,
        charge.Price is { Filter: not null, Name: { } name } ? new EventPriceGroup(charge.Price.Id, name) : null);

    private async Task<IReadOnlyList<EventPrice>> TaxAsync(List<EventPrice> prices, BillingBatch batch, CancellationToken cancel)
    {
        var rates = await ProductRates.LoadAsync(db, [.. prices.Select(p => p.ProductId).Distinct()], cancel);
        return prices.ConvertAll(price =>
        {
            var subscription = batch.Subscription(price.SubscriptionId!);
            var entity = batch.EntityOf(subscription);
            var tax = TaxParties.Decide(entity, batch.CustomerOf(subscription), tenant.Now);
            var own = rates.Find(entity.Id, price.ProductId) is { } rate && tax.TakesProductRate(rate.Country) ? rate.Rate : (decimal?)null;
            var percent = subscription.InvoiceOptions.IsTaxed ? own ?? tax.RatePercent : 0;
            var amount = Plain(price.AmountExcludingTax * percent / 100);
            return price with { TaxAmount = amount, TotalAmount = Plain(price.AmountExcludingTax + amount) };
        });
    }

    /// <summary>To a billionth of a minor unit, without zeros at the end.</summary>
    internal static decimal Plain(decimal amount) =>
        decimal.Round(amount, 9, MidpointRounding.AwayFromZero) / 1.000000000000000000000000000m;
}
