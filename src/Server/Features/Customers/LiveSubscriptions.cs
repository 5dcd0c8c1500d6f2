using Plumbline.Server.Features.Subscriptions;

namespace Plumbline.Server.Features.Customers;

/// <summary>Which subscriptions bind a customer.</summary>
public static class LiveSubscriptions
{
    /// <summary>Those that bill, or would but for a pause or a failure: they make a customer active.</summary>
    public static readonly SubscriptionStatus[] Live =
        [SubscriptionStatus.Active, SubscriptionStatus.Paused, SubscriptionStatus.Errored];

    /// <summary>Live ones, and those that are still to begin.</summary>
    public static readonly SubscriptionStatus[] Running = [.. Live, SubscriptionStatus.Pending];
}
