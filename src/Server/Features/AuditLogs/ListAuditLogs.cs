using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.AuditLogs;

public sealed record AuditLogAnswer(
    string Type, Instant HappenedAt, string? CustomerId, string? SubscriptionId, string? InvoiceId, string? QuoteId);

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
        "quote.signed", "quote.viewed", "quote.voided",
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
            page => Task.FromResult<IReadOnlyList<AuditLogAnswer>>([.. page.Select(AnswerOf)]),
            cancel));
    }

    private static AuditLogAnswer AnswerOf(DomainEvent e) =>
        new(e.Type, e.HappenedAt, e.CustomerId, e.SubscriptionId, e.InvoiceId, e.QuoteId);
}
