using Plumbline.Engine.Credits;
using Xunit;

namespace Plumbline.Engine.Tests.Credits;

public class MeteredCreditsTests
{
    [Theory]
    [InlineData("hl-credit-weight-3", "3", "1", "3")]
    [InlineData("hl-credit-table-weights (gpt4_requests)", "5", "1", "5")]
    [InlineData("hl-credit-table-weights (gpt3_requests)", "1", "1", "1")]
    [InlineData("hl-credit-table-weights (image_generation)", "10", "1", "10")]
    [InlineData("half a credit a unit", "0.5", "7", "3.5")]
    [InlineData("taken back", "3", "-2", "0")]
    public void Worth_OfUsage_IsUnitsTimesWeight(string id, string weight, string units, string expected) =>
        Assert.True(MeteredCredits.Worth(Given.Dec(weight), Given.Dec(units)) == Given.Dec(expected), id);

    [Fact]
    public void Worth_BeyondTheLimit_IsNoNumber()
    {
        Assert.Equal(MeteredCredits.Limit, MeteredCredits.Worth(1, MeteredCredits.Limit));
        Assert.Null(MeteredCredits.Worth(1_000_000_000_000_000m, MeteredCredits.Limit));
    }

    [Theory]
    [InlineData("25", "5", "40", "10")]
    [InlineData("25", "5", "30", "0")]
    [InlineData("25", "5", "10", "0")]
    public void Due_OfATotal_IsWhatWasNotSeenYet(string covered, string uncovered, string total, string due) =>
        Assert.Equal(Given.Dec(due), new MeteredCredits(Given.Dec(covered), Given.Dec(uncovered)).Due(Given.Dec(total)));

    [Theory]
    [InlineData("40", "10", "35", "5")]
    [InlineData("40", "4", "29", "11")]
    [InlineData("27", "0", "25", "2")]
    [InlineData("10", "0", "25", "0")]
    public void After_AMeasurement_KeepsWhatWasTakenAndWhatWasNot(string total, string taken, string covered, string uncovered) =>
        Assert.Equal(
            new MeteredCredits(Given.Dec(covered), Given.Dec(uncovered)),
            new MeteredCredits(25, 5).After(Given.Dec(total), Given.Dec(taken)));

    [Fact]
    public void After_TakingMoreThanIsDue_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new MeteredCredits(25, 5).After(40, 11));
}
