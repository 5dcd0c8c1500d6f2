using System.Text.Json.Serialization;
using NodaTime;

namespace Plumbline.Server.Features.Taxes;

/// <summary>The contract's TaxRate: its keys depend on the type.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(CustomTaxRateAnswer), "custom")]
[JsonDerivedType(typeof(DefaultTaxRateAnswer), "default")]
public abstract record TaxRateAnswer(string Id, string Code, string InvoicingEntityId, Instant CreatedAt, Instant UpdatedAt)
{
    public static TaxRateAnswer Of(TaxRate rate) => rate.Type == TaxRateType.Custom
        ? new CustomTaxRateAnswer(
            rate.Id, rate.Code, rate.InvoicingEntityId, rate.CreatedAt, rate.UpdatedAt,
            rate.Name!, rate.Description, rate.Country, rate.Rate!.Value)
        : new DefaultTaxRateAnswer(
            rate.Id, rate.Code, rate.InvoicingEntityId, rate.CreatedAt, rate.UpdatedAt,
            rate.Country!, rate.RateClass!.Value, rate.Scope!.Value);
}

public sealed record CustomTaxRateAnswer(
    string Id, string Code, string InvoicingEntityId, Instant CreatedAt, Instant UpdatedAt,
    string Name, string? Description, string? Country, decimal Rate)
    : TaxRateAnswer(Id, Code, InvoicingEntityId, CreatedAt, UpdatedAt);

public sealed record DefaultTaxRateAnswer(
    string Id, string Code, string InvoicingEntityId, Instant CreatedAt, Instant UpdatedAt,
    string Country, TaxRateClass RateClass, TaxRateScope Scope)
    : TaxRateAnswer(Id, Code, InvoicingEntityId, CreatedAt, UpdatedAt);
