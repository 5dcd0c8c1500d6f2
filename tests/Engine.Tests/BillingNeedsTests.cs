using NodaTime;
using Plumbline.Engine.Periods;
using Plumbline.Engine.Proration;
using Plumbline.Engine.Subscriptions;
using Xunit;

namespace Plumbline.Engine.Tests;

public class BillingNeedsTests
{
    static readonly ProductTerms Advance = Given.Product("plan", interval: Given.Month);
    static readonly ProductTerms Arrears = Given.Product("support", interval: Given.Month, schedule: Schedule.End);
    static readonly ProductTerms Usage = Given.Product("calls", ProductKind.Dynamic, "volume *:2", Given.Month, Schedule.End);
    static readonly ProductTerms Setup = Given.Product("setup");

    [Fact]
    public void Needs_FirstDay_BillsAdvanceAndOneOffAndOpensUsage()
    {
        var needs = Needs("2024-01-01", null, "2024-01-01", Advance, Arrears, Usage, Setup);

        Assert.Equal(
            [
                "sub_1|plan|p|advance|2024-01-01T00:00:00Z",
                "sub_1|calls|p|usage|2024-01-01T00:00:00Z",
                "sub_1|setup|p|one_off|2024-01-01T00:00:00Z",
            ],
            needs.Charges.Select(charge => charge.Key.Text));
        Assert.Equal(["2024-01-01", "2024-02-01", "2024-01-01"], needs.Charges.Select(charge => Given.Days(charge.DueAt)));
        Assert.Equal(Given.Period("2024-01-01", "2024-02-01"), needs.Charges[1].UsageWindow);
        Assert.True(needs.Complete);
    }

    [Fact]
    public void Needs_NextMonth_AddsArrearsOfTheOldAndAdvanceOfTheNew()
    {
        var first = Needs("2024-01-01", null, "2024-01-01", Advance, Arrears, Usage, Setup);

        var next = Billing.Needs(Monthly("2024-01-01", null, Advance, Arrears, Usage, Setup), first.Billed, Given.At("2024-02-01"));

        Assert.Equal(
            [
                "sub_1|plan|p|advance|2024-02-01T00:00:00Z",
                "sub_1|support|p|arrears|2024-01-01T00:00:00Z",
                "sub_1|calls|p|usage|2024-02-01T00:00:00Z",
            ],
            next.Charges.Select(charge => charge.Key.Text));
        Assert.Equal(["calls", "plan", "setup", "support"], next.Billed.ByProduct.Keys);
        Assert.Equal(["2024-03-01", "2024-03-01", "2024-01-01", "2024-02-01"], next.Billed.ByProduct.Values.Select(at => Given.Days(at)));
    }

    [Fact]
    public void Needs_StartInThePast_BillsEveryPeriodDueSince()
    {
        var needs = Needs("2024-01-01", null, "2024-03-15", Advance, Arrears);

        Assert.Equal(
            ["plan 2024-01-01", "plan 2024-02-01", "support 2024-01-01", "plan 2024-03-01", "support 2024-02-01"],
            needs.Charges.Select(charge => $"{charge.Key.ProductKey} {Given.Days(charge.Period.Start)}"));
    }

    [Fact]
    public void Needs_BeforeTheStart_IsEmpty()
    {
        Assert.Empty(Needs("2024-01-01", null, "2023-12-31", Advance, Arrears, Usage, Setup).Charges);
        Assert.Equal(Given.At("2024-01-01"), Billing.NextInstant(Monthly("2024-01-01", null, Arrears, Usage), BilledThrough.Nothing));
    }

    [Fact]
    public void Needs_PhaseEnd_ClipsAndProrates()
    {
        var needs = Needs("2024-01-01", "2024-02-11", "2024-12-01", Advance, Arrears, Usage);

        Assert.All(needs.Charges, charge => Assert.True(charge.Period.End <= Given.At("2024-02-11")));
        Assert.Equal(
            [("plan", new DayShare(10, 29)), ("calls", new DayShare(10, 29)), ("support", new DayShare(10, 29))],
            needs.Charges
                .Where(charge => charge.Period.Start == Given.At("2024-02-01"))
                .Select(charge => (charge.Key.ProductKey, charge.Share)));
        Assert.Equal(6, needs.Charges.Length);
        Assert.Null(Billing.NextInstant(Monthly("2024-01-01", "2024-02-11", Advance, Arrears, Usage), needs.Billed));
    }

