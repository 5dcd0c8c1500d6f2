using System.Collections.Immutable;
using NodaTime;
using Plumbline.Engine.Invoicing;
using Plumbline.Engine.Money;
using Plumbline.Engine.Periods;
using Plumbline.Engine.Pricing;
using Plumbline.Engine.Proration;

namespace Plumbline.Engine.Subscriptions;

/// <summary>What a subscription is worth ahead of its invoices: per year, and until an instant.</summary>
/// <remarks>
/// Minor units, net of tax. Coupons that run for ever lower what a year is worth; what is expected is before coupons. What usage will
/// come to is not known: it counts with what is committed at least. All conventions here are this product's own; the published texts name
/// the figures and not their arithmetic.
/// </remarks>
public static class Value
{
    /// <summary>How often an interval passes in a year of 12 months, 52 weeks or 365 days.</summary>
    /// <param name="interval">Every 3 months is 4 times, every 2 weeks 26 times, every 2 years half a time.</param>
    public static decimal TimesAYear(Interval interval)
    {
        var units = interval.Unit switch
        {
            IntervalUnit.Days => 365m,
            IntervalUnit.Weeks => 52m,
            IntervalUnit.Months => 12m,
            IntervalUnit.Years => 1m,
            _ => throw new ArgumentOutOfRangeException(nameof(interval), interval.Unit, "Unknown unit."),
        };
        return units / interval.Count;
    }

    /// <summary>
    /// The fixed revenue of a year, by what runs at an instant or, before the start, by what will. 0 while nothing runs and while paused.
    /// </summary>
    /// <param name="terms">The terms.</param>
    /// <param name="at">The instant.</param>
    /// <param name="coupons">Of all phases; those that end are passed over.</param>
    /// <remarks>
    /// 31.00 a month and 100.00 a quarter are 372.00 + 400.00 = 772.00. What is charged once, and usage, is no part of it.
    /// </remarks>
    public static long FixedAnnual(Terms terms, Instant at, ImmutableArray<Coupon> coupons = default)
    {
        ArgumentNullException.ThrowIfNull(terms);
        if (terms.EndsAt <= at || terms.Pauses.Any(pause => pause.Contains(at)) || terms.Phases.IsEmpty)
        {
            return 0;
        }

        var phase = terms.Phases.LastOrDefault(phase => phase.StartsAt <= at) ?? terms.Phases[0];
        return phase.EndsAt <= at ? 0 : FixedAnnual(terms, phase, at, coupons);
    }

    /// <summary>The fixed revenue of a year by one phase: by its start or end when the instant lies outside.</summary>
    /// <param name="terms">The terms that the phase is of.</param>
    /// <param name="phase">The phase. Twenty seats at 20.00 a month are 4,800.00 a year; one that is not invoiced is worth 0.</param>
    /// <param name="at">Products that joined by then and have not left count, and coupons that apply by then.</param>
    /// <param name="coupons">Those that end are passed over.</param>
    /// <remarks>
    /// A percentage lowers every period. An amount is taken off once an invoice, and slower products are taken to fall on an invoice of the
    /// faster ones: 30.00 off 100.00 a month and 1,200.00 a year is 12 × 30.00 = 360.00 a year, 30.00 off 20.00 a month alone 12 × 20.00.
    /// </remarks>
    public static long FixedAnnual(Terms terms, Phase phase, Instant at, ImmutableArray<Coupon> coupons = default)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(phase);
        if (phase.DoNotInvoice)
        {
            return 0;
        }

