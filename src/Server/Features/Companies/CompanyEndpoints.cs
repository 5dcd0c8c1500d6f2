using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Companies;

public static class CompanyEndpoints
{
    public static void MapCompanies(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(CompanyJson.Default);
        routes.MapOperation("GET", "/v1/companies", "listCompanies", "companies", ListCompanies.HandleAsync);
        routes.MapOperation("POST", "/v1/companies", "createCompany", "companies", CreateCompany.HandleAsync);
    }
}
