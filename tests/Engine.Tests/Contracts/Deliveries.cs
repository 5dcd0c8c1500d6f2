using NodaTime;
using Plumbline.Engine.Periods;
using Plumbline.Engine.Pricing;
using Plumbline.Engine.Subscriptions;

namespace Plumbline.Engine.Tests.Contracts;

/// <summary>A product with its successors, and the exact worth of what was delivered of them, or kept.</summary>
sealed record Lineage(string Root, IReadOnlyList<Entry> Entries, decimal Exact);

/// <summary>
/// What the products paid in advance were worth, counted again from the changes and from calendar days alone: each period of a product is
/// paid at its start and at each change, and holds until the next.
/// </summary>
static class Deliveries
{
    public static IEnumerable<Lineage> Of(Book book) =>
        from phase in book.Terms.Phases
        where !phase.DoNotInvoice
        from product in phase.Products
        where product.Interval is not null && product.Schedule == Schedule.Start
            && product.Kind is not (ProductKind.Dynamic or ProductKind.Credit)
        where !product.Key.Contains('+', StringComparison.Ordinal)
        select Of(book, phase, product);

    static Lineage Of(Book book, Phase phase, ProductTerms root)
    {
        var entries = book.Entries.Where(entry => Book.RootOf(entry.Line.Key.ProductKey) == root.Key).ToList();
        var changes = book.Changes.Where(change => Book.RootOf(change.Old) == root.Key).OrderBy(change => change.At).ToList();
        var removed = changes.Find(change => change.Next is null)?.At ?? Instant.MaxValue;
        var end = new[] { removed, phase.EndsAt ?? Instant.MaxValue, book.Terms.EndsAt ?? Instant.MaxValue, book.Now }.Min();
        var start = Instant.Max(phase.StartsAt, phase.BillingAnchor);
        var cycle = new Cycle(phase.BillingAnchor, root.Interval!.Value, phase.Alignment, book.Terms.Zone);
        var counting = new Counting(book, phase, entries, changes, end);
        var exact = 0m;
        for (var k = start < end ? cycle.IndexOf(start) : int.MaxValue; k < int.MaxValue && cycle.At(k).Start < end; k++)
        {
            exact += counting.Delivered(root, cycle.At(k).Intersect(new Period(start, Instant.MaxValue)), cycle.Full(k));
        }

        var charges = entries.GroupBy(entry => (entry.Line.Key.ProductKey, entry.Line.Period));
        return new Lineage(root.Key, entries, exact + charges.Sum(counting.Kept));
    }

    sealed class Counting(Book book, Phase phase, List<Entry> entries, List<Change> changes, Instant end)
    {
        // What was paid for and stays paid although nothing is delivered any more.
        public decimal Kept(IEnumerable<Entry> prices)
        {
            var entry = prices.First();
            var until = prices.Min(price => price.GivenBackFrom) ?? entry.Line.Period.End;
            var from = Instant.Max(end, entry.Line.Period.Start);
            return from >= until ? 0 : Exact(entry) * Share(from, until, entry.Line.Period);
        }

        public decimal Delivered(ProductTerms root, Period period, Period full)
        {
            var begins = book.Terms.Pauses.FirstOrDefault(pause => pause.Contains(period.Start)).End is var over && over > period.Start
                ? over
                : period.Start;
            if (begins >= end || begins >= period.End)
            {
                return 0;
            }

            var inside = changes.Where(change => change.At >= begins && change.At < period.End).ToList();
            var product = InForce(root, begins);
            var paid = product is null ? 0 : FirstShare(product, begins, full, period.End) * Worth(product);
            var (sum, since, to) = (0m, begins, period.End);
            foreach (var change in inside.Where(change => change.Method != FirstCharge.Free && change.At <= end))
            {
                sum += change.Method == FirstCharge.Full ? 0 : paid * Share(since, change.At, new Period(since, to));
                since = change.At;
                to = change.Method == FirstCharge.Full ? Entry(change)?.Line.Period.End ?? period.End : period.End;
                paid = change.Next is null ? 0
                    : Worth(Named(change.Next)) * (change.Method == FirstCharge.Full ? 1 : Share(since, period.End, full));
            }

            return sum + paid * Share(since, Instant.Min(end, to), new Period(since, to));
        }

        ProductTerms? InForce(ProductTerms root, Instant at) =>
            changes.FindLast(change => change.At < at) is { } change ? change.Next is { } key ? Named(key) : null : root;

        // A phase that begins in the middle of a period may charge all or nothing for the rest.
        decimal FirstShare(ProductTerms product, Instant begins, Period full, Instant to) =>
            product.AttachedAt != begins || product.FirstCharge == FirstCharge.ProRata ? Share(begins, to, full)
            : product.FirstCharge == FirstCharge.Full ? 1
            : 0;

        static decimal Exact(Entry entry) => Worth(entry.Charge.Product)
            * (entry.Charge.Share.IsWhole ? 1 : (decimal)entry.Charge.Share.Days / entry.Charge.Share.OfDays);

        Entry? Entry(Change change) =>
            entries.Find(entry => entry.Line.Key.ProductKey == change.Next && entry.Line.Period.Start == change.At);

        ProductTerms Named(string key) => phase.Products.Single(product => product.Key == key);

        decimal Share(Instant from, Instant to, Period of)
        {
            var days = Days.Between(of.Start, of.End, book.Terms.Zone);
            return days == 0 ? 1 : (decimal)Days.Between(from, Instant.Max(from, to), book.Terms.Zone) / days;
        }

        static decimal Worth(ProductTerms product)
        {
            var count = LineAmount.Raise(new Quantity(product.Count), product.CommittedCount);
            var sum = product.Prices.Sum(price => Rating.Rate(price.Price, count).Exact);
            return LineAmount.Clamp(sum, new LineLimits(null, product.MinAmount, product.MaxAmount), Proration.DayShare.Whole);
        }
    }
}
