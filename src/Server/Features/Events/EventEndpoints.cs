using Plumbline.Server.Data;
using Plumbline.Server.Data.Postgres;
using Plumbline.Server.Data.Sqlite;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Events;

public static class EventEndpoints
{
    public static void AddEvents(this IServiceCollection services)
    {
        services.AddSingleton(provider => new AssumedEvents(provider.GetRequiredService<Store>() switch
        {
            PostgresStore postgres => new PostgresEventStore(postgres),
            SqliteStore sqlite => new SqliteEventStore(sqlite),
            var other => throw new InvalidOperationException($"No events on {other.Description}"),
        }));
        services.AddSingleton<IEventStore>(provider => provider.GetRequiredService<AssumedEvents>());
        services.AddSingleton<EventIntake>();
        services.AddHostedService(provider => provider.GetRequiredService<EventIntake>());
    }

    public static void MapEvents(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(EventJson.Default);
        routes.MapOperation("GET", "/v1/events", "listBillableEvents", "events", ListEvents.HandleAsync);
        routes.MapOperation("POST", "/v1/events", "ingestBillableEvent", "events", IngestEvent.HandleAsync);
        routes.MapOperation("DELETE", "/v1/events", "deleteBillableEvents", "events", DeleteEvents.HandleAsync);
        routes.MapOperation("POST", "/v1/events/batch", "ingestBillableEvents", "events", IngestEvents.HandleAsync);
        routes.MapOperation("POST", "/v2/events", "ingestBillableEventV2", "events", IngestEvent.HandleAsync);
        routes.MapOperation("POST", "/v2/events/batch", "ingestBillableEventsV2", "events", IngestEvents.HandleV2Async);
    }
}
