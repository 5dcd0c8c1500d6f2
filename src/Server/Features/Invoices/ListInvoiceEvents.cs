using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Aggregators;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Emails;
using Plumbline.Server.Features.Events;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Invoices;

public sealed record InvoiceEventBilling(
    string InvoiceId,
    string? InvoiceLineItemId,
    string? ProductId,
    string? PriceName,
    decimal? Amount,
    decimal? AmountExcludingTax,
    string Currency);

public sealed record InvoiceEventAnswer(
    string Id, string? Name, string EventType, Instant Timestamp, IReadOnlyDictionary<string, JsonElement> Properties,
    InvoiceEventBilling Billing);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(OffsetPage<InvoiceEventAnswer>))]
internal sealed partial class InvoiceEventJson : JsonSerializerContext;

/// <summary>
/// <c>GET /v1/invoices/{id}/events</c>: the events that an invoice bills, each with what the line's price rose by with it. An invoice that
/// is not issued is priced as it is read; an issued one shows the events that had arrived when it was issued, which are those it bills.
/// </summary>
public static class ListInvoiceEvents
{
    // shown amounts need an end; nothing is computed from them
    private const int ShownDecimals = 12;
    private static readonly string[] Sorts = ["timestamp"];

    public static async Task<IResult> HandleAsync(
        string id, HttpContext http, BillingDb db, InvoiceReader reader, IEventStore events, CurrentTenant tenant, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var query = http.Request.Query;
        var offset = Wire.Offset.Read(query, faults);
        var order = QueryText.Word(query, "order", Cursor.Orders, faults);
        QueryText.Word(query, "sort", Sorts, faults);
        var ofLine = new ListFilter<CountedLine>(query, faults).Text("product_id", l => l.ProductId).Text("event_type", l => l.EventType);
        var wanted = new ListFilter<Moment>(query, faults).Date("timestamp", m => m.At).Test();
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var invoice = await reader.FindAsync(id, cancel);
        var lines = ofLine.Apply((await LinesAsync(db, invoice, cancel)).AsQueryable()).ToList();
        var page = await new EventPricing(events, tenant.Id).PageAsync(
            [.. lines.Select(l => (l.Charge, l.Customers))],
            IsLive(invoice) ? null : invoice.IssuedAt,
            at => wanted(new Moment(at)),
            order == "asc",
            offset.Skip,
            offset.Take,
            cancel);
        var records = await RecordsAsync(events, tenant.Id, lines, page.Events, cancel);
        var data = page.Events
            .Select(e => AnswerOf(e, lines[e.Charge], records[(lines[e.Charge].EventType!, e.RecordId)], invoice)).ToList();
        return Reply.Ok(new OffsetPage<InvoiceEventAnswer>(new PageMeta(page.Total, data.Count, offset.Skip), data));
    }

    /// <param name="Charge">The charge that counts events.</param>
    /// <param name="Customers">Whose.</param>
    /// <param name="ProductId">Of its line.</param>
    /// <param name="EventType">Which it counts.</param>
    /// <param name="Line">Its line; null where somebody replaced it by hand.</param>
    /// <param name="Aggregator">What counts; null where it is gone.</param>
    private sealed record CountedLine(
        Charge Charge, IReadOnlyList<string> Customers, string? ProductId, string? EventType, InvoiceLine? Line, Aggregator? Aggregator);

    private sealed record Moment(Instant? At);

    private static bool IsLive(Invoice invoice) =>
        invoice.Status is InvoiceStatus.Draft or InvoiceStatus.Open or InvoiceStatus.GracePeriod;

    private static async Task<IReadOnlyList<CountedLine>> LinesAsync(BillingDb db, Invoice invoice, CancellationToken cancel)
    {
        var rows = await db.Set<BilledCharge>().AsNoTracking().Where(c => c.InvoiceId == invoice.Id).ToListAsync(cancel);
        var ids = rows.Select(r => r.SubscriptionId).Distinct().ToList();
        var subscriptions = await db.Set<Subscription>().AsNoTracking().Where(s => ids.Contains(s.Id)).ToListAsync(cancel);
        var batch = await BillingBatch.LoadAsync(db, subscriptions, cancel);
        var lines = new List<CountedLine>();
        foreach (var row in rows.OrderBy(r => r.PeriodStart).ThenBy(r => r.LineId, StringComparer.Ordinal))
        {
            var subscription = batch.Subscription(row.SubscriptionId);
            if (Engine.Subscriptions.Billing.Derive(batch.TermsOf(subscription), row.Key) is { UsageWindow: not null } charge)
            {
                var line = invoice.Lines.Find(l => l.Id == row.LineId);
                var state = subscription.Phases.SelectMany(p => p.Products).FirstOrDefault(p => p.Key == row.ProductKey);
                lines.Add(new CountedLine(
                    charge,
                    charge.Product.Metering is { Scope: not UsageScope.Own }
                        ? [subscription.CustomerId, .. batch.Children[subscription.CustomerId]]
                        : [subscription.CustomerId],
                    line?.ProductId ?? charge.Product.ProductId,
                    charge.Product.Meter?.EventType,
                    line,
                    state?.AggregatorId is { } aggregator ? batch.Aggregators.GetValueOrDefault(aggregator) : null));
            }
        }
        return lines;
    }

    private static async Task<Dictionary<(string Type, string Id), StoredEvent>> RecordsAsync(
        IEventStore events, int tenantId, IReadOnlyList<CountedLine> lines, IReadOnlyList<PricedEvent> page, CancellationToken cancel)
    {
        var records = new Dictionary<(string, string), StoredEvent>();
        foreach (var ofType in page.GroupBy(e => lines[e.Charge].EventType!, e => e.RecordId, StringComparer.Ordinal))
        {
            var ids = ofType.Distinct().ToList();
            var found = await events.ListAsync(tenantId, new EventQuery(ofType.Key, RecordIds: ids, Take: ids.Count), cancel);
            foreach (var e in found.Events)
            {
                records[(ofType.Key, e.RecordId)] = e;
            }
        }
        return records;
    }

    private static InvoiceEventAnswer AnswerOf(PricedEvent priced, CountedLine line, StoredEvent stored, Invoice invoice)
    {
        using var record = JsonDocument.Parse(stored.Record);
        var properties = record.RootElement.EnumerateObject().Where(p => p.Name != "id")
            .ToDictionary(p => p.Name, p => p.Value.Clone(), StringComparer.Ordinal);
        var net = line.Line is null ? null : priced.AmountOf(line.Charge.Price.Price);
        return new InvoiceEventAnswer(
            priced.RecordId,
            line.Aggregator?.CustomEventName is { Length: > 0 } template ? LiquidText.Render(template, FactsOf(properties)) : null,
            stored.EventType,
            priced.At,
            line.Aggregator?.ExposedEventKeys is { Count: > 0 } exposed
                ? properties.Where(p => exposed.Contains(p.Key)).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal)
                : properties,
            new InvoiceEventBilling(
                invoice.Id,
                line.Line?.Id,
                line.ProductId,
                line.Charge.Price.Name,
                Shown(net * (1 + (line.Line?.TaxRate / 100))),
                Shown(net),
                invoice.Currency));
    }

    private static decimal? Shown(decimal? exact) =>
        exact is { } amount ? decimal.Round(amount, ShownDecimals, MidpointRounding.AwayFromZero) : null;

    private static Dictionary<string, object?> FactsOf(Dictionary<string, JsonElement> properties) =>
        properties.ToDictionary(p => p.Key, p => (object?)p.Value.ToString(), StringComparer.Ordinal);
}
