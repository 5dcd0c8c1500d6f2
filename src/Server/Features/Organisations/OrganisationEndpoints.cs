using Plumbline.Server.Features.Billing;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Organisations;

public static class OrganisationEndpoints
{
    private const string Area = "customers";

    public static void AddOrganisations(this IServiceCollection services)
    {
        services.AddScoped<MemberInvoices>();
        services.AddScoped<Consolidation>();
        services.AddScoped<IDueKind, ConsolidationsDue>();
        services.AddScoped<IDueKind, GroupsDue>();
    }

    public static void MapOrganisations(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(OrganisationJson.Default);
        routes.MapOperation("GET", "/v1/organisations/{id}", "getOrganisation", Area, GetOrganisation.HandleAsync);
        routes.MapOperation("PATCH", "/v1/organisations/{id}", "patchOrganisation", Area, PatchOrganisation.HandleAsync);
    }
}
