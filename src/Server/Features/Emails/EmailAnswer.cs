using System.Text.Json.Serialization;
using NodaTime;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Emails;

/// <summary>A message and how far it got.</summary>
public sealed record EmailAnswer(
    string Id,
    EmailKind Kind,
    EmailStatus Status,
    IReadOnlyList<string> Recipients,
    IReadOnlyList<RefusedAddress> Refused,
    string Language,
    string? Subject,
    string? CustomerId,
    string? InvoiceId,
    string? SubscriptionId,
    string? QuoteId,
    string? BatchId,
    int Attempts,
    string? LastError,
    Instant? NextAttemptAt,
    Instant CreatedAt,
    Instant? SentAt)
{
    public static EmailAnswer Of(Email e) => new(
        e.Id, e.Kind, e.Status, e.Recipients, e.Refused, e.Language, e.Subject, e.CustomerId, e.InvoiceId, e.SubscriptionId, e.QuoteId,
        e.BatchId, e.Attempts, e.LastError, e.DueAt, e.CreatedAt, e.SentAt);
}

/// <summary>What a message says, as it is written now.</summary>
public sealed record EmailContentAnswer(EmailAnswer Email, string Subject, string Text, string Html);

public sealed record EmailPreviewAnswer(string Subject, string Text, string Html);

public sealed record EmailSettingsAnswer(
    bool InvoiceReady,
    bool InvoiceSettled,
    bool InvoiceErrored,
    bool CheckoutCreated,
    bool CheckoutCompleted,
    bool PaymentMethodExpiring,
    bool CreditLowBalance)
{
    public static EmailSettingsAnswer Of(EmailSettings s) => new(
        s.InvoiceReady, s.InvoiceSettled, s.InvoiceErrored, s.CheckoutCreated, s.CheckoutCompleted, s.PaymentMethodExpiring,
        s.CreditLowBalance);
}

public sealed record EmailTemplateAnswer(
    string Id,
    EmailKind Kind,
    string Language,
    string Subject,
    string Heading,
    string Body,
    string? Button,
    Instant CreatedAt,
    Instant UpdatedAt)
{
    public static EmailTemplateAnswer Of(EmailTemplate t) =>
        new(t.Id, t.Kind, t.Language, t.Subject, t.Heading, t.Body, t.Button, t.CreatedAt, t.UpdatedAt);
}

/// <summary>Our own words, to begin from.</summary>
public sealed record EmailWordsAnswer(EmailKind Kind, string Language, string Subject, string Heading, string Body, string? Button);

public sealed record EmailWordsList(IReadOnlyList<EmailWordsAnswer> Data);

/// <summary>What became of one invoice of a batch.</summary>
public sealed record EmailOutcomeAnswer(string InvoiceId, string Outcome, string? Reason, string? EmailId);

public sealed record EmailBatchAnswer(string BatchId, string EmailType, Instant CreatedAt, IReadOnlyList<EmailOutcomeAnswer> Invoices);

public sealed record EmailBatchReference(string BatchId);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(OffsetPage<EmailAnswer>))]
[JsonSerializable(typeof(EmailContentAnswer))]
[JsonSerializable(typeof(EmailPreviewAnswer))]
[JsonSerializable(typeof(EmailSettingsAnswer))]
[JsonSerializable(typeof(OffsetPage<EmailTemplateAnswer>))]
[JsonSerializable(typeof(EmailWordsList))]
[JsonSerializable(typeof(EmailBatchAnswer))]
[JsonSerializable(typeof(EmailBatchReference))]
[JsonSerializable(typeof(List<RefusedAddress>))]
[JsonSerializable(typeof(List<EmailBatchOutcome>))]
[JsonSerializable(typeof(EmailOutcomePayload))]
internal sealed partial class EmailsJson : JsonSerializerContext;
