using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Usage;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Aggregators;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Usage;

/// <summary>Finds what the usage views are about.</summary>
public sealed class UsageSubjects(BillingDb db)
{
    public async Task<Aggregator> AggregatorAsync(string id, CancellationToken cancel) =>
        await db.Set<Aggregator>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancel)
            ?? throw Refusal.NotFound("Aggregator");

    public async Task<Customer> CustomerAsync(string id, CancellationToken cancel) =>
        await db.Set<Customer>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == id && c.DeletedAt == null, cancel)
            ?? throw Refusal.NotFound("Customer");

    /// <summary>The zone of a customer's months: that of the entity it belongs to.</summary>
    public async Task<DateTimeZone> ZoneAsync(Customer customer, CancellationToken cancel) => DateTimeZoneProviders.Tzdb[
        await db.Set<InvoicingEntity>().Where(e => e.Id == customer.InvoicingEntityId).Select(e => e.Timezone).SingleAsync(cancel)];

    /// <summary>The zone of the company's months: that of its default entity.</summary>
    public async Task<DateTimeZone> ZoneAsync(CancellationToken cancel) => DateTimeZoneProviders.Tzdb[
        await db.Set<InvoicingEntity>().Where(e => e.IsDefault).Select(e => e.Timezone).SingleAsync(cancel)];

    /// <summary>All that ever were: usage outlives its customer.</summary>
    public Task<List<string>> CustomerIdsAsync(CancellationToken cancel) => db.Set<Customer>().Select(c => c.Id).ToListAsync(cancel);

    /// <summary>The filter of a price configuration, by its id; null when none is asked for.</summary>
    public async Task<Filter?> FilterAsync(Aggregator aggregator, string? id, CancellationToken cancel)
    {
        if (id is null)
        {
            return null;
        }
        var configuration = await db.Set<PriceConfiguration>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancel);
        var isOfAggregator = configuration?.MeteringFilter is not null && await db.Set<Product>()
            .AnyAsync(p => p.Id == configuration.ProductId && p.AggregatorId == aggregator.Id, cancel);
        return isOfAggregator
            ? configuration!.MeteringFilter.ToFilter()
            : throw Refusal.Field("aggregator_filter_id", "No price configuration of this aggregator has this id and a metering filter");
    }

    /// <summary>The active subscriptions that bill on an aggregator now, by customer.</summary>
    public async Task<ILookup<string, string>> SubscriptionsAsync(
        Aggregator aggregator, IReadOnlyCollection<string> customers, Instant now, CancellationToken cancel)
    {
        var running = await db.Set<Subscription>().AsNoTracking()
            .Where(s => s.Status == SubscriptionStatus.Active && customers.Contains(s.CustomerId))
            .OrderBy(s => s.CreatedAt).ThenBy(s => s.Id).ToListAsync(cancel);
        return running.Where(s => s.PhaseAt(now)?.Products.Any(p => p.AggregatorId == aggregator.Id && !(p.DetachedAt <= now)) == true)
            .ToLookup(s => s.CustomerId, s => s.Id, StringComparer.Ordinal);
    }
}
