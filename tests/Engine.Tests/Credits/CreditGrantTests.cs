using NodaTime;
using Plumbline.Engine.Proration;
using Plumbline.Engine.Subscriptions;
using Xunit;
using static Plumbline.Engine.Tests.Given;

namespace Plumbline.Engine.Tests.Credits;

public sealed class CreditGrantTests
{
    [Theory]
    // other-grant-proration: the page rounds down too
    [InlineData(false, 4000, 2193)]
    [InlineData(true, 4000, 4000)]
    [InlineData(false, 1, 0)]
    public void Grant_PartOfAMonth_IsItsShareRoundedDownOrTheWhole(bool isFull, int count, int granted)
    {
        var phase = Phase("2024-08-03", null, Credits(count, new CreditGrant(isFull))) with { BillingAnchor = At("2024-07-20") };

        var charge = First(Terms(phase), "2024-08-03");

        Assert.Equal(new DayShare(17, 31), charge.Share);
        Assert.Equal(granted, Billing.Grant(Terms(phase), charge)?.Count ?? 0);
    }

    [Theory]
    [InlineData(Schedule.Start, null, false, "2024-01-31", null)]
    [InlineData(Schedule.Start, 30, false, "2024-01-31", "2024-03-01")]
    [InlineData(Schedule.Start, 30, true, "2024-01-31", "2024-02-29")]
    [InlineData(Schedule.End, 30, true, "2024-02-29", "2024-03-31")]
    [InlineData(Schedule.End, 1, false, "2024-02-29", "2024-03-01")]
    public void Grant_OfAMonth_ExpiresAfterItsDaysOrWithThePeriodThatItIsUsedIn(
        Schedule schedule, int? days, bool endsWithPeriod, string at, string? expires)
    {
        var rule = new CreditGrant(ValidDays: days, EndsWithPeriod: endsWithPeriod);
        var terms = Terms(Phase("2024-01-31", null, Credits(10, rule, schedule)));

        var granted = Billing.Grant(terms, First(terms, "2024-03-01"));

        Assert.Equal(new GrantedCredits(10, At(at), expires is null ? null : At(expires)), granted);
    }

    [Fact]
    public void Grant_OverAChangeOfClocks_KeepsTheTimeOfDay()
    {
        var start = Local("2024-03-31", "Europe/Paris");
        var phase = Phase("2024-03-31", null, Credits(10, new CreditGrant(ValidDays: 1))) with { StartsAt = start, BillingAnchor = start };
        var terms = new Terms("sub_1", Eur, Zone("Europe/Paris"), [phase]);

        var granted = Billing.Grant(terms, First(terms, "2024-03-31"));

        Assert.Equal(Duration.FromHours(23), granted!.ExpiresAt!.Value - granted.At);
    }

    [Theory]
    [InlineData("2024-06-01", null, "2024-06-01")]
    [InlineData(null, "2024-05-01", "2024-05-01")]
    [InlineData(null, null, null)]
    public void Grant_Once_ExpiresWithItsPhase(string? phaseEnd, string? end, string? expires)
    {
        var once = Credits(10, new CreditGrant(EndsWithPeriod: true)) with { Interval = null };
        var terms = Terms(Phase("2024-01-01", phaseEnd, once)) with { EndsAt = end is null ? null : At(end) };

        var granted = Billing.Grant(terms, First(terms, "2024-01-01"));

        Assert.Equal(new GrantedCredits(10, At("2024-01-01"), expires is null ? null : At(expires)), granted);
    }

    [Fact]
    public void Grant_OfAFeeOrWithoutTerms_IsNone()
    {
        var terms = Terms(Phase("2024-01-01", null, Credits(10, null), Product(interval: Month)));

        Assert.All(Billing.Needs(terms, BilledThrough.Nothing, At("2024-01-01")).Charges, c => Assert.Null(Billing.Grant(terms, c)));
    }

    [Fact]
    public void Grant_OfTwoPhases_BelongsToThePhaseThatRuns()
    {
        var once = Credits(10, new CreditGrant(EndsWithPeriod: true)) with { Interval = null };
        var terms = Terms(
            Phase("2024-01-01", "2024-02-01", once),
            Phase("2024-02-01", "2024-05-01", once with { Key = "more" }) with { Id = "sup_2", Order = 1 });

        var charges = Billing.Needs(terms, BilledThrough.Nothing, At("2024-02-01")).Charges;

        Assert.Equal([At("2024-02-01"), At("2024-05-01")], charges.Select(c => Billing.Grant(terms, c)!.ExpiresAt));
    }

    static ProductTerms Credits(decimal count, CreditGrant? grants, Schedule schedule = Schedule.Start) =>
        Product("credits", ProductKind.Credit, "fee 1", Month, schedule, count) with { Grants = grants };

    static Charge First(Terms terms, string asOf) => Billing.Needs(terms, BilledThrough.Nothing, At(asOf)).Charges[0];
}
