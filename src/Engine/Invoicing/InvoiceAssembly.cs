using System.Collections.Immutable;
using NodaTime;
using Plumbline.Engine.Money;

namespace Plumbline.Engine.Invoicing;

/// <summary>A line before coupons.</summary>
/// <param name="PhaseId">The phase it belongs to.</param>
/// <param name="ProductId">Its product.</param>
/// <param name="PeriodStart">Start of the charged period; of a one-time line the instant of its charge.</param>
/// <param name="AmountMinor">Minor units net of tax, rounded; negative for a credit.</param>
/// <param name="CountsForMinimum">
/// Whether it counts towards the minimum fee of an invoice: what recurs or is measured does; what is charged once, or settles a change
/// within a period, does not.
/// </param>
public sealed record DraftLine(string PhaseId, string ProductId, Instant PeriodStart, long AmountMinor, bool CountsForMinimum);

/// <summary>What coupons left of a line.</summary>
/// <param name="NetMinor">Minor units net of discounts and tax; never below 0 for a line that was not.</param>
/// <param name="DiscountMinor">Minor units taken off, 0 or more.</param>
/// <param name="DiscountPercent">The percentage, when exactly one coupon took something and it is one of percent; else null.</param>
public sealed record DiscountedLine(long NetMinor, long DiscountMinor, decimal? DiscountPercent);

/// <summary>What a coupon took off one line.</summary>
/// <param name="Line">The line's place, from 0.</param>
/// <param name="TakenMinor">Minor units, 0 or more.</param>
public readonly record struct CouponShare(int Line, long TakenMinor);

/// <summary>What a coupon did to an invoice.</summary>
/// <param name="CouponId">The attachment.</param>
/// <param name="TakenMinor">Minor units it took off altogether, 0 or more.</param>
/// <param name="Shares">The lines that it was for, in order; empty when none was.</param>
public sealed record CouponEffect(string CouponId, long TakenMinor, ImmutableArray<CouponShare> Shares);

/// <summary>An invoice put together, before tax.</summary>
/// <param name="Lines">The lines in the order given.</param>
/// <param name="Coupons">The coupons in the order given.</param>
/// <param name="DiscountMinor">Minor units taken off altogether.</param>
/// <param name="TopUpMinor">Minor units that a line of its own adds to reach the minimum invoice fee; 0 for no such line.</param>
public sealed record AssembledInvoice(
    ImmutableArray<DiscountedLine> Lines, ImmutableArray<CouponEffect> Coupons, long DiscountMinor, long TopUpMinor);

/// <summary>Puts an invoice together: coupons off its lines, then the minimum fee. Tax comes after.</summary>
public static class InvoiceAssembly
{
    /// <summary>
    /// Whether coupons lower what counts towards the minimum invoice fee: the customer then pays the minimum whatever the coupons.
    /// 1000 less 20 % under a minimum of 900 is topped up by 100. Were it false, the 800 would stay.
    /// </summary>
    public static readonly bool MinimumAfterCoupons = true;

    /// <summary>Takes coupons off lines and finds what is missing to the minimum.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="coupons">The coupons in the order of their attachment.</param>
    /// <param name="dueAt">When the invoice falls due.</param>
    /// <param name="minimumMinor">The minimum invoice fee in minor units; 0 for none.</param>
    /// <remarks>
    /// Percentages first, each of what the ones before it left of the line, rounded once a line, half away from zero. Then amounts, each
    /// off the sum of its lines, spread over them by largest remainder and never more than there is. 1000 and 505 less 10 % are 900 and
    /// 454 (50.5 is 51); 100 off those are 66 and 34, which leaves 834 and 420.
    /// </remarks>
    public static AssembledInvoice Assemble(
        ImmutableArray<DraftLine> lines, ImmutableArray<Coupon> coupons, Instant dueAt, long minimumMinor)
    {
        var left = lines.Select(line => line.AmountMinor).ToArray();
        var effects = new CouponEffect[coupons.Length];
        foreach (var (coupon, place) in InOrder(coupons))
        {
            int[] eligible = [.. Enumerable.Range(0, lines.Length).Where(i => coupon.IsFor(lines[i], dueAt))];
            var taken = Take(coupon.Value, [.. eligible.Select(i => left[i])]);
            for (var i = 0; i < eligible.Length; i++)
            {
                left[eligible[i]] -= taken[i];
            }

            effects[place] = new CouponEffect(coupon.Id, taken.Sum(), [.. eligible.Zip(taken, (i, minor) => new CouponShare(i, minor))]);
        }

        var discounted = lines.Select((line, i) => Discounted(line, left[i], PercentOf(i, coupons, effects))).ToImmutableArray();
        return new AssembledInvoice(
            discounted, [.. effects], discounted.Sum(line => line.DiscountMinor), TopUp(lines, discounted, minimumMinor));
    }

    static IEnumerable<(Coupon Coupon, int Place)> InOrder(ImmutableArray<Coupon> coupons) =>
        coupons.Select((coupon, place) => (Coupon: coupon, Place: place)).OrderBy(entry => entry.Coupon.Value is AmountOff ? 1 : 0);

    static ImmutableArray<long> Take(CouponValue value, long[] left) => (value, left) switch
    {
        (_, []) => [],
        (PercentOff off, _) => [.. left.Select(amount => Rounding.ToMinor(amount * Percent(off) / 100))],
        (AmountOff off, _) => Split.LargestRemainder(Math.Min(Amount(off), left.Sum()), [.. left.Select(amount => (decimal)amount)]),
        _ => throw new ArgumentException($"Unknown coupon value {value}.", nameof(value)),
    };

    static decimal Percent(PercentOff off) => off.Percent is > 0 and <= 100
        ? off.Percent
        : throw new ArgumentOutOfRangeException(nameof(off), off.Percent, "A percentage is above 0 and at most 100.");

    static long Amount(AmountOff off) => off.AmountMinor > 0
        ? off.AmountMinor
        : throw new ArgumentOutOfRangeException(nameof(off), off.AmountMinor, "An amount is above 0.");

    static DiscountedLine Discounted(DraftLine line, long net, decimal? percent) =>
        new(net, line.AmountMinor - net, net == line.AmountMinor ? null : percent);

    static decimal? PercentOf(int line, ImmutableArray<Coupon> coupons, CouponEffect[] effects)
    {
        CouponValue[] applied =
            [.. coupons.Where((_, c) => effects[c].Shares.Any(share => share.Line == line && share.TakenMinor > 0)).Select(c => c.Value)];
        return applied is [PercentOff only] ? only.Percent : null;
    }

    static long TopUp(ImmutableArray<DraftLine> lines, ImmutableArray<DiscountedLine> discounted, long minimumMinor)
    {
        long[] counted =
        [
            .. lines.Zip(discounted, (line, after) => (line, Amount: MinimumAfterCoupons ? after.NetMinor : line.AmountMinor))
                .Where(pair => pair.line.CountsForMinimum).Select(pair => pair.Amount),
        ];
        return counted.Length == 0 ? 0 : Math.Max(0, minimumMinor - counted.Sum());
    }
}
