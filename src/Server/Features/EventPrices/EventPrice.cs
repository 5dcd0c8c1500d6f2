using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Events;
using Plumbline.Server.Outbox;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.EventPrices;

/// <summary>What an event adds to the bill of one product, in minor units, not rounded.</summary>
public sealed record EventPrice(
    string ProductId,
    decimal AmountExcludingTax,
    string Currency,
    string? CustomerId,
    string? SubscriptionId,
    EventPriceGroup? PriceGroup,
    decimal? TaxAmount = null,
    decimal? TotalAmount = null);

/// <summary>The price with a metering filter that the event passed.</summary>
public sealed record EventPriceGroup(string Id, string Name);

/// <summary>Which prices of an event are asked for.</summary>
/// <param name="ProductId">Only of this product; null for all.</param>
/// <param name="SubscriptionId">Only within this subscription; null for all active ones.</param>
/// <param name="IncludeTax">Whether with tax.</param>
public sealed record PriceRequest(string? ProductId, string? SubscriptionId, bool IncludeTax)
{
    public static readonly PriceRequest Everything = new(null, null, false);

    public static PriceRequest Read(HttpContext http)
    {
        var query = http.Request.Query;
        var faults = new List<FieldError>();
        var request = new PriceRequest(
            QueryText.Read(query, "product_id", faults),
            QueryText.Read(query, "subscription_id", faults),
            query["include_tax"].ToString() == "true");
        if (query["include_tax"].ToString() is not ("" or "true" or "false" or "null"))
        {
            faults.Add(new FieldError("invalid_type", ["include_tax"], "Expected boolean, received string", "boolean", "string"));
        }
        return faults.Count == 0 ? request : throw Refusal.Invalid(faults);
    }
}

/// <summary>
/// The price of a stored event, on top of the usage as it was when it was calculated. Kept: the same event asked for again is answered
/// from here.
/// </summary>
public sealed class EventPriceCalculation : ITenantRow, IEventfulRow
{
    public int TenantId { get; set; }

    /// <summary><c>cal_…</c></summary>
    public required string Id { get; init; }

    public required string CustomerId { get; init; }

    public required string EventType { get; init; }

    public required string RecordId { get; init; }

    public required Instant Timestamp { get; init; }

    /// <summary>The record as JSON.</summary>
    public required string Record { get; init; }

    public required PriceRequest Request { get; init; }

    public IReadOnlyList<EventPrice> Prices { get; set; } = [];

    /// <summary>When it is to be calculated; null once it is.</summary>
    public Instant? DueAt { get; set; }

    /// <summary>When it was calculated; null until then.</summary>
    public Instant? PricedAt { get; set; }

    public required Instant CreatedAt { get; init; }

    /// <summary>The event that it prices.</summary>
    public EventToStore Event => new(
        CustomerId, EventType, RecordId, Timestamp, System.Text.Encoding.UTF8.GetBytes(Record), CreatedAt);

    public IEnumerable<Happening> Happenings(RowChange change) => PricedAt is { } at && change.Became(nameof(PricedAt), (Instant?)at)
        ? [new Happening("event.price_calculated", Id) { CustomerId = CustomerId, Shape = () => EventPriceCalculationAnswer.Of(this) }]
        : [];

    internal sealed class Table : IEntityTypeConfiguration<EventPriceCalculation>
    {
        public void Configure(EntityTypeBuilder<EventPriceCalculation> table)
        {
            table.ToTable("event_prices");
            table.Ignore(c => c.Event);
            table.Property(c => c.Request).HasJson();
            table.Property(c => c.Prices).HasJson();
            table.HasIndex(c => new { c.TenantId, c.RecordId, c.CreatedAt });
            table.HasIndex(c => new { c.TenantId, c.DueAt }).HasFilter("due_at is not null");
        }
    }
}
