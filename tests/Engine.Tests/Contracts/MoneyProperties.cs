using Plumbline.Engine.Periods;
using Plumbline.Engine.Money;
using Plumbline.Engine.Subscriptions;
using Xunit;

namespace Plumbline.Engine.Tests.Contracts;

/// <summary>Billed less credited is what was delivered, whatever happened to a contract.</summary>
public class MoneyProperties
{
    // Usage and arrears cost what a contract costs that had the last terms from the start; nothing of its history is left in them.
    [Fact]
    public void Lines_OfUsageAndArrears_AreThoseOfTheFinalTerms() => Dice.Roll(dice =>
    {
        var (book, until) = SomeChanges.Of(dice);
        var charges = Billing.Needs(book.Terms, BilledThrough.Nothing, until).Charges;
        var lines = Billing.Bill(charges, SomeProducts.UsageOf(charges), book.Terms.Currency, new Dictionary<ChargeKey, BilledUsage>());

        var expected = lines.Where(IsDelivered).Select(Text).Order(StringComparer.Ordinal);
        var actual = book.Entries.Select(entry => entry.Line).Where(IsDelivered).Select(Text).Order(StringComparer.Ordinal);
        Assert.Equal(string.Join('\n', expected.Except(actual)), string.Join('\n', actual.Except(expected)));

        static bool IsDelivered(Line line) => line.Key.Kind is ChargeKind.Arrears or ChargeKind.Usage;
    });

    // What was asked for ahead of the usage is settled to the unit: billed less given back is what the last terms ask for.
    [Fact]
    public void Lines_OfUsagePaidInAdvance_SettleToTheFinalTerms() => Dice.Roll(dice =>
    {
        var (book, until) = SomeChanges.Of(dice);
        var charges = Billing.Needs(book.Terms, BilledThrough.Nothing, until).Charges;
        var lines = Billing.Bill(charges, SomeProducts.UsageOf(charges), book.Terms.Currency, new Dictionary<ChargeKey, BilledUsage>());

        Assert.Equal(Settled(lines), Settled(book.Entries.Select(entry => entry.Line)));

        static string Settled(IEnumerable<Line> lines) => string.Join(
            '\n',
            lines.Where(line => line.Key.Kind is ChargeKind.Upfront or ChargeKind.TrueUp)
                .GroupBy(line => line.Key with { Kind = ChargeKind.TrueUp })
                .Select(period => (period.Key.Text, Sum: period.Sum(line => line.AmountMinor)))
                .Where(period => period.Sum != 0).Order().Select(period => $"{period.Text} {period.Sum}"));
    });

    [Fact]
    public void BilledLessCredited_PaidInAdvance_IsTheDaysDelivered() => Dice.Roll(dice =>
    {
        var book = SomeChanges.Of(dice).Book;
        Assert.All(book.Entries, entry => HasItsShareBack(book, entry));
        Assert.All(Deliveries.Of(book), lineage => CostsWhatItDelivered(book, lineage));
    });

    // The exact identity of a line: all its credits add up to the one rounded share of the days from the earliest of them on.
    static void HasItsShareBack(Book book, Entry entry)
    {
        var (line, credited) = (entry.Line, entry.Credited);
        Assert.InRange(credited, 0, Math.Max(0, line.AmountMinor));
        if (entry.GivenBackFrom is { } from)
        {
            Assert.Equal(ChargeKind.Advance, line.Key.Kind);
            var days = Days.Between(line.Period.Start, line.Period.End, book.Terms.Zone);
            var unused = Days.Between(from, line.Period.End, book.Terms.Zone);
            var share = days == 0 ? 0 : Rounding.ToMinor((decimal)line.AmountMinor * unused / days);
            Assert.True(credited == share || credited == line.AmountMinor, $"{line.Key} {credited} of {share}");
        }
    }

    // Each rounding, of a line and of a credit, moves the sum by half a minor unit at most.
    static void CostsWhatItDelivered(Book book, Lineage lineage)
    {
        var net = lineage.Entries.Sum(entry => entry.Line.AmountMinor - entry.Credited);
        var roundings = lineage.Entries.Sum(entry => 1 + Math.Max(1, entry.Credits.Count));
        Assert.True(
            Math.Abs(net - lineage.Exact) <= roundings / 2m + 0.000001m,
            $"{lineage.Root}: {net} for {lineage.Exact}\n{string.Join('\n', lineage.Entries.Select(Text))}\n"
            + string.Join('\n', book.Changes));
    }

    static string Text(Line line) => $"{line.Key.Text} {line.Quantity} {line.AmountMinor} {line.Period} {line.Share}";

    static string Text(Entry entry) => $"{Text(entry.Line)} -{entry.Credited} from {entry.GivenBackFrom}";
}