        var last = phase.EndsAt is { } end ? end - Duration.Epsilon : Instant.MaxValue;
        var inside = Instant.Max(phase.StartsAt, Instant.Min(at, last));
        ImmutableArray<(Interval Interval, DraftLine Line)> recurring =
        [
            .. phase.Products
                .Where(product => product is { Interval: not null, Kind: not ProductKind.Dynamic }
                    && !(product.AttachedAt > inside) && !(product.DetachedAt <= inside))
                .Select(product => (
                    product.Interval!.Value,
                    new DraftLine(phase.Id, product.ProductId, inside, OfPeriod(terms, product), CountsForMinimum: false))),
        ];
        return recurring.Sum(entry => Rounding.ToMinor(entry.Line.AmountMinor * TimesAYear(entry.Interval)))
            - OffAYear(recurring, coupons.IsDefault ? [] : [.. coupons.Where(coupon => coupon.EndsAt is null)], inside);
    }

    // the invoices of a year by what is on them: as many with the fastest products only as those come more often than the next ones
    static long OffAYear(ImmutableArray<(Interval Interval, DraftLine Line)> recurring, ImmutableArray<Coupon> coupons, Instant at)
    {
        if (coupons.IsEmpty)
        {
            return 0;
        }

        decimal[] times = [.. recurring.Select(entry => TimesAYear(entry.Interval)).Distinct().OrderDescending()];
        var off = 0m;
        for (var i = 0; i < times.Length; i++)
        {
            ImmutableArray<DraftLine> lines =
                [.. recurring.Where(entry => TimesAYear(entry.Interval) >= times[i]).Select(entry => entry.Line)];
            var invoices = times[i] - (i + 1 < times.Length ? times[i + 1] : 0);
            off += invoices * InvoiceAssembly.Assemble(lines, coupons, at, minimumMinor: 0).DiscountMinor;
        }

        return Rounding.ToMinor(off);
    }

    /// <summary>What is still to be invoiced until an instant, as things stand: charges that are open, and those to come.</summary>
    /// <param name="terms">The terms.</param>
    /// <param name="billed">How far they were billed.</param>
    /// <param name="open">Charges that were generated and are not invoiced yet.</param>
    /// <param name="until">Service ends here; periods that reach beyond are cut.</param>
    /// <remarks>
    /// 31.00 a month since 1 January, billed up to 1 April: until 1 January of the next year 9 × 31.00 = 279.00 are to come.
    /// </remarks>
    /// <exception cref="OverflowException">
    /// An amount does not fit 64 bits, or more than <see cref="Billing.MaxPeriods"/> periods are to come.
    /// </exception>
    public static ImmutableArray<Line> Expected(Terms terms, BilledThrough billed, IEnumerable<ChargeKey> open, Instant until)
    {
        ArgumentNullException.ThrowIfNull(terms);
        var cut = terms with { EndsAt = terms.EndsAt < until ? terms.EndsAt : until };
        return AtLeast(Charges(terms, cut, billed, open, until), terms.Currency);
    }

    /// <summary>What the charges that fall due at an instant come to at least.</summary>
    /// <param name="terms">The terms.</param>
    /// <param name="billed">How far they were billed.</param>
    /// <param name="open">Charges that were generated and are not invoiced yet.</param>
    /// <param name="due">The instant. A fee of 31.00 in advance and usage of at least 5.00, both monthly: 36.00.</param>
    public static long DueAt(Terms terms, BilledThrough billed, IEnumerable<ChargeKey> open, Instant due)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return AtLeast(Charges(terms, terms, billed, open, due).Where(charge => charge.DueAt == due), terms.Currency)
            .Sum(line => line.AmountMinor);
    }

    /// <summary>What metered revenue of some days comes to in a year of 365.</summary>
    /// <param name="amount">The revenue. 30.00 in 60 days are 182.50 a year.</param>
    /// <param name="days">The days that it was made in; 0 makes 0.</param>
    public static long AnnualOf(long amount, int days) => days <= 0 ? 0 : Rounding.ToMinor((decimal)amount * 365 / days);

    // settlements and differences hang on usage alone
    static ImmutableArray<Line> AtLeast(IEnumerable<Charge> charges, Currency currency)
    {
        ImmutableArray<Charge> known = [.. charges.Where(charge => !Billing.LooksBack(charge))];
        return Billing.Bill(known, known.ToDictionary(charge => charge.Key, _ => new Quantity(0)), currency);
    }

    static IEnumerable<Charge> Charges(Terms terms, Terms cut, BilledThrough billed, IEnumerable<ChargeKey> open, Instant asOf)
    {
        foreach (var key in open)
        {
            if (Billing.Derive(terms, key) is { } charge)
            {
                yield return charge;
            }
        }

        var needs = Billing.Needs(cut, billed, asOf);
        if (!needs.Complete)
        {
            throw new OverflowException($"More than {Billing.MaxPeriods} periods are to come.");
        }

        foreach (var charge in needs.Charges)
        {
            yield return charge;
        }
    }

    static long OfPeriod(Terms terms, ProductTerms product)
    {
        var any = new Period(Instant.MinValue, Instant.MaxValue);
        ImmutableArray<Charge> charges =
        [
            .. product.Prices.Select(price => new Charge(
                new ChargeKey(terms.SubscriptionId, product.Key, price.Id, ChargeKind.Advance, any.Start), product, price, any, any,
                any.Start, any.Start, null, DayShare.Whole, [], [])),
        ];
        return Billing.Bill(charges, ImmutableDictionary<ChargeKey, Quantity>.Empty, terms.Currency).Sum(line => line.AmountMinor);
    }
}
