using System.Text.Json.Serialization;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Components;

public static class ComponentEndpoints
{
    public static void MapComponents(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(ComponentJson.Default);
        const string area = "customers";
        const string shown = "/v1/components/customers/{id}";
        routes.MapOperation(
            "POST", "/v1/integrations/components/token", "createComponentToken", area, CreateComponentToken.HandleAsync);
        Map(shown, "getShownCustomer", ShownToCustomers.CustomerAsync);
        Map(shown + "/invoices", "listShownInvoices", ShownToCustomers.InvoicesAsync);
        Map(shown + "/invoices/{invoiceId}/download", "downloadShownInvoice", ShownToCustomers.InvoicePdfAsync);
        Map(shown + "/subscriptions", "listShownSubscriptions", ShownToCustomers.SubscriptionsAsync);
        Map(shown + "/payment-methods", "listShownPaymentMethods", ShownToCustomers.PaymentMethodsAsync);

        void Map(string path, string id, Delegate handler) =>
            routes.MapOperation("GET", path, id, area, handler).WithMetadata(OpenedByCustomer.Mark);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ComponentTokenAnswer))]
[JsonSerializable(typeof(ShownCustomerAnswer))]
[JsonSerializable(typeof(OffsetPage<ShownInvoiceAnswer>))]
[JsonSerializable(typeof(OffsetPage<ShownSubscriptionAnswer>))]
internal sealed partial class ComponentJson : JsonSerializerContext;
