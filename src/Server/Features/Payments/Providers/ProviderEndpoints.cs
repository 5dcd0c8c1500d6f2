using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Payments.Gateway;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Payments.Providers;

public static class ProviderEndpoints
{
    private const string Area = "companies";

    public static void AddProviders(this IServiceCollection services)
    {
        services.AddSingleton<SealedSecrets>();
        services.AddSingleton<StripeWire>();
        services.AddScoped<StripeConnections>();
        services.AddScoped<IPaymentGateway, StripeGateway>();
        services.AddScoped<StripeMethods>();
        services.AddScoped<StripeRefresh>();
        services.AddScoped<StripeSetups>();
        services.AddScoped<StripeSessions>();
        services.AddScoped<StripeErrands>();
        services.AddScoped<StripeHook>();
        services.AddScoped<StripeDetachments>();
        services.AddScoped<IDueKind>(s => s.GetRequiredService<StripeDetachments>());
    }

    public static void MapProviders(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(ProvidersJson.Default);
        const string one = "/v1/payment-providers/{id}";
        routes.MapOperation("GET", "/v1/payment-providers", "listPaymentProviders", Area, ProviderRoutes.ListAsync);
        routes.MapOperation("POST", "/v1/payment-providers", "createPaymentProvider", Area, ProviderRoutes.CreateAsync)
            .WithMetadata(CommitsByItself.Mark);
        routes.MapOperation("PATCH", one, "updatePaymentProvider", Area, ProviderRoutes.UpdateAsync).WithMetadata(CommitsByItself.Mark);
        routes.MapOperation("DELETE", one, "deletePaymentProvider", Area, ProviderRoutes.DeleteAsync);
        routes.MapPost("/hooks/stripe/{id}", StripeHook.HandleAsync);
    }
}
