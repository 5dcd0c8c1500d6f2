using Plumbline.Server.Features.Billing;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Credits;

public static class CreditEndpoints
{
    private const string Area = "customers";
    private const string Credit = "/v1/customers/{id}/credits/{productId}";

    public static void AddCredits(this IServiceCollection services)
    {
        services.AddScoped<CreditRefresh>();
        services.AddScoped<CreditSale>();
        services.AddScoped<CreditPurchase>();
        services.AddScoped<CreditGrants>();
        services.AddScoped<IDueKind, CreditWork>();
        services.AddScoped<CreditOrders>();
        services.AddScoped<IDueKind>(scope => scope.GetRequiredService<CreditOrders>());
    }

    public static void MapCredits(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(CreditJson.Default);
        routes.MapOperation("GET", "/v1/customers/credits", "listCustomersCredits", Area, ListCredits.HandleAsync);
        routes.MapOperation("GET", "/v1/customers/credits/uncovered", "listUncoveredCredits", Area, ListCredits.UncoveredAsync);
        routes.MapOperation("GET", "/v1/customers/{id}/credits", "listCustomerCredits", Area, ListCredits.OfCustomerAsync);
        routes.MapOperation("POST", "/v1/customers/{id}/credits", "createCustomerCredit", Area, CreateCredit.HandleAsync);
        routes.MapOperation("GET", Credit, "getCustomerCredit", Area, ListCredits.GetAsync);
        routes.MapOperation("PUT", Credit, "updateCustomerCredit", Area, UpdateCredit.HandleAsync);
        routes.MapOperation("POST", Credit + "/purchase", "purchaseCustomerCredits", Area, PurchaseCredits.HandleAsync);
        routes.MapOperation("POST", Credit + "/topup", "topupCustomerCredits", Area, TopUpCredits.HandleAsync);
        routes.MapOperation("GET", Credit + "/transactions", "listCustomerCreditTransactions", Area, ListCreditTransactions.HandleAsync);
        routes.MapOperation(
            "PATCH", Credit + "/transactions/{transactionId}", "updateCustomerCreditTopupExpiration", Area, MoveExpiry.HandleAsync);
        routes.MapOperation("POST", Credit + "/usage", "createCustomerCreditsUsage", Area, UseCredits.HandleAsync);
    }
}
