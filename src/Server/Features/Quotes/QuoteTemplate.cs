using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.Quotes;

/// <summary>What quotes made from it have when nothing else is said. Those made already are not touched by its changes.</summary>
public sealed class QuoteTemplate : ITenantRow, IVersionedRow
{
    public int TenantId { get; set; }

    /// <summary><c>quot_…</c></summary>
    public required string Id { get; init; }

    public required string Name { get; set; }

    public string? Description { get; set; }

    public string? Comments { get; set; }

    public string? Terms { get; set; }

    /// <summary>How long a quote may be signed, in days from its making.</summary>
    public required int ExpirationDays { get; set; }

    public QuoteOptions Options { get; set; } = new();

    public bool CollectShippingDetails { get; set; }

    public bool RequireBillingDetails { get; set; }

    public bool DisplayOrganisationDetails { get; set; }

    /// <summary>What its quotes offer when they do not say it themselves.</summary>
    public string? SubscriptionTemplateId { get; set; }

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    public Instant? DeletedAt { get; set; }

    public int Version { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<QuoteTemplate>
    {
        public void Configure(EntityTypeBuilder<QuoteTemplate> table)
        {
            table.ToTable("quote_templates");
            table.Property(t => t.Options).HasJson();
            table.HasIndex(t => new { t.TenantId, t.CreatedAt, t.Id });
        }
    }
}

/// <summary>A template as the contract shows it.</summary>
public sealed record QuoteTemplateAnswer(
    string Id,
    string Name,
    string? Description,
    string? Comments,
    string? Terms,
    int ExpirationDays,
    bool CollectPaymentDetails,
    bool CollectShippingDetails,
    IReadOnlyList<string> CollectCustomPropertyIds,
    bool RequireTaxId,
    bool RequireBillingDetails,
    bool DisplayTaxes,
    PriceTierDisplay DisplayPriceTiers,
    bool DisplayPhaseValue,
    bool DisplayQuoteValue,
    bool DisplayFirstInvoiceAmount,
    bool DisplayDocumentsInPreview,
    bool DisplaySubscriptionOnUpdate,
    bool DisplayOrganisationDetails,
    bool GenerateDraftInvoices,
    string? SubscriptionTemplateId,
    IReadOnlyList<string> ContractTemplateIds,
    IReadOnlyList<string> ContractClauseIds,
    IReadOnlyList<QuoteFileAnswer> Attachments,
    Instant CreatedAt,
    Instant UpdatedAt)
{
    public static QuoteTemplateAnswer Of(QuoteTemplate t, IEnumerable<QuoteFileAnswer> files) => new(
        t.Id, t.Name, t.Description, t.Comments, t.Terms, t.ExpirationDays, t.Options.CollectPaymentDetails, t.CollectShippingDetails,
        t.Options.CollectCustomPropertyIds, t.Options.RequireTaxId, t.RequireBillingDetails, t.Options.DisplayTaxes,
        t.Options.DisplayPriceTiers, t.Options.DisplayPhaseValue, t.Options.DisplayQuoteValue, t.Options.DisplayFirstInvoiceAmount,
        t.Options.DisplayDocumentsInPreview, t.Options.DisplaySubscriptionOnUpdate, t.DisplayOrganisationDetails,
        t.Options.GenerateDraftInvoices, t.SubscriptionTemplateId, [], [], [.. files], t.CreatedAt, t.UpdatedAt);
}
