using System.Collections.Immutable;
using NodaTime;
using Plumbline.Engine.Periods;
using Plumbline.Engine.Proration;

namespace Plumbline.Engine.Subscriptions;

/// <summary>A stretch of a product that makes one charge for each price.</summary>
/// <param name="Active">What is charged; empty at its start for one-off charges.</param>
/// <param name="Full">What the price is for.</param>
/// <param name="Whole">What is charged of the period; more than <paramref name="Active"/> when metering windows cut it.</param>
readonly record struct Slot(Period Active, Period Full, Period Whole);

/// <summary>A product in its phase: when it runs, and the periods that its charges cover.</summary>
sealed class ProductRun(Terms terms, Phase phase, ProductTerms product)
{
    public Phase Phase { get; } = phase;

    public ProductTerms Product { get; } = product;

    /// <summary>Clipped by phase, subscription and attachment; nothing before the billing anchor counts.</summary>
    public Period Span { get; } = new(
        Latest(phase.StartsAt, phase.BillingAnchor, product.AttachedAt),
        Earliest(phase.EndsAt, terms.EndsAt, product.DetachedAt));

    public ChargeKind Kind => (Product.Kind, Product.Interval, Product.Schedule) switch
    {
        (ProductKind.Dynamic, not null, Schedule.Start) => ChargeKind.Upfront,
        (ProductKind.Dynamic, _, _) => ChargeKind.Usage,
        (ProductKind.Credit, _, _) => ChargeKind.Credit,
        (_, null, _) => ChargeKind.OneOff,
        (_, _, Schedule.Start) => ChargeKind.Advance,
        _ => ChargeKind.Arrears,
    };

    /// <summary>Whether its charges are for usage.</summary>
    public bool IsMetered => Kind is ChargeKind.Usage or ChargeKind.Upfront;

    /// <summary>The kind of the charges that collect usage until the end of their period.</summary>
    public ChargeKind Collecting => Kind == ChargeKind.Upfront ? ChargeKind.TrueUp : Kind;

    /// <summary>The products of all phases that are invoiced, in order.</summary>
    public static IEnumerable<ProductRun> Of(Terms terms) => All(terms).Where(run => !run.Span.IsEmpty);

    /// <summary>With those that left, or never began, at the instant that they would have begun.</summary>
    public static IEnumerable<ProductRun> All(Terms terms) =>
        from phase in terms.Phases.OrderBy(phase => phase.Order)
        where !phase.DoNotInvoice
        from product in phase.Products
        select new ProductRun(terms, phase, product);

    /// <summary>The slots not billed yet, in time order; endless for a recurring product without an end.</summary>
    public IEnumerable<Slot> Slots(Instant? billedTo) =>
        billedTo is not null && Product.Interval is null ? [] : From(billedTo ?? Span.Start);

    /// <summary>
    /// The slots from an instant on, in time order; the first starts at the instant itself when that lies inside a period.
    /// </summary>
    public IEnumerable<Slot> From(Instant start)
    {
        if (Product.Interval is { } interval)
        {
            return Recurring(Cycle(interval), Instant.Max(Span.Start, start)).Where(slot => !IsFree(slot));
        }

        return start <= Span.Start && Once() is { } once && !IsFree(once) ? [once] : [];
    }

    /// <summary>
    /// The slot that starts at an instant, with the terms as they are; null when none can. Usage paid in advance for a period that never
    /// began has an empty one: it is settled all the same.
    /// </summary>
    public Slot? SlotAt(Instant start)
    {
        if (Product.Interval is not { } interval)
        {
            return Span.Start == start ? Once() : null;
        }

        var cycle = Cycle(interval);
        return Span.Contains(start) ? Recurring(cycle, start).Cast<Slot?>().FirstOrDefault()
            : Kind == ChargeKind.Upfront && start >= Span.End && start >= Span.Start
                ? new Slot(new Period(start, start), cycle.Full(cycle.IndexOf(start)), new Period(Span.End, Span.End))
            : null;
    }

    /// <summary>The first slot of the period that contains an instant; null when none does.</summary>
    public Slot? SlotContaining(Instant at)
    {
        if (!Span.Contains(at))
        {
            return null;
        }

        if (Product.Interval is not { } interval)
        {
            return Once();
        }

        var cycle = Cycle(interval);
        return SlotAt(Instant.Max(Span.Start, cycle.At(cycle.IndexOf(at)).Start));
    }

    /// <summary>All slots of the period that a slot begins: one, unless metering windows cut it.</summary>
    public IEnumerable<Slot> PartsFrom(Slot first) => Product.Interval is null
        ? [first]
        : From(first.Active.Start).TakeWhile(slot => slot.Active.Start < first.Whole.End);

