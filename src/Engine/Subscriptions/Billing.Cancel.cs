using System.Collections.Immutable;
using NodaTime;
using Plumbline.Engine.Money;
using Plumbline.Engine.Periods;
using Plumbline.Engine.Proration;

namespace Plumbline.Engine.Subscriptions;

public static partial class Billing
{
    /// <summary>Ends a subscription at an instant, past or future, whatever end it had.</summary>
    /// <param name="terms">The terms.</param>
    /// <param name="billed">How far they were billed.</param>
    /// <param name="history">Lines billed so far; only those paid in advance matter, and only for a refund.</param>
    /// <param name="at">The first instant at which nothing runs any more.</param>
    /// <param name="refundUnused">Whether the unused part of what was paid in advance is given back.</param>
    /// <remarks>
    /// Arrears up to the end come from <see cref="Needs"/> with the new terms, prorated. The day of the end counts as unused: a month of 31
    /// days paid with 10000 and ended on its 10th gives back 22 days, 7097. A credit never exceeds what is left of its line. Granted
    /// credits stay with the customer, so their lines are not refunded. Usage paid in advance is settled with its charges that were open.
    /// </remarks>
    public static Closing Cancel(
        Terms terms, BilledThrough billed, IReadOnlyList<BilledLine> history, Instant at, bool refundUnused)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(billed);
        ArgumentNullException.ThrowIfNull(history);
        var ended = terms with { EndsAt = at };
        var through = billed.ByProduct.ToBuilder();
        var cut = ImmutableArray.CreateBuilder<Charge>();
        var dropped = ImmutableArray.CreateBuilder<ChargeKey>();
        foreach (var run in ProductRun.Of(terms).Where(run => run.IsMetered && run.Span.End > at))
        {
            var key = run.Product.Key;
            if (billed.ByProduct.TryGetValue(key, out var to) && (to > at || IsPartlyOpen(run, at, to)))
            {
                Close(ended, run, at, to, cut, dropped);
                through[key] = Instant.Min(at, to);
            }
        }

        var credits = refundUnused ? Credits(terms, [.. history.Where(line => IsLivedOn(terms, line, at))], at) : [];
        foreach (var credit in credits)
        {
            // What was given back is no longer billed: a subscription that goes on after all pays it again.
            var key = credit.Original.Key.ProductKey;
            through[key] = Instant.Min(credit.Unused.Start, through.GetValueOrDefault(key, credit.Unused.Start));
            foreach (var covered in terms.Phases.SelectMany(phase => phase.Products).Where(product => !through.ContainsKey(product.Key)))
            {
                if (Payers(terms, covered).Contains(key))
                {
                    through[covered.Key] = credit.Unused.Start;
                }
            }
        }

