using Plumbline.Server.Outbox;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Webhooks;

public static class WebhookEndpoints
{
    public static void AddWebhooks(this IServiceCollection services)
    {
        services.AddSingleton<ReachableNetworks>();
        services.AddSingleton<WebhookClient>();
        services.AddSingleton<WebhookPump>();
        services.AddSingleton<WebhookDispatcher>();
        services.AddHostedService(s => s.GetRequiredService<WebhookDispatcher>());
        services.AddHostedService<PayloadRemoval>();
        services.AddScoped<IEventListener, WebhookListener>();
    }

    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(WebhookJson.Default);
        routes.MapOperation("GET", "/v1/webhooks/endpoints", "listWebhookEndpoints", "webhooks", ReadEndpoints.ListAsync);
        routes.MapOperation("POST", "/v1/webhooks/endpoints", "createWebhookEndpoint", "webhooks", WriteEndpoint.CreateAsync);
        routes.MapOperation("GET", "/v1/webhooks/endpoints/{id}", "getWebhookEndpoint", "webhooks", ReadEndpoints.GetAsync);
        routes.MapOperation("PUT", "/v1/webhooks/endpoints/{id}", "updateWebhookEndpoint", "webhooks", WriteEndpoint.UpdateAsync);
        routes.MapOperation("DELETE", "/v1/webhooks/endpoints/{id}", "deleteWebhookEndpoint", "webhooks", WriteEndpoint.DeleteAsync);
        routes.MapOperation("GET", "/v1/webhooks/messages", "listWebhookMessages", "webhooks", ListMessages.HandleAsync);

        // beyond the contract
        routes.MapOperation("GET", "/v1/webhooks/endpoints/{id}/status", "getWebhookEndpointStatus", "webhooks", ReadEndpoints.StatusAsync);
        routes.MapOperation("POST", "/v1/webhooks/endpoints/{id}/secret", "readWebhookSecret", "webhooks", EndpointSecret.ReadAsync);
        routes.MapOperation("POST", "/v1/webhooks/endpoints/{id}/rotate", "rotateWebhookSecret", "webhooks", EndpointSecret.RotateAsync);
        routes.MapOperation("POST", "/v1/webhooks/endpoints/{id}/replay", "replayWebhookMessages", "webhooks", Replay.RangeAsync);
        routes.MapOperation("POST", "/v1/webhooks/messages/{id}/replay", "replayWebhookMessage", "webhooks", Replay.OneAsync);
        routes.MapOperation(
            "GET", "/v1/webhooks/messages/{id}/deliveries", "listWebhookDeliveries", "webhooks", ListMessages.DeliveriesAsync);
    }
}
