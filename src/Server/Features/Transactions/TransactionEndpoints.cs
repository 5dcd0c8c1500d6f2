using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Transactions;

public static class TransactionEndpoints
{
    public static void AddTransactions(this IServiceCollection services)
    {
        services.AddScoped<Settlement>();
        services.AddScoped<IDueKind, ScheduledPayments>();
    }

    public static void MapTransactions(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(TransactionsJson.Default);
        routes.MapOperation("GET", "/v1/transactions", "listTransactions", "invoices", ListTransactions.HandleAsync);
        routes.MapOperation("GET", "/v1/transactions/{id}", "getTransaction", "invoices", ListTransactions.GetAsync);
        routes.MapOperation(
            "POST", "/v1/invoices/{id}/transactions", "createInvoiceTransaction", "invoices", RecordTransaction.HandleAsync);
        routes.MapOperation(
            "DELETE",
            "/v1/invoices/{id}/transactions/{transactionId}",
            "deleteInvoiceTransaction",
            "invoices",
            DeleteTransaction.HandleAsync);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(OffsetPage<JsonObject>))]
internal sealed partial class TransactionsJson : JsonSerializerContext;
