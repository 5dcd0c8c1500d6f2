using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.CatalogVersions;

/// <param name="EntityType">What it is.</param>
/// <param name="Id">Its id in this company.</param>
/// <param name="ConfigKey">The name that other resources refer to it by: its kind and the id that it got first.</param>
/// <param name="Data">Its fields, in the words of the API.</param>
/// <param name="Refs">The config keys of what it refers to, by the name of the reference.</param>
public sealed record CatalogResourceAnswer(
    CatalogEntityType EntityType, string Id, string ConfigKey, JsonObject Data, IReadOnlyDictionary<string, string?> Refs);

public sealed record CatalogExportAnswer(Instant ExportedAt, IReadOnlyList<CatalogResourceAnswer> Resources)
{
    [JsonPropertyOrder(-1)]
    public string Format => "hyperline.product_catalog.v2";

    public IReadOnlyList<CatalogEntityType> TrackedEntityTypes => Enum.GetValues<CatalogEntityType>();
}

/// <summary>The live catalogue, whole and in one answer, each part of it as a resource of its own.</summary>
public static class ExportCatalog
{
    public static async Task<IResult> HandleAsync(BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var catalogue = await Catalogue.LoadAsync(db, cancel);
        return Reply.Ok(new CatalogExportAnswer(tenant.Now, await CatalogResources.OfAsync(db, catalogue, cancel)));
    }
}