    [Fact]
    public void Needs_CalendarStub_IsProratedOverTheMonth()
    {
        var phase = Given.Phase("2024-03-11", null, Advance, Usage) with { Alignment = Alignment.CalendarPeriod };

        var needs = Billing.Needs(Given.Terms(phase), BilledThrough.Nothing, Given.At("2024-04-01"));

        Assert.Equal(
            [new DayShare(21, 31), new DayShare(21, 31), DayShare.Whole, DayShare.Whole],
            needs.Charges.Select(charge => charge.Share));
        Assert.Equal(Given.Period("2024-03-01", "2024-04-01"), needs.Charges[0].FullPeriod);
    }

    [Fact]
    public void Needs_AttachedAndDetached_ClipTheProductOnly()
    {
        var product = Advance with { AttachedAt = Given.At("2024-01-16"), DetachedAt = Given.At("2024-02-20") };

        var needs = Needs("2024-01-01", null, "2024-06-01", product, Arrears with { AttachedAt = Given.At("2024-05-31T10:00:00Z") });

        Assert.Equal(
            ["2024-01-16/2024-02-01 16 of 31", "2024-02-01/2024-02-20 19 of 29", "2024-05-31/2024-06-01 1 of 31"],
            needs.Charges.Select(charge => $"{Days(charge.Period)} {charge.Share.Days} of {charge.Share.OfDays}"));
    }

    [Fact]
    public void Needs_AnchorAfterStart_ChargesNothingBeforeTheAnchor()
    {
        var phase = Given.Phase("2024-01-01", null, Advance, Usage, Setup) with { BillingAnchor = Given.At("2024-01-15") };

        var needs = Billing.Needs(Given.Terms(phase), BilledThrough.Nothing, Given.At("2024-01-31"));

        Assert.Equal(3, needs.Charges.Length);
        Assert.All(needs.Charges, charge => Assert.Equal(Given.At("2024-01-15"), charge.Period.Start));
    }

    [Fact]
    public void Needs_DoNotInvoicePhase_YieldsNothing()
    {
        var silent = Given.Phase("2024-01-01", "2024-02-01", Advance, Usage) with { DoNotInvoice = true };
        var paid = Given.Phase("2024-02-01", null, Advance, Usage) with { Id = "sup_2", Order = 1 };

        var needs = Billing.Needs(Given.Terms(silent, paid), BilledThrough.Nothing, Given.At("2024-02-01"));

        Assert.Equal(
            ["plan 2024-02-01", "calls 2024-02-01"],
            needs.Charges.Select(charge => $"{charge.Key.ProductKey} {Given.Days(charge.Period.Start)}"));
    }

    [Fact]
    public void Needs_SameKeyInTwoPhases_ContinuesAndNeverRepeatsTheSetup()
    {
        var first = Given.Phase("2024-01-01", "2024-02-15", Arrears, Setup);
        var second = Given.Phase("2024-02-15", null, Arrears, Setup) with { Id = "sup_2", Order = 1 };

        var needs = Billing.Needs(Given.Terms(first, second), BilledThrough.Nothing, Given.At("2024-03-15"));

        Assert.Equal(
            ["setup 2024-01-01", "support 2024-01-01", "support 2024-02-01", "support 2024-02-15"],
            needs.Charges.Select(charge => $"{charge.Key.ProductKey} {Given.Days(charge.Period.Start)}"));
    }

    [Fact]
    public void Needs_SeveralPrices_MakeOneChargeEach()
    {
        var product = Usage with { Prices = [new("a", "AI", Given.Price("volume *:1")), new("b", null, Given.Price("volume *:2"))] };

        var needs = Needs("2024-01-01", null, "2024-01-01", product);

        Assert.Equal(["a", "b"], needs.Charges.Select(charge => charge.Key.PriceId));
    }

    [Fact]
    public void Needs_CreditProduct_FollowsItsSchedule()
    {
        var start = Given.Product("credits", ProductKind.Credit, interval: Given.Month);
        var end = start with { Key = "late", Schedule = Schedule.End };

        var needs = Needs("2024-01-01", null, "2024-02-01", start, end);

        Assert.Equal(["credits", "credits", "late"], needs.Charges.Select(charge => charge.Key.ProductKey));
        Assert.All(needs.Charges, charge => Assert.Equal(ChargeKind.Credit, charge.Key.Kind));
    }

    [Fact]
    public void Needs_UsageOnce_CoversThePhaseOnceItHasAnEnd()
    {
        var product = Usage with { Interval = null };

        Assert.Empty(Needs("2024-01-01", null, "2024-06-01", product).Charges);
        var charge = Assert.Single(Needs("2024-01-01", "2024-05-01", "2024-06-01", product).Charges);
        Assert.Equal(Given.Period("2024-01-01", "2024-05-01"), charge.UsageWindow);
    }

