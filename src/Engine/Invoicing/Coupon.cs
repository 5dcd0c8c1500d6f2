using System.Collections.Immutable;
using NodaTime;

namespace Plumbline.Engine.Invoicing;

/// <summary>What a coupon takes off.</summary>
public abstract record CouponValue
{
    private protected CouponValue()
    {
    }
}

/// <summary>A percentage of each line that the coupon is for.</summary>
/// <param name="Percent">Percent, above 0 and at most 100; 12.5 means 12.5 %.</param>
public sealed record PercentOff(decimal Percent) : CouponValue;

/// <summary>An amount off the sum of the lines that the coupon is for, once an invoice.</summary>
/// <param name="AmountMinor">Minor units of the invoice's currency, above 0.</param>
public sealed record AmountOff(long AmountMinor) : CouponValue;

/// <summary>A coupon as it is attached to a phase of a subscription.</summary>
/// <param name="Id">The attachment; unique among the coupons of an invoice.</param>
/// <param name="PhaseId">The phase whose lines it is for.</param>
/// <param name="Value">What it takes off.</param>
/// <param name="ProductIds">The products it is for; empty for all.</param>
/// <param name="ApplyAt">Invoices that fall due earlier do not use it; null for none.</param>
/// <param name="EndsAt">Lines whose period starts at this instant or later do not use it; null for no end.</param>
/// <remarks>
/// A coupon for three months from 1 January, on a monthly fee in advance and usage in arrears, takes its share off the fees of January,
/// February and March and off the usage of the same three months, the last of which is invoiced on 1 April.
/// </remarks>
public sealed record Coupon(
    string Id,
    string PhaseId,
    CouponValue Value,
    ImmutableArray<string> ProductIds,
    Instant? ApplyAt = null,
    Instant? EndsAt = null)
{
    /// <summary>The products it is for; never null.</summary>
    public ImmutableArray<string> ProductIds { get; init; } = ProductIds.IsDefault ? [] : ProductIds;

    /// <summary>Whether a line of an invoice may use it. Credits never do.</summary>
    /// <param name="line">The line.</param>
    /// <param name="dueAt">When the invoice falls due.</param>
    public bool IsFor(DraftLine line, Instant dueAt)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.AmountMinor > 0
            && line.PhaseId == PhaseId
            && (ProductIds.IsEmpty || ProductIds.Contains(line.ProductId, StringComparer.Ordinal))
            && !(dueAt < ApplyAt)
            && !(line.PeriodStart >= EndsAt);
    }
}
