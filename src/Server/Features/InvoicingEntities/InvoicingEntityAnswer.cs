using System.Text.Json.Serialization;
using NodaTime;
using Plumbline.Server.Features.Taxes;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.InvoicingEntities;

public sealed record InvoicingEntityAnswer(
    string Id,
    string Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TradeName,
    string Timezone,
    string Language,
    bool IsDefault,
    string Currency,
    string AccountingCurrency,
    [property: JsonPropertyName("address_line1")] string? AddressLine1,
    [property: JsonPropertyName("address_line2")] string? AddressLine2,
    string? ZipCode,
    string? State,
    string? City,
    string Country,
    string? RegistrationNumber,
    string? TaxId,
    bool? TaxIdValid,
    string? BillingEmail,
    string InvoiceNumberPattern,
    string CreditNoteNumberPattern,
    string DocumentNumberPattern,
    long NextInvoiceNumber,
    long NextCreditNoteNumber,
    long NextDocumentNumber,
    int DefaultPaymentDelay,
    int InvoiceGracePeriodDuration,
    int? InvoicePaymentInitiationDelay,
    int? DocumentPaymentInitiationDelay,
    string? InvoiceLateFees,
    string? InvoiceFooter,
    string? DocumentFooter,
    string? LogoUrl,
    string? FaviconUrl,
    string? BrandColor,
    CustomerType? ForcedCustomerType,
    bool CreditNoteWalletRefundEnabled,
    bool StandaloneCreditNoteCreationEnabled,
    Instant CreatedAt,
    Instant UpdatedAt,
    Instant? DeletedAt,
    string? QuoteFooter)
{
    public static InvoicingEntityAnswer Of(InvoicingEntity e) => new(
        e.Id, e.Name, e.TradeName, e.Timezone, e.Language, e.IsDefault, e.Currency, e.AccountingCurrency,
        e.AddressLine1, e.AddressLine2, e.ZipCode, e.State, e.City, e.Country,
        e.RegistrationNumber, e.TaxId, TaxParties.IsNumberValid(e), e.BillingEmail,
        e.InvoiceNumberPattern, e.CreditNoteNumberPattern, e.DocumentNumberPattern,
        e.NextInvoiceNumber, e.NextCreditNoteNumber, e.NextDocumentNumber,
        e.DefaultPaymentDelay, e.InvoiceGracePeriodDuration, e.InvoicePaymentInitiationDelay, e.DocumentPaymentInitiationDelay,
        e.InvoiceLateFees, e.InvoiceFooter, e.DocumentFooter, e.LogoUrl, e.FaviconUrl, e.BrandColor,
        e.ForcedCustomerType, e.CreditNoteWalletRefundEnabled, e.StandaloneCreditNoteCreationEnabled,
        e.CreatedAt, e.UpdatedAt, e.DeletedAt, e.QuoteFooter);
}

[JsonSerializable(typeof(InvoicingEntityAnswer))]
[JsonSerializable(typeof(OffsetPage<InvoicingEntityAnswer>))]
public sealed partial class InvoicingEntityJson : JsonSerializerContext;
