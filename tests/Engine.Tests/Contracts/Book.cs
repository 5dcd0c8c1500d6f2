using System.Collections.Immutable;
using NodaTime;
using Plumbline.Engine.Subscriptions;

namespace Plumbline.Engine.Tests.Contracts;

/// <summary>A line on an invoice, with what was given back of it.</summary>
sealed class Entry(Charge charge, Line line)
{
    public Charge Charge { get; } = charge;

    public Line Line { get; } = line;

    public List<CreditLine> Credits { get; } = [];

    public long Credited => Credits.Sum(credit => credit.AmountMinor);

    public Instant? GivenBackFrom => Credits.Count == 0 ? null : Credits.Min(credit => credit.Unused.Start);

    public BilledLine Billed => new(Line.Key, Line.Period, Line.AmountMinor, Credited, GivenBackFrom);
}

/// <summary>What a caller of the engine keeps of a subscription, changed in the order of time as a caller does.</summary>
sealed class Book(Terms terms)
{
    readonly Dictionary<ChargeKey, Charge> open = [];
    readonly Dictionary<ChargeKey, BilledUsage> billed = [];
    BilledThrough through = BilledThrough.Nothing;
    int joined;

    public Terms Terms { get; private set; } = terms;

    public List<Entry> Entries { get; } = [];

    /// <summary>What happened to the products that are paid in advance: who took over from whom, when and how.</summary>
    public List<Change> Changes { get; } = [];

    public Instant Now { get; private set; } = Instant.MinValue;

    public bool IsPaused => Terms.Pauses is [.., { End: var end }] && end == Instant.MaxValue;

    public IEnumerable<BilledLine> History => Entries.Select(entry => entry.Billed);

    /// <summary>The first of a product and its successors.</summary>
    public static string RootOf(string key) => key.Split('+')[0];

    /// <summary>Generates what opened, and bills what is due; nothing of what is paused.</summary>
    public void Advance(Instant now)
    {
        Now = now;
        if (IsPaused && !(Terms.EndsAt <= now))
        {
            return;
        }

        var needs = Billing.Needs(Terms, through, now);
        through = needs.Billed;
        foreach (var charge in needs.Charges)
        {
            open.Add(charge.Key, charge);
        }

        Bill([.. open.Values.Where(charge => charge.DueAt <= now)]);
    }

    public void Cancel(Instant at, bool refund)
    {
        var closing = Billing.Cancel(Terms, through, [.. History], at, refund);
        (Terms, through) = (closing.Terms, closing.Billed);
        foreach (var charge in closing.Cut)
        {
            open[charge.Key] = open.ContainsKey(charge.Key) ? charge : throw new InvalidOperationException($"{charge.Key} is not open.");
        }

        foreach (var key in closing.Dropped)
        {
            _ = open.Remove(key) ? 0 : throw new InvalidOperationException($"{key} is not open.");
        }

        Credit(closing.Credits);
        // what was given back from the end on is paid again there should it go on after all
        Changes.AddRange(
            from product in Terms.Phases.SelectMany(phase => phase.Products)
            where product.DetachedAt is null
                && closing.Credits.Any(credit => RootOf(credit.Original.Key.ProductKey) == RootOf(product.Key))
                && !Changes.Exists(change => change.At == at && change.Old == product.Key)
            select new Change(at, product.Key, product.Key, FirstCharge.ProRata));
        Realign();
    }

    public void Reinstate()
    {
        var reopening = Billing.Reinstate(Terms, through);
        (Terms, through) = (reopening.Terms, reopening.Billed);
        foreach (var charge in reopening.Extended)
        {
            open[charge.Key] = open.ContainsKey(charge.Key) ? charge : throw new InvalidOperationException($"{charge.Key} is not open.");
        }

        Realign();
    }

    /// <summary>A product leaves, and its successor joins if there is one.</summary>
    public void Replace(Phase phase, ProductTerms old, ProductTerms? successor, FirstCharge method)
    {
        Credit(Billing.Leave(Terms, old, [.. History], Now, method));
        var next = successor is null ? null : successor with
        {
            Key = $"{old.Key}+{++joined}",
            AttachedAt = Now,
            FirstCharge = method,
            CoveredBy = method == FirstCharge.Free ? old.Key : null,
            Follows = old.Key,
            MeteredFrom = Now,
        };
        Changes.RemoveAll(change => change.Old == old.Key && change.At >= Now);
        Changes.Add(new Change(Now, old.Key, next?.Key, method));
        var products = phase.Products.Replace(old, old with { DetachedAt = Now });
        Follow(phase, phase with { Products = next is null ? products : products.Add(next) });
    }

    /// <summary>The running phase ends and another begins; those that were to come are gone.</summary>
    public void Switch(Phase running, Phase next, FirstCharge method)
    {
        if (method == FirstCharge.ProRata)
        {
            Credit(running.Products.SelectMany(product => Billing.Leave(Terms, product, [.. History], Now, method)));
        }

        Changes.RemoveAll(change => change.At >= Now);
        Terms = Terms with
        {
            Phases = [.. Terms.Phases.Where(phase => phase.Order < running.Order), running with { EndsAt = Now }, next],
        };
        Realign();
    }

    public void Pause() => SetPauses(Terms.Pauses.Add(new Period(Now, Instant.MaxValue)));

    public void Resume() => SetPauses([.. Terms.Pauses[..^1], Terms.Pauses[^1] with { End = Now }]);

    void SetPauses(ImmutableArray<Period> pauses)
    {
        Terms = Terms with { Pauses = [.. pauses.Where(pause => !pause.IsEmpty)] };
        Realign();
    }

    void Follow(Phase before, Phase after)
    {
        Terms = Terms with { Phases = Terms.Phases.Replace(before, after) };
        Realign();
    }

    // Open charges follow the terms.
    void Realign()
    {
        foreach (var old in open.Values.OrderByDescending(charge => charge.Period.Start).ToList())
        {
            var now = Billing.Derive(Terms, old.Key);
            if (old.Key.Kind is ChargeKind.Usage or ChargeKind.TrueUp
                && through.ByProduct.GetValueOrDefault(old.Key.ProductKey) == old.Period.End)
            {
                // one that a pause swallowed whole comes back with the rest of its period
                through = new BilledThrough(
                    now is null && old.Product.Interval is null ? through.ByProduct.Remove(old.Key.ProductKey)
                    : through.ByProduct.SetItem(old.Key.ProductKey, now?.Period.End ?? old.Period.Start));
            }

            open.Remove(old.Key);
            if (now is not null)
            {
                open.Add(now.Key, now);
            }
        }

        Advance(Now);
    }

    void Bill(ImmutableArray<Charge> due)
    {
        foreach (var (charge, line) in due.Zip(Billing.Bill(due, SomeProducts.UsageOf(due), Terms.Currency, billed)))
        {
            open.Remove(charge.Key);
            billed.Add(charge.Key, new BilledUsage(line.Quantity, line.AmountMinor));
            Entries.Add(new Entry(charge, line));
        }
    }

    void Credit(IEnumerable<CreditLine> credits)
    {
        foreach (var credit in credits.ToList())
        {
            Entries.Single(entry => entry.Line.Key == credit.Original.Key).Credits.Add(credit);
        }
    }
}

/// <summary>A product took over from another; from itself when it is paid anew; null when nothing did.</summary>
sealed record Change(Instant At, string Old, string? Next, FirstCharge Method);
