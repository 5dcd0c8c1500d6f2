using Plumbline.Engine.Pricing;
using Plumbline.Engine.Subscriptions;
using Xunit;

namespace Plumbline.Engine.Tests;

public class BillingChangeTests
{
    static readonly ProductTerms Plan = Given.Product("plan", price: "fee 3100", interval: Given.Month);

    [Theory]
    [InlineData(FirstCharge.ProRata, 2100)]
    [InlineData(FirstCharge.Full, 3100)]
    [InlineData(FirstCharge.Free, 0)]
    public void Leave_MonthPaidInAdvance_GivesBackWhatTheMethodSays(FirstCharge method, long amount)
    {
        var credits = Billing.Leave(Contract(Plan), Plan, [Paid("plan", "2024-01-01", 3100)], Given.At("2024-01-11"), method);

        Assert.Equal(amount, credits.Sum(credit => credit.AmountMinor));
    }

    [Fact]
    public void Leave_FreeSuccessorOfAPaidProduct_GivesBackWhatThePaidOneHasLeft()
    {
        var successor = Plan with
        {
            Key = "plan#1",
            AttachedAt = Given.At("2024-01-11"),
            CoveredBy = "plan",
            FirstCharge = FirstCharge.Free,
        };

        var credit = Assert.Single(Billing.Leave(
            Contract(successor), successor, [Paid("plan", "2024-01-01", 3100)], Given.At("2024-01-22"), FirstCharge.ProRata));

        Assert.Equal(1000, credit.AmountMinor);
    }

    // A phase that ends on the 22nd leaves with all its products, those that were changed before among them.
    [Theory]
    [InlineData(FirstCharge.ProRata)]
    [InlineData(FirstCharge.Full)]
    public void Leave_ProductThatLeftBefore_GivesNothingBack(FirstCharge method)
    {
        var left = Plan with { DetachedAt = Given.At("2024-01-11") };

        Assert.Empty(Billing.Leave(Contract(left), left, [Paid("plan", "2024-01-01", 3100)], Given.At("2024-01-22"), method));
    }

    // No whole day is left, but the successor pays for the whole period.
    [Fact]
    public void Leave_InFullOnTheLastDay_GivesTheWholeBack()
    {
        var line = Paid("plan", "2024-01-01", 3100) with { Period = new(Given.At("2024-01-01"), Given.At("2024-01-31T18:00:00Z")) };

        var credit = Assert.Single(Billing.Leave(Contract(Plan), Plan, [line], Given.At("2024-01-31T12:00:00Z"), FirstCharge.Full));

        Assert.Equal(3100, credit.AmountMinor);
    }

    // Free in December, then paid for January itself, then free again: the third is covered by the second, not by the first.
    [Theory]
    [InlineData("third", "first")]
    [InlineData("third", "second")]
    public void Leave_FreeSuccessorOfAFreeSuccessor_GivesBackWhatAnyOfThemPaid(string leaves, string paid)
    {
        var first = Plan with { Key = "first", DetachedAt = Given.At("2024-01-05") };
        var second = Plan with
        {
            Key = "second",
            AttachedAt = Given.At("2024-01-05"),
            DetachedAt = Given.At("2024-01-08"),
            CoveredBy = "first",
        };
        var third = Plan with { Key = leaves, AttachedAt = Given.At("2024-01-08"), CoveredBy = "second" };

        var credit = Assert.Single(Billing.Leave(
            Contract(first, second, third), third, [Paid(paid, "2024-01-01", 3100)], Given.At("2024-01-22"), FirstCharge.ProRata));

        Assert.Equal(1000, credit.AmountMinor);
    }

    [Theory]
    [InlineData(FirstCharge.ProRata, 2100, "2024-01-11")]
    [InlineData(FirstCharge.Full, 3100, "2024-01-11")]
    [InlineData(FirstCharge.Free, 3100, "2024-02-01")]
    public void Bill_ProductThatJoinsOnThe11th_CostsWhatTheMethodSays(FirstCharge method, long amount, string start)
    {
        var terms = Contract(Plan with { AttachedAt = Given.At("2024-01-11"), FirstCharge = method });

        var first = Billing.Needs(terms, BilledThrough.Nothing, Given.At("2024-02-01")).Charges[0];

        var line = Assert.Single(Billing.Bill([first], new Dictionary<ChargeKey, Quantity>(), Given.Eur));
        Assert.Equal((amount, start), (line.AmountMinor, Given.Days(line.Period.Start)));
    }

    [Fact]
    public void Needs_FirstChargeDueLater_OpensAtItsStartAndTheNextAsUsual()
    {
        var terms = Contract(Plan with { AttachedAt = Given.At("2024-01-11"), FirstDueAt = Given.At("2024-01-15") });

        Assert.Equal(Given.At("2024-01-11"), Billing.NextInstant(terms, BilledThrough.Nothing));
        Assert.Equal(
            [("2024-01-15", "2024-01-11"), ("2024-02-01", "2024-02-01")],
            Billing.Needs(terms, BilledThrough.Nothing, Given.At("2024-02-01")).Charges
                .Select(charge => (Given.Days(charge.DueAt), Given.Days(charge.Period.Start))));
    }

    [Fact]
    public void Needs_UsageAndArrearsThatLeaveInTheMiddle_AreDueAtTheEndOfThePeriod()
    {
        var left = Given.At("2024-01-11");
        var terms = Contract(
            Given.Product("support", price: "fee 3100", interval: Given.Month, schedule: Schedule.End) with { DetachedAt = left },
            Given.Product("calls", ProductKind.Dynamic, "volume *:2", Given.Month, Schedule.End) with { DetachedAt = left });

        var charges = Billing.Needs(terms, BilledThrough.Nothing, Given.At("2024-02-01")).Charges;

        Assert.Equal(["calls", "support"], charges.Select(charge => charge.Key.ProductKey));
        Assert.All(charges, charge => Assert.Equal(Given.At("2024-02-01"), charge.DueAt));
        Assert.All(charges, charge => Assert.Equal(left, charge.Period.End));
        Assert.Equal(Given.Period("2024-01-01", "2024-01-11"), charges[0].UsageWindow);
    }

    [Fact]
    public void Needs_FreeChangeOnTheRenewalInstant_ChargesFromTheNextPeriodOn()
    {
        var terms = Contract(Plan with { AttachedAt = Given.At("2024-01-01"), FirstCharge = FirstCharge.Free });

        Assert.Equal(Given.At("2024-02-01"), Billing.NextInstant(terms, BilledThrough.Nothing));
    }

    static BilledLine Paid(string key, string start, long amount) => new(
        new ChargeKey("sub_1", key, "p", ChargeKind.Advance, Given.At(start)), Given.Period(start, "2024-02-01"), amount);

    static Terms Contract(params ProductTerms[] products) => Given.Terms(Given.Phase("2024-01-01", null, products));
}
