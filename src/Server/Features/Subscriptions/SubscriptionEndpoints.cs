using Plumbline.Server.Features.Subscriptions.Arr;
using Plumbline.Server.Features.Subscriptions.Discounts;
using Plumbline.Server.Features.Subscriptions.Seats;
using Plumbline.Server.Features.Subscriptions.Transitions;
using Plumbline.Server.Features.Subscriptions.Updates;
using Plumbline.Server.Features.Subscriptions.Valuation;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions;

public static class SubscriptionEndpoints
{
    public static void AddSubscriptions(this IServiceCollection services) =>
        services.AddScoped<SubscriptionReader>().AddScoped<LiveBilling>().AddScoped<CouponChoice>().AddScoped<CouponChanges>()
            .AddScoped<ProductChanges>().AddScoped<ScheduledUpdates>().AddScoped<NewTransition>().AddScoped<UpdateSubscription>()
            .AddScoped<SeatCounts>().AddScoped<SeatRefresh>();

    public static void MapSubscriptions(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(SubscriptionsJson.Default);
        WireJson.Add(UpdatesJson.Default);
        WireJson.Add(SeatsJson.Default);
        WireJson.Add(TransitionsJson.Default);
        WireJson.Add(ValuationJson.Default);
        WireJson.Add(ArrJson.Default);
        const string area = "subscriptions";
        routes.MapOperation("GET", "/v2/subscriptions", "listSubscriptions", area, ListSubscriptions.HandleAsync);
        routes.MapOperation("POST", "/v2/subscriptions", "createSubscription", area, CreateSubscription.HandleAsync);
        routes.MapTransitions(area);
        routes.MapOperation("GET", "/v1/subscriptions/{id}/valuation", "getSubscriptionValuation", area, GetValuation.HandleAsync);
        routes.MapOperation("GET", "/v1/subscriptions/{id}/arr-history", "getSubscriptionArrHistory", area, ArrHistory.OfSubscriptionAsync);
        routes.MapOperation("GET", "/v1/customers/{id}/valuation", "getCustomerValuation", "customers", GetValuation.OfCustomerAsync);
        routes.MapOperation("GET", "/v1/customers/{id}/arr-history", "getCustomerArrHistory", "customers", ArrHistory.OfCustomerAsync);
        routes.MapOperation("PUT", "/v1/subscriptions/{id}/engine", "updateSubscriptionEngine", area, UpdateEngine.HandleAsync);
        routes.MapOperation("GET", "/v2/subscriptions/{id}", "getSubscription", area, GetSubscription.HandleAsync);
        routes.MapOperation("PUT", "/v2/subscriptions/{id}", "updateSubscription", area, UpdateSubscription.HandleAsync);
        routes.MapOperation("POST", "/v1/subscriptions/refresh", "refreshSubscriptions", area, RefreshSubscriptions.Handle);
        routes.MapOperation("POST", "/v1/subscriptions/{id}/activate", "activateSubscription", area, ActivateSubscription.HandleAsync);
        routes.MapOperation("POST", "/v1/subscriptions/{id}/cancel", "cancelSubscription", area, CancelSubscription.HandleAsync);
        routes.MapOperation(
            "POST", "/v1/subscriptions/{id}/update", "createSubscriptionUpdate", area, UpdateSubscriptionProducts.OneAsync);
        routes.MapOperation(
            "POST", "/v1/subscriptions/{id}/update-many", "createSubscriptionUpdates", area, UpdateSubscriptionProducts.ManyAsync);
        routes.MapOperation(
            "POST", "/v1/subscriptions/{id}/simulate-updates", "simulateSubscriptionUpdates", area,
            UpdateSubscriptionProducts.SimulateAsync);
        routes.MapOperation(
            "POST", "/v2/subscriptions/{id}/refresh-seat-products", "refreshSubscriptionSeatProducts", area, RefreshSeats.HandleAsync);
        routes.MapOperation("POST", "/v1/subscriptions/{id}/pause", "pauseSubscription", area, PauseSubscription.HandleAsync);
        routes.MapOperation(
            "POST", "/v1/subscriptions/{id}/reactivate", "reactivateSubscription", area, ReactivateSubscription.HandleAsync);
        routes.MapOperation("POST", "/v2/subscriptions/{id}/next-phase", "transitionSubscription", area, NextPhase.HandleAsync);
        routes.MapOperation("POST", "/v1/subscriptions/{id}/renew", "renewSubscription", area, RenewSubscription.HandleAsync);
        routes.MapOperation("GET", "/v2/subscriptions/{id}/phases", "listSubscriptionPhases", area, ListPhases.HandleAsync);
        routes.MapOperation("GET", "/v2/subscriptions/{id}/phases/{phaseId}", "getSubscriptionPhase", area, GetPhase.HandleAsync);
        routes.MapOperation("POST", "/v1/subscriptions/{id}/reinstate", "reinstateSubscription", area, ReinstateSubscription.HandleAsync);
    }

    private static void MapTransitions(this IEndpointRouteBuilder routes, string area)
    {
        const string path = "/v2/subscriptions/transitions";
        routes.MapOperation("GET", path, "listSubscriptionTransitions", area, ListTransitions.HandleAsync);
        routes.MapOperation("POST", path, "createSubscriptionTransition", area, CreateTransition.HandleAsync);
        routes.MapOperation("POST", path + "/preview", "previewSubscriptionTransition", area, PreviewTransition.HandleAsync);
        routes.MapOperation("GET", path + "/{id}", "getSubscriptionTransition", area, GetTransition.HandleAsync);
        routes.MapOperation("POST", path + "/{id}/cancel", "cancelSubscriptionTransition", area, CancelTransition.HandleAsync);
    }
}
