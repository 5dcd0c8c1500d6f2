using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Payments.Gateway;
using Plumbline.Server.Features.Payments.Providers;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Payments;

public static class PaymentEndpoints
{
    private const string Methods = "/v1/customers/{id}/payment-methods";

    public static void AddPayments(this IServiceCollection services)
    {
        services.AddScoped<IPaymentGateway, SandboxGateway>();
        services.AddProviders();
        services.AddScoped<Charges>();
        services.AddScoped<Collection>();
        services.AddScoped<CreatePayment>();
        services.AddScoped<PayInvoice>();
        services.AddScoped<IPaymentOutcome, HandedMethods>();
        services.AddScoped<IDueKind, CollectionsDue>();
        services.AddScoped<IDueKind, ChargesDue>();
        services.AddScoped<IDueKind, ExpiryNotices>();
    }

    public static void MapPayments(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(PaymentsJson.Default);
        routes.MapProviders();
        routes.MapOperation("GET", Methods, "listCustomerPaymentMethods", "customers", PaymentMethodRoutes.ListAsync);
        routes.MapOperation("POST", Methods, "createCustomerPaymentMethod", "customers", PaymentMethodRoutes.ImportAsync)
            .WithMetadata(CommitsByItself.Mark);
        routes.MapOperation(
            "GET", Methods + "/{paymentMethodId}", "getCustomerPaymentMethod", "customers", PaymentMethodRoutes.GetAsync);
        routes.MapOperation(
            "DELETE", Methods + "/{paymentMethodId}", "deleteCustomerPaymentMethod", "customers", PaymentMethodRoutes.DeleteAsync)
            .WithMetadata(CommitsByItself.Mark);
        routes.MapOperation(
            "POST", "/v1/sandbox/payment-methods", "createSandboxPaymentMethod", "sandbox", PaymentMethodRoutes.AddToSandboxAsync);
        routes.MapOperation("POST", "/v1/payments", "createPayment", "invoices", CreatePayment.HandleAsync)
            .WithMetadata(CommitsByItself.Mark);
        routes.MapOperation("POST", "/v1/invoices/{id}/charge", "chargeInvoice", "invoices", ChargeInvoice.HandleAsync)
            .WithMetadata(CommitsByItself.Mark);
        routes.MapOperation("POST", "/v1/transactions/{id}/refund", "refundTransaction", "invoices", RefundPayment.HandleAsync)
            .WithMetadata(CommitsByItself.Mark);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(PaymentResultAnswer))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(OffsetPage<JsonObject>))]
internal sealed partial class PaymentsJson : JsonSerializerContext;
