using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Taxes;

public static class TaxEndpoints
{
    // rates belong to the entity that charges them
    private const string Area = "invoicing_entities";

    public static void AddTaxes(this IServiceCollection services, IConfiguration settings)
    {
        // read at once: a wrong setting stops the start, not the first customer
        var url = VatRegister.ReadUrl(settings[VatRegister.Setting]);
        services.AddSingleton(provider => new VatRegister(url, provider.GetRequiredService<ILogger<VatRegister>>()));
    }

    public static void MapTaxes(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(TaxJson.Default);
        routes.MapOperation("GET", "/v1/taxes/rates", "listTaxRates", Area, ListTaxRates.HandleAsync);
        routes.MapOperation("POST", "/v1/taxes/rates", "createTaxRate", Area, CreateTaxRate.HandleAsync);
        routes.MapOperation("GET", "/v1/taxes/rates/{id}", "getTaxRate", Area, GetTaxRate.HandleAsync);
        routes.MapOperation("PATCH", "/v1/taxes/rates/{id}", "updateTaxRate", Area, UpdateTaxRate.HandleAsync);
        routes.MapOperation("DELETE", "/v1/taxes/rates/{id}", "deleteTaxRate", Area, DeleteTaxRate.HandleAsync);
        routes.MapOperation("GET", "/v1/customers/{id}/taxes/rates", "getCustomerTaxRates", "customers", GetCustomerTaxRates.HandleAsync);
    }
}
