using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Usage.Thresholds;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Usage;

public static class UsageEndpoints
{
    public static void AddUsage(this IServiceCollection services) =>
        services.AddScoped<UsageSubjects>().AddScoped<UsageMeasure>().AddScoped<UsageEvents>().AddScoped<IDueKind, ThresholdWork>();

    public static void MapUsage(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(UsageJson.Default);
        WireJson.Add(ThresholdJson.Default);
        const string customer = "/v1/customers/{id}/usage";
        const string one = customer + "/{aggregator_id}";
        routes.MapOperation("GET", customer, "listCustomerUsage", "customers", CustomerUsageViews.ListAsync);
        routes.MapOperation("GET", one, "getCustomerUsage", "customers", CustomerUsageViews.GetAsync);
        routes.MapOperation("GET", one + "/events", "getCustomerUsageEvents", "customers", CustomerUsageViews.EventsAsync);
        routes.MapOperation("POST", one + "/events", "getCustomerUsageEventsPost", "customers", CustomerUsageViews.EventsPostAsync);
        routes.MapOperation("GET", one + "/timeseries", "getCustomerUsageTimeseries", "customers", CustomerUsageViews.TimeseriesAsync);
        const string all = "/v1/aggregators/{id}/usage";
        const string area = "aggregators";
        routes.MapOperation("GET", all, "getAggregatorUsage", area, AggregatorUsageViews.GetAsync);
        routes.MapOperation("GET", all + "/timeseries", "getAggregatorUsageTimeseries", area, AggregatorUsageViews.TimeseriesAsync);
        routes.MapOperation("GET", all + "/events", "getAggregatorUsageEvents", area, AggregatorUsageViews.EventsAsync);
        routes.MapOperation("GET", all + "/crossings", "listThresholdCrossings", area, ListCrossings.HandleAsync);
        const string byCustomer = all + "/group-by-customer";
        routes.MapOperation("GET", byCustomer, "getAggregatorUsageGroupByCustomer", area, AggregatorUsageViews.ByCustomerAsync);
        routes.MapOperation("POST", byCustomer, "getAggregatorUsageGroupByCustomerPost", area, AggregatorUsageViews.ByCustomerPostAsync);
    }
}
