using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.PromotionCodes;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Checkouts;

public static class CheckoutEndpoints
{
    public static void AddCheckouts(this IServiceCollection services)
    {
        services.AddScoped<CompleteCheckout>();
        services.AddScoped<RedeemCode>();
        services.AddScoped<IPaymentOutcome, CheckoutOutcome>();
        services.AddScoped<IDueKind, CheckoutExpiry>();
    }

    public static void MapCheckouts(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(CheckoutsJson.Default);
        routes.MapOperation("GET", "/v1/checkouts", "listCheckouts", "invoices", ReadCheckouts.ListAsync);
        routes.MapOperation("GET", "/v1/checkouts/{id}", "getCheckout", "invoices", ReadCheckouts.GetAsync);
        routes.MapOperation(
            "POST", "/v1/sandbox/checkouts/{id}/complete", "completeSandboxCheckout", "sandbox", CompleteCheckout.HandleAsync)
            .WithMetadata(CommitsByItself.Mark);
    }
}
