using Plumbline.Server.Features.Billing;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.EventPrices;

public static class EventPriceEndpoints
{
    public static void AddEventPrices(this IServiceCollection services) =>
        services.AddScoped<EventPricing>().AddScoped<CatalogEventPrices>().AddScoped<PriceEvents>().AddScoped<IDueKind, EventPriceWork>();

    public static void MapEventPrices(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(EventPriceJson.Default);
        routes.MapOperation("POST", "/v1/events/simulate-prices", "simulateBillableEventPrices", "events", PriceEvents.SimulateAsync);
        routes.MapOperation("POST", "/v1/events/prices", "calculateBillableEventPrices", "events", PriceEvents.CalculateAsync);
        routes.MapOperation("GET", "/v1/events/prices", "getBillableEventPrices", "events", PriceEvents.FindAsync);
    }
}