    [Fact]
    public void Needs_FarFuture_StopsAtTheLimitAndGoesOn()
    {
        var terms = Monthly("2024-01-01", null, Given.Product(interval: new Interval(IntervalUnit.Days, 1)), Usage);

        var first = Billing.Needs(terms, BilledThrough.Nothing, Given.At("2055-01-01"));
        var second = Billing.Needs(terms, first.Billed, Given.At("2055-01-01"));

        Assert.False(first.Complete);
        Assert.Equal(Billing.MaxPeriods, first.Charges.Length);
        Assert.True(second.Complete);
        Assert.Empty(Billing.Needs(terms, second.Billed, Given.At("2055-01-01")).Charges);
        var keys = first.Charges.Concat(second.Charges).Select(charge => charge.Key).ToArray();
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void Needs_EndOfTime_Ends()
    {
        var terms = Monthly("2024-01-01", null, Given.Product(interval: Given.Year));

        var needs = Billing.Needs(terms, BilledThrough.Nothing, Instant.MaxValue);

        Assert.True(needs.Complete);
        Assert.True(needs.Charges.Length > 7_000);
        Assert.Null(Billing.NextInstant(terms, needs.Billed));
    }

    [Fact]
    public void NextInstant_AfterEachStep_IsWhenNeedsReturnsMore()
    {
        var terms = Monthly("2024-01-31", "2024-07-01", Advance, Arrears, Usage, Setup);
        var billed = BilledThrough.Nothing;
        var instants = new List<string>();
        while (Billing.NextInstant(terms, billed) is { } next)
        {
            Assert.Empty(Billing.Needs(terms, billed, next - Duration.Epsilon).Charges);
            var needs = Billing.Needs(terms, billed, next);
            Assert.NotEmpty(needs.Charges);
            billed = needs.Billed;
            instants.Add(Given.Days(next));
        }

        Assert.Equal(["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31", "2024-06-30", "2024-07-01"], instants);
    }

    [Fact]
    public void Derive_GeneratedCharge_IsTheSameAgain()
    {
        var terms = Monthly("2024-01-31", "2024-07-01", Advance, Arrears, Usage, Setup);
        var charges = Billing.Needs(terms, BilledThrough.Nothing, Given.At("2024-08-01")).Charges;

        Assert.Equal(19, charges.Length);
        Assert.All(charges, charge => Assert.Equal(charge, Billing.Derive(terms, charge.Key)));
    }

    [Fact]
    public void Derive_UnknownKey_IsNull()
    {
        var terms = Monthly("2024-01-01", "2024-07-01", Advance);
        var key = new ChargeKey("sub_1", "plan", "p", ChargeKind.Advance, Given.At("2024-01-01"));

        Assert.NotNull(Billing.Derive(terms, key));
        Assert.Null(Billing.Derive(terms, key with { SubscriptionId = "sub_2" }));
        Assert.Null(Billing.Derive(terms, key with { ProductKey = "x" }));
        Assert.Null(Billing.Derive(terms, key with { PriceId = "x" }));
        Assert.Null(Billing.Derive(terms, key with { Kind = ChargeKind.Usage }));
        Assert.Null(Billing.Derive(terms, key with { PeriodStart = Given.At("2024-07-01") }));
    }

    [Fact]
    public void ChargeKey_Text_RoundTrips()
    {
        var key = new ChargeKey("sub|1", "50%|plan", "%7C", ChargeKind.OneOff, Given.At("2024-01-01T10:20:30.456789Z"));

        Assert.Equal("sub%7C1|50%25%7Cplan|%257C|one_off|2024-01-01T10:20:30.456789Z", key.Text);
        Assert.Equal(key, ChargeKey.Parse(key.Text));
        Assert.Throws<FormatException>(() => ChargeKey.Parse("sub|plan|p|free|2024-01-01T00:00:00Z"));
        Assert.Throws<FormatException>(() => ChargeKey.Parse("sub"));
    }

    static string Days(Period period) => $"{Given.Days(period.Start)}/{Given.Days(period.End)}";

    static Needs Needs(string start, string? end, string asOf, params ProductTerms[] products) =>
        Billing.Needs(Monthly(start, end, products), BilledThrough.Nothing, Given.At(asOf));

    static Terms Monthly(string start, string? end, params ProductTerms[] products) => Given.Terms(Given.Phase(start, end, products));
}
