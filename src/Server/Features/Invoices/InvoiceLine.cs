using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Features.Subscriptions;

namespace Plumbline.Server.Features.Invoices;

public enum EntryType
{
    Debit,
    Credit,
}

/// <summary>What a tier contributed to a line, to show. Amounts may be fractions of a minor unit.</summary>
/// <param name="From">Where the tier begins, exclusive.</param>
/// <param name="To">Where it ends, inclusive; null when open.</param>
/// <param name="Count">Units that it priced.</param>
/// <param name="Price">What <paramref name="UnitCount"/> units cost in it; for percentages, what one unit came to.</param>
/// <param name="UnitCount">How many units the price buys.</param>
/// <param name="Amount">What it came to.</param>
public sealed record LineTier(decimal From, decimal? To, decimal Count, decimal Price, decimal UnitCount, decimal Amount);

/// <summary>A line of an invoice. Amounts are unsigned minor units; <see cref="EntryType"/> gives the sign.</summary>
public sealed class InvoiceLine : ITenantRow
{
    public int TenantId { get; set; }

    /// <summary><c>ili_…</c></summary>
    public required string Id { get; init; }

    public required string InvoiceId { get; set; }

    public required int Position { get; set; }

    public required string Name { get; set; }

    public string? Description { get; init; }

    public EntryType EntryType { get; set; }

    public string? ProductId { get; init; }

    public ProductType? ProductType { get; init; }

    public string? UnitName { get; init; }

    public required decimal UnitsCount { get; set; }

    public required decimal UnitAmount { get; set; }

    public required long AmountExcludingTax { get; set; }

    public decimal TaxRate { get; set; }

    /// <summary>The custom rate that it is taxed at; null where the rules decided.</summary>
    public string? TaxRateId { get; set; }

    /// <summary>Whether the rate was given with the line, so that the rules do not change it.</summary>
    public bool HasOwnTaxRate { get; set; }

    public bool DisplayUnitAmount { get; init; } = true;

    public bool DisplayServicePeriod { get; init; } = true;

    public long TaxAmount { get; set; }

    /// <summary>Taken off already in <see cref="AmountExcludingTax"/>.</summary>
    public long DiscountAmount { get; set; }

    /// <summary>Where one coupon of percent took all of it.</summary>
    public decimal? DiscountPercent { get; set; }

    public Instant? PeriodStartsAt { get; set; }

    public Instant? PeriodEndsAt { get; set; }

    public RevenueType? RevenueType { get; init; }

    /// <summary>The interval that its revenue recurs by; null for once.</summary>
    public IntervalState? RevenueInterval { get; init; }

    public List<LineTier> Tiers { get; set; } = [];

    /// <summary>The charge it bills; all null for lines of other origin.</summary>
    public string? ChargeProductKey { get; init; }

    public string? ChargePriceId { get; init; }

    public ChargeKind? ChargeKind { get; init; }

    public Instant? ChargePeriodStart { get; init; }

    /// <summary>What the invoice is topped up by to reach the minimum invoice fee.</summary>
    public bool IsMinimumFee { get; init; }

    /// <summary>Of a credit line: the line it gives back.</summary>
    public string? OriginalLineId { get; set; }

    /// <summary>Of an organisation's invoice: the line of its member's invoice that it repeats.</summary>
    public string? SourceLineId { get; init; }

    public ChargeKey? Charge(string subscriptionId) => ChargeKind is { } kind
        ? new ChargeKey(subscriptionId, ChargeProductKey!, ChargePriceId!, kind, ChargePeriodStart!.Value)
        : null;

    public long Amount => AmountExcludingTax + TaxAmount;

    internal sealed class Table : IEntityTypeConfiguration<InvoiceLine>
    {
        public void Configure(EntityTypeBuilder<InvoiceLine> table)
        {
            table.ToTable("invoice_lines");
            table.Property(l => l.Tiers).HasJson();
            table.Property(l => l.RevenueInterval).HasJson();
            table.Property(l => l.DisplayUnitAmount).HasDefaultValue(true);
            table.Property(l => l.DisplayServicePeriod).HasDefaultValue(true);
            table.Ignore(l => l.Amount);
            table.HasIndex(l => new { l.InvoiceId, l.Position });
            table.HasIndex(l => l.OriginalLineId);
            table.HasIndex(l => l.SourceLineId).HasFilter("source_line_id is not null");
        }
    }
}