    /// <summary>
    /// The window of the usage at an instant; null when it is the billed period. Usage before it took another's place belongs to that one.
    /// </summary>
    public Period? WindowAt(Instant at) => NominalWindowAt(at) is not { } window ? null
        : Product.MeteredFrom is { } from && from > window.Start && from < window.End ? new Period(from, window.End)
        : window;

    Period? NominalWindowAt(Instant at) => Kind == ChargeKind.Usage ? Windows.At(terms, Phase, Product.Metering, at) : null;

    /// <summary>The period of the phase's cycle that an instant lies in, whatever ends before it.</summary>
    public Period PeriodOf(Interval interval, Instant at)
    {
        var cycle = Cycle(interval);
        return cycle.At(cycle.IndexOf(at));
    }

    /// <summary>Whether the product's predecessor paid for this slot.</summary>
    public bool IsFree(Slot slot) => Product.FirstCharge == FirstCharge.Free && IsFirst(slot);

    /// <summary>The instant a slot's charges open.</summary>
    public Instant OpensAt(Slot slot) => AtEnd ? EndOf(slot) : slot.Active.Start;

    /// <summary>The instant a slot's charges can be invoiced. A first one that is due later holds none of the following up.</summary>
    Instant DueAt(Slot slot) => IsMetered ? EndOf(slot)
        : !AtEnd && IsFirst(slot) && Product.FirstDueAt is { } later ? Earliest(later, Phase.EndsAt, terms.EndsAt)
        : OpensAt(slot);

    /// <summary>The charges of a slot, one for each price; two when usage is paid in advance and settled.</summary>
    public IEnumerable<Charge> Charges(Slot slot) =>
        Kind == ChargeKind.Upfront ? UpfrontCharges(slot).Concat(Charges(slot, ChargeKind.TrueUp)) : Charges(slot, Kind);

    // Nothing was used before the first period: without a commitment or minimum there is nothing to ask for. One that took another's place
    // asks for nothing before its next period: what that one was paid in advance is settled at the end of the same period.
    IEnumerable<Charge> UpfrontCharges(Slot slot)
    {
        if (Product.Follows is not null && slot.Active.Start == Product.AttachedAt)
        {
            return [];
        }

        var cycle = Cycle(Product.Interval!.Value);
        var runs = new Period(RunsFrom, Span.End);
        var before = cycle.IndexOf(slot.Active.Start) - 1 is var k and >= 0 ? cycle.At(k).Intersect(runs) : default;
        if (before.IsEmpty && Product is { CommittedCount: null, MinAmount: null })
        {
            return [];
        }

        // It is asked for before anybody knows of a pause.
        var stretch = new Period(slot.Active.Start, Instant.Max(slot.Active.Start, Instant.Min(slot.Full.End, Span.End)));
        return Product.Prices.Select(price => new Charge(
            KeyOf(slot, price, ChargeKind.Upfront),
            Product,
            price,
            stretch,
            slot.Full,
            slot.Active.Start,
            slot.Active.Start,
            before.IsEmpty ? null : before,
            DayShare.Of(stretch, slot.Full, terms.Zone),
            [.. Pauses.Within(before, terms.Pauses)],
            []));
    }

    IEnumerable<Charge> Charges(Slot slot, ChargeKind kind)
    {
        var due = DueAt(slot);
        var window = WindowAt(slot.Active.Start);
        var metered = window is { Start: var since } ? new Period(since, slot.Active.End) : slot.Active;
        // Paid in advance, a period was paid before its pause began.
        ImmutableArray<Period> pauses = AtEnd || IsMetered ? [.. Pauses.Within(metered, terms.Pauses)] : [];
        var share = window is not null ? ShareOfWindow(slot)
            : IsFirst(slot) && Product.FirstCharge == FirstCharge.Full ? DayShare.Whole
            : IsFirst(slot) && Product.FirstPrecision == Precision.Milliseconds ? DayShare.Elapsed(slot.Active, slot.Full)
            : DayShare.Of(slot.Active, slot.Full, terms.Zone, pauses);
        return Product.Prices.Select(price => new Charge(
            KeyOf(slot, price, kind),
            Product,
            price,
            slot.Active,
            slot.Full,
            OpensAt(slot),
            due,
            IsMetered ? metered : null,
            share,
            pauses,
            Predecessors));
    }

    ChargeKey KeyOf(Slot slot, PriceGroup price, ChargeKind kind) =>
        new(terms.SubscriptionId, Product.Key, price.Id, kind, slot.Active.Start);

