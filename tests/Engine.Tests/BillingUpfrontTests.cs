using Plumbline.Engine.Pricing;
using Plumbline.Engine.Subscriptions;
using Xunit;

namespace Plumbline.Engine.Tests;

/// <summary>Usage that is paid in advance by an estimate, and settled.</summary>
public class BillingUpfrontTests
{
    static readonly Dictionary<ChargeKey, BilledUsage> NothingBilled = [];

    static ProductTerms Calls(string price = "volume *:10") =>
        Given.Product("calls", ProductKind.Dynamic, price, Given.Month, Schedule.Start);

    static Terms From(ProductTerms product, string start = "2024-01-01") => Given.Terms(Given.Phase(start, null, product));

    static string[] Bill(Terms terms, string asOf, params decimal[] usage)
    {
        var charges = Billing.Needs(terms, BilledThrough.Nothing, Given.At(asOf)).Charges;
        decimal Used(Charge charge) => usage.ElementAtOrDefault(Given.Days(charge.UsageWindow!.Value.Start)[5..7] switch
        {
            "01" => 0,
            "02" => 1,
            _ => 2,
        });
        var quantities = charges.Where(charge => charge.UsageWindow is not null)
            .ToDictionary(charge => charge.Key, charge => new Quantity(Used(charge)));
        return
        [
            .. charges.Zip(Billing.Bill(charges, quantities, Given.Eur, NothingBilled), (charge, line) =>
                $"{Given.Days(charge.DueAt)} {charge.Key.Kind} {line.Quantity:0.##} {line.AmountMinor}"),
        ];
    }

    [Theory]
    // hl-upfront-projection: billed units are the greater of commitment and last period's usage; the next invoice settles the difference
    [InlineData(
        "hl-upfront-projection",
        100,
        "Upfront 100 1000; TrueUp 0 0; Upfront 100 1000; TrueUp 50 500; Upfront 150 1500; TrueUp 50 -500")]
    [InlineData(
        "nothing committed",
        null,
        "TrueUp 80 800; Upfront 80 800; TrueUp 70 700; Upfront 150 1500; TrueUp 130 -1300")]
    public void Bill_UsageInAdvance_EstimatesAndSettles(string id, int? committed, string expected)
    {
        var terms = From(Calls() with { CommittedCount = committed });

        var lines = Bill(terms, "2024-03-01", 80, 150, 20);

        Assert.True(string.Join("; ", lines.Select(line => line[11..])) == expected, $"{id}: {string.Join("; ", lines)}");
    }

    [Fact]
    public void Needs_UsageInAdvance_IsDueAtTheStartAndSettledAtTheEnd() => Assert.Equal(
        ["2024-01-01 Upfront 5 50", "2024-02-01 TrueUp 2 20", "2024-02-01 Upfront 7 70", "2024-03-01 TrueUp 2 -20"],
        Bill(From(Calls() with { CommittedCount = 5 }), "2024-02-01", 7, 3));

    [Fact]
    public void Bill_Tiers_RateTheWholeRealQuantity() => Assert.Equal(
        ["TrueUp 80 800", "Upfront 80 800", "TrueUp 70 400"],
        Bill(From(Calls("volume 100:10 *:4")), "2024-02-01", 80, 150).Select(line => line[11..]));

    [Fact]
    public void Bill_CalendarStub_ProratesTheCommitment()
    {
        var terms = Given.Terms(Given.Phase("2024-01-16", null, Calls() with { CommittedCount = 31 }) with
        {
            Alignment = Plumbline.Engine.Periods.Alignment.CalendarPeriod,
        });

        Assert.Equal(["Upfront 16 160", "TrueUp 4 40", "Upfront 31 310"], Bill(terms, "2024-02-01", 20).Take(3).Select(line => line[11..]));
    }

    [Fact]
    public void Cancel_InsideAPeriod_SettlesItAtTheEnd()
    {
        var terms = From(Calls() with { CommittedCount = 31 });
        var billed = Billing.Needs(terms, BilledThrough.Nothing, Given.At("2024-01-01")).Billed;

        var closing = Billing.Cancel(terms, billed, [], Given.At("2024-01-11"), refundUnused: false);

        var last = Assert.Single(closing.Cut);
        var usage = new Dictionary<ChargeKey, Quantity> { [last.Key] = new(4) };
        var paid = new Dictionary<ChargeKey, BilledUsage> { [last.Key with { Kind = ChargeKind.Upfront }] = new(31, 310) };
        var line = Assert.Single(Billing.Bill([last], usage, Given.Eur, paid));
        Assert.Equal(("2024-01-11", 10m, -210L), (Given.Days(last.DueAt), 31 - line.Quantity, line.AmountMinor));
        Assert.Empty(Billing.Needs(closing.Terms, closing.Billed, Given.At("2025-01-01")).Charges);
    }

    [Theory]
    [InlineData("2024-02-01")]
    [InlineData("2024-01-20")]
    public void Cancel_BeforeAPeriodThatWasPaid_GivesItBackWhole(string end)
    {
        var terms = From(Calls() with { CommittedCount = 31 });
        var billed = Billing.Needs(terms, BilledThrough.Nothing, Given.At("2024-02-01")).Billed;

        var closing = Billing.Cancel(terms, billed, [], Given.At(end), refundUnused: false);

        var last = closing.Cut[^1];
        var usage = closing.Cut.ToDictionary(charge => charge.Key, _ => new Quantity(0));
        var paid = new Dictionary<ChargeKey, BilledUsage> { [last.Key with { Kind = ChargeKind.Upfront }] = new(31, 310) };
        Assert.Equal(Given.At("2024-02-01"), last.Key.PeriodStart);
        Assert.Equal(-310, Billing.Bill([last], usage, Given.Eur, paid)[0].AmountMinor);
    }

    [Fact]
    public void Bill_NeverPaidInAdvance_SettlesTheWhole()
    {
        var charges = Billing.Needs(From(Calls() with { CommittedCount = 5 }), BilledThrough.Nothing, Given.At("2024-01-01")).Charges;

        var line = Assert.Single(Billing.Bill(
            [charges[1]], new Dictionary<ChargeKey, Quantity> { [charges[1].Key] = new(7) }, Given.Eur, NothingBilled));

        Assert.Equal((7m, 70L, "calls - previous period adjustment"), (line.Quantity, line.AmountMinor, line.Name));
    }

    [Fact]
    public void Text_OfTheKeys_IsReadBack() => Assert.All(
        Billing.Needs(From(Calls() with { CommittedCount = 5 }), BilledThrough.Nothing, Given.At("2024-01-01")).Charges,
        charge => Assert.Equal(charge.Key, ChargeKey.Parse(charge.Key.Text)));
}
