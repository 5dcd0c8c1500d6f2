using System.Text.Json.Serialization;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;
using Plumbline.Server.Wire.Reference;

namespace Plumbline.Server.Features.Companies;

/// <summary>A company as its default invoicing entity presents it.</summary>
public sealed record CompanyAnswer(string Id, string Name, string? LogoUrl, string? FaviconUrl, Address? Address)
{
    public static CompanyAnswer Of(Company company, InvoicingEntity? entity) => new(
        company.Id, company.Name, entity?.LogoUrl, entity?.FaviconUrl, entity is null ? null : AddressOf(entity).ForAnswer());

    private static Address AddressOf(InvoicingEntity entity) => new(
        null, entity.AddressLine1, entity.AddressLine2, entity.City, entity.ZipCode, entity.State, entity.Country);
}

[JsonSerializable(typeof(CompanyAnswer))]
[JsonSerializable(typeof(OffsetPage<CompanyAnswer>))]
public sealed partial class CompanyJson : JsonSerializerContext;
