using NodaTime;
using Plumbline.Engine.Tax;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Taxes;

/// <summary>What is known of a customer's tax id.</summary>
public enum TaxIdStatus
{
    Valid,
    Invalid,
    Mismatch,

    /// <summary>The register did not answer.</summary>
    Unverified,
    Unsupported,
}

/// <summary>Customers and invoicing entities as the rules of tax see them.</summary>
public static class TaxParties
{
    /// <summary>The tax between two parties on the day that an instant falls on in the entity's time zone.</summary>
    public static TaxTreatment Decide(InvoicingEntity entity, Customer customer, Instant at) => TaxRules.Decide(
        new TaxSeller(entity.Country, IsRegistered(entity)),
        new TaxBuyer(
            customer.Country,
            customer.Type != CustomerType.Person,
            // a register that is down must not change what customers pay
            StatusOf(customer) is TaxIdStatus.Valid or TaxIdStatus.Unverified,
            customer.Taxability == Taxability.Exempt,
            customer.TaxRateCustom),
        at.InZone(DateTimeZoneProviders.Tzdb[entity.Timezone]).Date);

    /// <summary>Only a seller with a valid number of its country may charge the tax.</summary>
    public static bool IsRegistered(InvoicingEntity entity) => IsNumberValid(entity) == true;

    /// <summary>Null without a number, and where the country's numbers are not known.</summary>
    public static bool? IsNumberValid(InvoicingEntity entity) => entity.TaxId is null ? null
        : VatNumber.Check(entity.TaxId, entity.Country) switch
        {
            VatNumberStatus.Valid => true,
            VatNumberStatus.Unsupported => null,
            _ => false,
        };

    /// <summary>What is known of a customer's number; null without one.</summary>
    public static TaxIdStatus? StatusOf(Customer customer) => customer.TaxId is null ? null
        : VatNumber.Check(customer.TaxId, customer.Country) switch
        {
            VatNumberStatus.Valid => customer.TaxIdRegister switch
            {
                RegisterAnswer.Invalid => TaxIdStatus.Invalid,
                RegisterAnswer.Unverified => TaxIdStatus.Unverified,
                _ => TaxIdStatus.Valid,
            },
            VatNumberStatus.Mismatch => TaxIdStatus.Mismatch,
            VatNumberStatus.Unsupported => TaxIdStatus.Unsupported,
            _ => TaxIdStatus.Invalid,
        };

    /// <summary>The numbers of a customer with their states, as answers show them.</summary>
    public static IReadOnlyList<TaxIdAnswer> NumbersOf(Customer customer) =>
        StatusOf(customer) is { } status ? [new TaxIdAnswer(customer.TaxId!, Words<TaxIdStatus>.Of(status))] : [];

    public static TaxScheme SchemeOf(TaxReason reason) => reason switch
    {
        TaxReason.Exempt => TaxScheme.Exempt,
        TaxReason.Manual => TaxScheme.Manual,
        TaxReason.NotEligible => TaxScheme.NotEligible,
        TaxReason.Standard => TaxScheme.Standard,
        TaxReason.ReverseCharge => TaxScheme.ReverseCharge,
        _ => throw new InvalidOperationException($"Unknown tax reason {reason}"),
    };
}
