using Plumbline.Server.Features.Checkouts;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Entitlements;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Plans;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Subscriptions.Transitions;
using Plumbline.Server.Features.Wallets;

namespace Plumbline.Server.Outbox;

public static class OutboxSetup
{
    public static void AddOutbox(this IServiceCollection services)
    {
        services.AddScoped<OutboxBuffer>();
        services.AddScoped<IPayloadSource, CustomerPayloads>();
        services.AddScoped<IPayloadSource, SubscriptionPayloads>();
        services.AddScoped<IPayloadSource, TransitionPayloads>();
        services.AddScoped<IPayloadSource, InvoicePayloads>();
        services.AddScoped<IPayloadSource, CheckoutPayloads>();
        services.AddScoped<IPayloadSource, WalletPayloads>();
        services.AddScoped<IPayloadSource, ProductPayloads>();
        services.AddScoped<IPayloadSource, PlanPayloads>();
        services.AddScoped<IPayloadSource, ProductFeaturePayloads>();
        services.AddScoped<IPayloadSource, CustomerFeaturePayloads>();
    }
}
