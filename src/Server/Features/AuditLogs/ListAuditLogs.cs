using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Emails;
using Plumbline.Server.Outbox;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.AuditLogs;

public sealed record AuditLogAnswer(
    string Type, Instant HappenedAt, string? CustomerId, string? SubscriptionId, string? InvoiceId, string? QuoteId)
{
    /// <summary>How far a message got, for <c>email.created</c> alone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EmailStatus? EmailStatus { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CursorPageOf<AuditLogAnswer>))]
internal sealed partial class AuditLogJson : JsonSerializerContext;

public static class ListAuditLogs
{
    /// <summary>The types of the contract's audit log.</summary>
    private static readonly string[] Types =
    [
        "customer.created", "customer.updated", "customer.archived", "customer.deleted", "customer.recovered", "invoice.created",
        "invoice.updated", "invoice.ready", "invoice.settled", "invoice.voided", "invoice.refunded", "invoice.errored", "invoice.deleted",
        "invoice.reminder_sent", "invoice.grace_period.started", "invoice.electronic_invoice.sent", "invoice.electronic_invoice.failed",
        "subscription.created", "subscription.updated", "subscription.activated", "subscription.trial_ended", "subscription.paused",
        "subscription.reactivated", "subscription.renewed", "subscription.charged", "subscription.cancellation_scheduled",
        "subscription.cancelled", "subscription.voided", "subscription.errored", "quote.created", "quote.approved", "quote.sent",
        "quote.signed", "quote.viewed", "quote.voided", EmailEvents.Created,
    ];

    public static void MapAuditLogs(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(AuditLogJson.Default);
        routes.MapOperation("GET", "/v1/audit-logs", "listAuditLogs", "audit_logs", HandleAsync);
    }

    private static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var query = http.Request.Query;
        var cursor = Cursor.Read(query, faults) with { Ascending = false };
        var filter = new ListFilter<DomainEvent>(query, faults)
            .Own("customer_id", id => e => e.CustomerId == id)
            .Own("subscription_id", id => e => e.SubscriptionId == id)
            .Own("invoice_id", id => e => e.InvoiceId == id)
            .Own("quote_id", id => e => e.QuoteId == id);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var rows = filter.Apply(db.Set<DomainEvent>().AsNoTracking()).Where(e => Types.Contains(e.Type));
        return Reply.Ok(await cursor.PageAsync<DomainEvent, AuditLogAnswer>(
            rows,
            e => e.HappenedAt,
            e => e.Id,
            page => AnswersAsync(db, page, cancel),
            cancel));
    }

    private static async Task<IReadOnlyList<AuditLogAnswer>> AnswersAsync(
        BillingDb db, IReadOnlyList<DomainEvent> page, CancellationToken cancel)
    {
        var ids = page.Where(e => e.Type == EmailEvents.Created).Select(e => e.SubjectId).ToList();
        var states = ids.Count == 0 ? [] : await db.Set<Email>().Where(e => ids.Contains(e.Id))
            .ToDictionaryAsync(e => e.Id, e => e.Status, cancel);
        return
        [
            .. page.Select(e => new AuditLogAnswer(e.Type, e.HappenedAt, e.CustomerId, e.SubscriptionId, e.InvoiceId, e.QuoteId)
            {
                EmailStatus = states.TryGetValue(e.SubjectId, out var status) ? status : null,
            }),
        ];
    }
}
