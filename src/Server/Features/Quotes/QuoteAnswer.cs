using System.Text.Json.Serialization;
using NodaTime;

namespace Plumbline.Server.Features.Quotes;

/// <summary>What every quote shows, whatever its type and status; <see cref="QuoteReader"/> adds the rest.</summary>
public sealed record QuoteAnswer(
    string Id,
    QuoteType Type,
    QuoteStatus Status,
    string CustomerId,
    string InvoicingEntityId,
    string? TemplateId,
    string? CrmOpportunityId,
    string Number,
    string? Comments,
    string? Terms,
    string? OwnerEmail,
    long? Amount,
    Instant? ExpiresAt,
    bool CollectPaymentDetails,
    IReadOnlyList<string> CollectCustomPropertyIds,
    bool RequireTaxId,
    bool DisplayQuoteValue,
    bool DisplayQuoteValueWithTax,
    bool DisplayTaxes,
    PriceTierDisplay DisplayPriceTiers,
    bool DisplayPhaseValue,
    bool DisplayFirstInvoiceAmount,
    bool DisplayDocumentsInPreview,
    bool DisplaySubscriptionOnUpdate,
    bool PostSignatureActivationEnabled,
    bool GenerateDraftInvoices,
    IReadOnlyList<QuoteFileAnswer> Attachments,
    QuoteFileAnswer? SignedFile,
    string? Url,
    Instant CreatedAt,
    Instant UpdatedAt);

public sealed record QuoteFileAnswer(string Id, string Name, string Mimetype);

public sealed record QuoteSignerAnswer(
    string Id,
    SignerKind Kind,
    int StepOrder,
    string? UserId,
    string Email,
    string? FirstName,
    string? LastName,
    string? Language,
    SignerStatus Status,
    Instant? SignedAt)
{
    public static QuoteSignerAnswer Of(QuoteSigner s) => new(
        s.Id, s.Kind, s.StepOrder, s.UserId, s.Email, s.FirstName, s.LastName, s.Language, s.Status, s.SignedAt);
}

public sealed record QuoteSignerLinkAnswer(string Url);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(QuoteAnswer))]
[JsonSerializable(typeof(QuoteTemplateAnswer))]
[JsonSerializable(typeof(IReadOnlyList<QuoteSignerAnswer>))]
[JsonSerializable(typeof(QuoteSignerLinkAnswer))]
internal sealed partial class QuotesJson : JsonSerializerContext;
