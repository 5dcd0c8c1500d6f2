using Plumbline.Server.Data;
using Plumbline.Server.Features.CustomProperties;

namespace Plumbline.Server.Features.Customers;

/// <summary>What stands beside the rows of a page of customers, read with one query a kind.</summary>
public sealed record CustomerParts(CustomPropertyValues CustomProperties)
{
    public static async Task<CustomerParts> LoadAsync(BillingDb db, IReadOnlyCollection<string> customerIds, CancellationToken cancel) =>
        new(await CustomPropertyValues.LoadAsync(db, Carrier.Customer, customerIds, cancel));

    public IReadOnlyList<CustomerSubscriptionAnswer> SubscriptionsOf(string customerId) => [];
}