    // Where the first of the products that this one goes on from began.
    Instant RunsFrom
    {
        get
        {
            var first = Product;
            while (first.Follows is { } key && Phase.Products.FirstOrDefault(product => product.Key == key) is { } before)
            {
                first = before;
            }

            return Latest(Phase.StartsAt, Phase.BillingAnchor, first.AttachedAt);
        }
    }

    // Limits hold for a window, whole. Where another product takes over inside a period each has its days of them; a window without a
    // beginning or an end has none to share.
    DayShare ShareOfWindow(Slot slot)
    {
        var window = NominalWindowAt(slot.Active.Start)!.Value;
        if (window.Start == Instant.MinValue || window.End == Instant.MaxValue)
        {
            return DayShare.Whole;
        }

        var isLast = slot.Active.End == Product.DetachedAt && slot.Active.End < slot.Full.End
            && Phase.Products.Any(next => next.Follows == Product.Key);
        var from = Instant.Max(window.Start, Product.MeteredFrom ?? window.Start);
        return DayShare.Of(new Period(from, isLast ? slot.Active.End : window.End), window, terms.Zone);
    }

    // The same place among the products of its phase that are the same in the catalogue, with all that took that place in turn.
    ImmutableArray<string> Predecessors =>
        Product is not { Metering: { IsOwn: true, OnlyDifference: true }, Follows: null } ? [] :
        [
            .. from phase in terms.Phases
               where phase.Order < Phase.Order
               from root in Alike(phase).Skip(Alike(Phase).ToList().FindIndex(own => own.Key == Product.Key)).Take(1)
               from key in Line(phase, root.Key)
               select key,
        ];

    IEnumerable<ProductTerms> Alike(Phase phase) =>
        phase.Products.Where(product => product.ProductId == Product.ProductId && product.Follows is null);

    static IEnumerable<string> Line(Phase phase, string key) => phase.Products.Where(product => product.Follows == key)
        .SelectMany(product => Line(phase, product.Key)).Prepend(key);

    // Usage is never given away: only its price changes.
    bool IsFirst(Slot slot) => !IsMetered && slot.Active.Start == Product.AttachedAt;

    // What a product that was changed in the middle of a period is still owed waits for the period's end.
    Instant EndOf(Slot slot) => slot.Whole.End == Product.DetachedAt
        ? Earliest(slot.Full.End, Phase.EndsAt, terms.EndsAt)
        : slot.Whole.End;

    // Credits bought once are granted at the start, whatever the schedule says.
    bool AtEnd => Kind == ChargeKind.Arrears
        || (Kind == ChargeKind.Credit && Product.Interval is not null && Product.Schedule == Schedule.End);

    Cycle Cycle(Interval interval) => new(Phase.BillingAnchor, interval, Phase.Alignment, terms.Zone);

    // The usage of a whole phase is known only once the phase has an end; everything else that happens once happens at the start.
    Slot? Once()
    {
        if (Kind != ChargeKind.Usage)
        {
            var moment = new Period(Span.Start, Span.Start);
            return new Slot(moment, moment, moment);
        }

        return Span.End == Instant.MaxValue ? null : new Slot(Span, Span, Span);
    }

    IEnumerable<Slot> Recurring(Cycle cycle, Instant from)
    {
        // A pause that lasts ends everything until it is over.
        var left = new Period(from, Instant.Min(Span.End, Pauses.OpenSince(terms.Pauses)));
        if (left.IsEmpty)
        {
            yield break;
        }

        for (var k = cycle.IndexOf(from); ; k++)
        {
            var period = cycle.At(k);
            if (period.Start >= left.End)
            {
                yield break;
            }

            // A day that the zone skipped altogether makes an empty period.
            var active = Pauses.Trim(period.Intersect(left), terms.Pauses, AtEnd || IsMetered);
            foreach (var part in Parts(active))
            {
                yield return new Slot(part, cycle.Full(k), active);
            }
        }
    }

    IEnumerable<Period> Parts(Period active)
    {
        for (var start = active.Start; start < active.End;)
        {
            var end = WindowAt(start) is { } window ? Instant.Min(active.End, window.End) : active.End;
            var part = end == active.End && start == active.Start
                ? active
                : Pauses.Trim(new Period(start, end), terms.Pauses, cutsEnd: true);
            if (!part.IsEmpty)
            {
                yield return part;
            }

            start = end;
        }
    }

    static Instant Latest(Instant a, Instant b, Instant? c) => Instant.Max(Instant.Max(a, b), c ?? a);

    static Instant Earliest(params ReadOnlySpan<Instant?> ends)
    {
        var earliest = Instant.MaxValue;
        foreach (var end in ends)
        {
            earliest = Instant.Min(earliest, end ?? earliest);
        }

        return earliest;
    }
}
