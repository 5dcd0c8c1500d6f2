using System.Collections.Immutable;
using NodaTime;

namespace Plumbline.Engine.Subscriptions;

/// <summary>Billing as a pure function of terms, what was billed, usage and an instant.</summary>
/// <remarks>
/// The same functions serve the real run, previews and simulations. Needs says what falls due and which usage it asks for; Bill prices it;
/// Cancel and Reinstate move the end.
/// </remarks>
public static partial class Billing
{
    /// <summary>Most periods that one call of <see cref="Needs"/> generates.</summary>
    public const int MaxPeriods = 10_000;

    /// <summary>
    /// All charges that have opened by an instant and were not generated yet. A second call with the result adds nothing.
    /// </summary>
    /// <param name="terms">The terms.</param>
    /// <param name="billed">How far they were billed.</param>
    /// <param name="asOf">Charges that open at this instant are included.</param>
    /// <remarks>
    /// Advance and one-off charges open and are due at their start, arrears at their end; usage opens at its start and is due at its end.
    /// Usage paid in advance makes two charges for a period, one at its start and one that settles it at its end.
    /// Periods are clipped by the ends of phase, subscription and attachment; nothing starts at or after an end. A one-off product whose
    /// key was billed is never billed again.
    /// </remarks>
    public static Needs Needs(Terms terms, BilledThrough billed, Instant asOf)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(billed);
        var through = billed.ByProduct.ToBuilder();
        var waiting = new HashSet<string>(StringComparer.Ordinal);
        var charges = new List<Charge>();
        var periods = 0;
        foreach (var run in ProductRun.Of(terms))
        {
            // A later phase never overtakes a period of the same product that has not opened yet.
            if (waiting.Contains(run.Product.Key))
            {
                continue;
            }

            foreach (var slot in run.Slots(BilledTo(through, run.Product.Key)))
            {
                if (run.OpensAt(slot) > asOf)
                {
                    waiting.Add(run.Product.Key);
                    break;
                }

                if (periods++ == MaxPeriods)
                {
                    return Result(charges, through, complete: false);
                }

                charges.AddRange(run.Charges(slot));
                through[run.Product.Key] = slot.Active.End;
            }
        }

        return Result(charges, through, complete: true);
    }

    /// <summary>The next instant at which <see cref="Needs"/> returns something new; null when never.</summary>
    /// <remarks>The due instant of a usage charge that was generated already is on that charge.</remarks>
    public static Instant? NextInstant(Terms terms, BilledThrough billed)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(billed);
        var next = Instant.MaxValue;
        foreach (var run in ProductRun.Of(terms))
        {
            foreach (var slot in run.Slots(BilledTo(billed.ByProduct, run.Product.Key)).Take(1))
            {
                next = Instant.Min(next, run.OpensAt(slot));
            }
        }

        return next == Instant.MaxValue ? null : next;
    }

    /// <summary>
    /// Rebuilds a charge that was generated earlier from its key, with the terms as they are now: a subscription that has got an end cuts
    /// the window of its open usage. Null when the terms no longer contain it.
    /// </summary>
    public static Charge? Derive(Terms terms, ChargeKey key)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(key);
        return key.SubscriptionId == terms.SubscriptionId
            ? ProductRun.All(terms)
                // what was paid in advance at the instant of a change is settled all the same
                .Where(run => !run.Span.IsEmpty || run.Kind == ChargeKind.Upfront)
                .Where(run => run.Product.Key == key.ProductKey && (run.Kind == key.Kind || run.Collecting == key.Kind))
                .Select(run => (Run: run, Slot: run.SlotAt(key.PeriodStart)))
                .Where(found => found.Slot is { } slot && !found.Run.IsFree(slot))
                .OrderBy(found => found.Slot!.Value.Active.IsEmpty)
                .SelectMany(found => found.Run.Charges(found.Slot!.Value))
                .FirstOrDefault(charge => charge.Key == key)
            : null;
    }

    static Instant? BilledTo(IReadOnlyDictionary<string, Instant> through, string key) =>
        through.TryGetValue(key, out var to) ? to : null;

    // The sort is stable, so charges that open together keep the order of phases, products, periods and prices.
    static Needs Result(List<Charge> charges, ImmutableSortedDictionary<string, Instant>.Builder through, bool complete) =>
        new([.. charges.OrderBy(charge => charge.OpensAt)], new BilledThrough(through.ToImmutable()), complete);
}
