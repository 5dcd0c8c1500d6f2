using Plumbline.Server.Features.Subscriptions.Seats;
using Plumbline.Server.Features.Subscriptions.Transitions;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Billing;

public static class BillingSetup
{
    public static void AddBilling(this IServiceCollection services)
    {
        services.AddScoped<InvoicePricing>();
        services.AddScoped<InvoiceIssue>();
        services.AddScoped<OpenInvoices>();
        services.AddScoped<ClosingFees>();
        services.AddScoped<Cancellation>();
        services.AddScoped<PhaseSwitch>();
        services.AddScoped<Replacement>();
        services.AddScoped<BillingRun>();
        services.AddScoped<IDueKind, GraceEnds>();
        services.AddScoped<IDueKind, SeatsDue>();
        services.AddScoped<IDueKind, SubscriptionsDue>();
        services.AddSingleton<DueWork>();
        services.AddHostedService<BillingWorker>();
    }

    public static void MapBilling(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(BillingJson.Default);
        routes.MapOperation("GET", "/v1/failed-work", "listFailedWork", "invoices", ListFailedWork.HandleAsync);
    }
}
