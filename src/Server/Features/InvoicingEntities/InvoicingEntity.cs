using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.InvoicingEntities;

public enum CustomerType
{
    Corporate,
    Person,
    AutomaticallyCreated,
}

/// <summary>A legal seller: its numbering, terms, time zone and texts. Exactly one is the default.</summary>
public sealed class InvoicingEntity : ITenantRow, IVersionedRow
{
    public int TenantId { get; set; }

    /// <summary><c>ive_…</c></summary>
    public required string Id { get; init; }

    public required string Name { get; set; }

    public string? TradeName { get; set; }

    /// <summary>tz database name: day boundaries of billing are its midnights.</summary>
    public string Timezone { get; set; } = "UTC";

    public string Language { get; set; } = "en";

    public bool IsDefault { get; set; }

    public string Currency { get; set; } = "EUR";

    public string AccountingCurrency { get; set; } = "EUR";

    public string? AddressLine1 { get; set; }

    public string? AddressLine2 { get; set; }

    public string? ZipCode { get; set; }

    public string? State { get; set; }

    public string? City { get; set; }

    public required string Country { get; init; }

    public string? RegistrationNumber { get; set; }

    public string? TaxId { get; set; }

    public string? BillingEmail { get; set; }

    public string InvoiceNumberPattern { get; set; } = "INV-{number}";

    public string CreditNoteNumberPattern { get; set; } = "CN-{number}";

    public string DocumentNumberPattern { get; set; } = "DOC-{number}";

    /// <summary>Drawn under a row lock in the transaction that issues the document: no gaps, no doubles.</summary>
    public long NextInvoiceNumber { get; set; } = 1;

    public long NextCreditNoteNumber { get; set; } = 1;

    public long NextDocumentNumber { get; set; } = 1;

    /// <summary>Quotes are numbered from 1.</summary>
    public long LastQuoteNumber { get; set; }

    /// <summary>Days from issue to due date.</summary>
    public int DefaultPaymentDelay { get; set; } = 30;

    /// <summary>Days during which an invoice with usage may still change after its period.</summary>
    public int InvoiceGracePeriodDuration { get; set; } = 3;

    public int? InvoicePaymentInitiationDelay { get; set; }

    public int? DocumentPaymentInitiationDelay { get; set; }

    public string? InvoiceLateFees { get; set; }

    public string? InvoiceFooter { get; set; }

    public string? DocumentFooter { get; set; }

    public string? QuoteFooter { get; set; }

    public string? LogoUrl { get; set; }

    public string? FaviconUrl { get; set; }

    public string? BrandColor { get; set; }

    public CustomerType? ForcedCustomerType { get; set; }

    public bool CreditNoteWalletRefundEnabled { get; set; }

    public bool StandaloneCreditNoteCreationEnabled { get; set; }

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    public Instant? DeletedAt { get; set; }

    public int Version { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<InvoicingEntity>
    {
        public void Configure(EntityTypeBuilder<InvoicingEntity> table)
        {
            table.ToTable("invoicing_entities");
            table.HasIndex(e => new { e.TenantId, e.CreatedAt, e.Id });
        }
    }
}
