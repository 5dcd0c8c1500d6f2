using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.CustomProperties;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Segments;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Users;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Customers;

/// <summary>What stands beside the rows of a page of customers, read with one query a table.</summary>
public sealed record CustomerParts(
    CustomPropertyValues CustomProperties,
    ILookup<string, CustomerSubscriptionAnswer> Subscriptions,
    IReadOnlyDictionary<string, PaymentMethod> PaymentMethods,
    ILookup<string, CustomerProvider> Providers,
    ILookup<string, string> Segments,
    IReadOnlyDictionary<string, CustomerUserAnswer> Users)
{
    public static async Task<CustomerParts> LoadAsync(
        BillingDb db, IReadOnlyCollection<string> customerIds, Instant now, CancellationToken cancel)
    {
        var properties = await CustomPropertyValues.LoadAsync(db, Carrier.Customer, customerIds, cancel);
        var methods = customerIds.Count == 0 ? [] : await db.Set<PaymentMethod>().AsNoTracking()
            .Where(m => customerIds.Contains(m.CustomerId) && m.DeletedAt == null).ToDictionaryAsync(m => m.Id, cancel);
        var providers = (customerIds.Count == 0 ? [] : await db.Set<CustomerProvider>().AsNoTracking()
            .Where(p => customerIds.Contains(p.CustomerId)).OrderBy(p => p.ProviderName).ThenBy(p => p.ConnectionId).ToListAsync(cancel))
            .ToLookup(p => p.CustomerId);
        // people are few beside customers: one question for all of them
        var users = customerIds.Count == 0 ? [] : await db.Set<User>().AsNoTracking().ToDictionaryAsync(
            u => u.Id, u => new CustomerUserAnswer(u.Id, u.Email, u.FirstName, u.LastName, u.PictureUrl), cancel);
        var segments = await Membership.OfAsync(db, customerIds, now, cancel);
        List<Subscription> subscriptions = customerIds.Count == 0 ? [] : await db.Set<Subscription>().AsNoTracking()
            .Where(s => customerIds.Contains(s.CustomerId))
            .OrderByDescending(s => s.CreatedAt).ThenByDescending(s => s.Id).ToListAsync(cancel);
        if (subscriptions.Count == 0)
        {
            return new CustomerParts(properties, Nothing, methods, providers, segments, users);
        }
        var batch = await BillingBatch.LoadAsync(db, subscriptions, cancel);
        return new CustomerParts(
            properties, subscriptions.ToLookup(s => s.CustomerId, s => AnswerOf(s, batch, now)), methods, providers, segments, users);
    }

    public IReadOnlyList<CustomerSubscriptionAnswer> SubscriptionsOf(string customerId) => [.. Subscriptions[customerId]];

    public IEnumerable<CustomerProvider> ProvidersOf(string customerId) => Providers[customerId];

    /// <summary>The saved method that a customer pays with, as it is answered.</summary>
    public JsonObject? CurrentMethodOf(Customer customer) => PaymentMethods.GetValueOrDefault(customer.PaymentMethodId ?? "")?.ToAnswer();

    private static readonly ILookup<string, CustomerSubscriptionAnswer> Nothing =
        Array.Empty<CustomerSubscriptionAnswer>().ToLookup(s => s.Id);

    // as in the subscription itself, the shortest running period of the current phase stands for all
    private static CustomerSubscriptionAnswer AnswerOf(Subscription s, BillingBatch batch, Instant now)
    {
        var phase = s.PhaseAt(now);
        var terms = batch.TermsOf(s);
        var period = (phase?.Products ?? [])
            .Select(p => Engine.Subscriptions.Billing.PeriodAt(terms, p.Key, now))
            .Where(p => p is not null).MinBy(p => p!.Value.End - p.Value.Start);
        return new CustomerSubscriptionAnswer(
            s.Id, Words<SubscriptionStatus>.Of(s.Status), period?.Start, period?.End, null, s.CheckoutSessionId);
    }
}