        return new Closing(ended, new BilledThrough(through.ToImmutable()), cut.ToImmutable(), dropped.ToImmutable(), credits);
    }

    /// <summary>Undoes an end that has not come yet: open usage gets its whole period back.</summary>
    /// <param name="terms">The terms with their end.</param>
    /// <param name="billed">How far they were billed.</param>
    /// <returns>
    /// The terms without the end, how far they are billed, and the open usage charges to extend: same keys, longer windows. What was
    /// charged for a part only because of the end follows from <see cref="Needs"/>; so does usage billed once, when there is an end again.
    /// </returns>
    public static Reopening Reinstate(Terms terms, BilledThrough billed)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(billed);
        var open = terms with { EndsAt = null };
        var through = billed.ByProduct.ToBuilder();
        var extended = ImmutableArray.CreateBuilder<Charge>();
        foreach (var run in ProductRun.Of(open).Where(run => run.IsMetered))
        {
            var key = run.Product.Key;
            if (run.Product.Interval is null && run.Span.End == Instant.MaxValue)
            {
                // The usage of a phase without an end is not known yet.
                through.Remove(key);
            }
            else if (terms.EndsAt is { } end && BilledTo(through, key) is { } to && run.SlotContaining(end) is { } first
                && (to == end || IsPartlyOpen(run, end, to)))
            {
                foreach (var slot in run.PartsFrom(first).TakeWhile(slot => slot.Active.Start < to))
                {
                    extended.AddRange(run.Charges(slot).Where(charge => charge.Key.Kind == run.Collecting));
                    through[key] = slot.Active.End;
                }
            }
        }

        return new Reopening(open, new BilledThrough(through.ToImmutable()), extended.ToImmutable());
    }

    /// <summary>What is given back when a product leaves at an instant inside a period that was paid in advance.</summary>
    /// <param name="terms">The terms before the change.</param>
    /// <param name="product">The product that leaves.</param>
    /// <param name="history">Lines billed so far.</param>
    /// <param name="at">The first instant at which it no longer runs.</param>
    /// <param name="method">The share of the days that are left, the whole period, or nothing.</param>
    /// <param name="precision">Whole days, or the time elapsed.</param>
    /// <remarks>
    /// The day of the change counts as unused: 3100 paid for January and given up on the 11th give back 21 of 31 days, 2100. A credit
    /// never exceeds what is left of its line, nor gives a day back twice. A product that left before gives nothing: what it had paid for
    /// was settled then, or covers its successor.
    /// </remarks>
    public static ImmutableArray<CreditLine> Leave(
        Terms terms,
        ProductTerms product,
        IReadOnlyList<BilledLine> history,
        Instant at,
        FirstCharge method,
        Precision precision = Precision.CalendarDays)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(product);
        ArgumentNullException.ThrowIfNull(history);
        if (method == FirstCharge.Free || product.DetachedAt <= at)
        {
            return [];
        }

        var payers = Payers(terms, product);
        BilledLine[] own = [.. history.Where(line => payers.Contains(line.Key.ProductKey))];
        return Credits(terms, own, at, method == FirstCharge.Full, precision);
    }

    /// <summary>
    /// What products paid in arrears would still cost from an instant to the end of the periods that it lies in, for an end that charges
    /// them in full.
    /// </summary>
    /// <param name="terms">The terms without that end.</param>
    /// <param name="at">The end. On the 11th, a fee of 3100 paid after each month of 31 days leaves 21 days: 2100.</param>
    /// <returns>Charges that are due at once; none of a product whose period begins there.</returns>
    public static ImmutableArray<Charge> Rest(Terms terms, Instant at)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return
        [
            .. from run in ProductRun.Of(terms)
               where run.Kind == ChargeKind.Arrears
               let slot = run.SlotContaining(at)
               where slot is not null && slot.Value.Active.Start < at
               let rest = new Period(at, slot.Value.Active.End)
               from charge in run.Charges(new Slot(rest, slot.Value.Full, rest))
               select charge with { OpensAt = at, DueAt = at },
        ];
    }

    // The product, and those before it that each was taken over from free of charge.
    static HashSet<string> Payers(Terms terms, ProductTerms product)
    {
        var payers = new HashSet<string>(StringComparer.Ordinal) { product.Key };
        for (var key = product.CoveredBy; key is not null && payers.Add(key);)
        {
            key = terms.Phases.SelectMany(phase => phase.Products).FirstOrDefault(before => before.Key == key)?.CoveredBy;
        }

        return payers;
    }

    // What a product that left was paid stays, unless one that still runs lives on it.
    static bool IsLivedOn(Terms terms, BilledLine line, Instant at)
    {
        var products = terms.Phases.SelectMany(phase => phase.Products).ToArray();
        var own = products.Where(product => product.Key == line.Key.ProductKey).ToArray();
        return !Array.TrueForAll(own, product => product.DetachedAt <= at)
            || own.Length == 0
            || products.Any(product => !(product.DetachedAt <= at) && Payers(terms, product).Contains(line.Key.ProductKey));
    }

    // A metering window may have ended, and with it the first charge of a period that is not due yet.
    static bool IsPartlyOpen(ProductRun run, Instant at, Instant billedTo) =>
        run.SlotContaining(at) is { } first && first.Whole.End > at && billedTo > first.Active.Start;

    static void Close(
        Terms ended,
        ProductRun run,
        Instant at,
        Instant billedTo,
        ImmutableArray<Charge>.Builder cut,
        ImmutableArray<ChargeKey>.Builder dropped)
    {
        var first = run.SlotContaining(at)?.Active.Start ?? run.Span.Start;
        foreach (var slot in run.From(first).TakeWhile(slot => slot.Active.Start < billedTo))
        {
            foreach (var key in run.Charges(slot).Select(charge => charge.Key).Where(key => key.Kind == run.Collecting))
            {
                if ((slot.Active.Start < at || key.Kind == ChargeKind.TrueUp) && Derive(ended, key) is { } shorter)
                {
                    cut.Add(shorter);
                }
                else
                {
                    dropped.Add(key);
                }
            }
        }
    }

    static ImmutableArray<CreditLine> Credits(
        Terms terms, IReadOnlyList<BilledLine> history, Instant at, bool whole = false, Precision precision = Precision.CalendarDays) =>
    [
        .. history
            .Where(line => line.Key.SubscriptionId == terms.SubscriptionId && line.Key.Kind == ChargeKind.Advance && line.Period.End > at)
            .Select(line => Credit(line, Instant.Max(at, line.Period.Start), terms.Zone, precision))
            .Select(credit => whole ? Whole(credit) : credit)
            .Where(credit => credit.AmountMinor > 0),
    ];

    static CreditLine Whole(CreditLine credit) =>
        credit with { AmountMinor = credit.Original.AmountMinor - credit.Original.CreditedMinor };

    // No day is given back twice: all credits of a line add up to the one rounded share of the days that were not used.
    static CreditLine Credit(BilledLine line, Instant from, DateTimeZone zone, Precision precision)
    {
        var until = Instant.Max(from, line.GivenBackFrom ?? line.Period.End);
        var amount = Unused(line, from, zone, precision) - Unused(line, until, zone, precision);
        return new CreditLine(line, new Period(from, until), Math.Min(amount, line.AmountMinor - line.CreditedMinor));
    }

    static long Unused(BilledLine line, Instant from, DateTimeZone zone, Precision precision)
    {
        if (precision == Precision.Milliseconds)
        {
            return Rounding.ToMinor(DayShare.Elapsed(new Period(from, line.Period.End), line.Period).Apply(line.AmountMinor));
        }

        var days = Days.Between(line.Period.Start, line.Period.End, zone);
        return days == 0 ? 0 : Rounding.ToMinor((decimal)line.AmountMinor * Days.Between(from, line.Period.End, zone) / days);
    }
}
