using System.Globalization;
using System.Text;
using Plumbline.Engine.Pricing;
using Plumbline.Engine.Proration;
using Plumbline.Engine.Usage;
using Xunit;

namespace Plumbline.Engine.Tests.Golden;

/// <summary>Published or peer-tested usage quantities, and a month of real LLM usage priced line by line; see docs/golden.md.</summary>
public class UsageGoldenTests
{
    [Theory]
    [InlineData("lago-weighted-sum-gb", "2022-03-01", "2022-04-01", "0", "2022-03-16:20 2022-03-17:10", "15.1612903226", 10)]
    [InlineData("peer-13-march", "2023-03-01", "2023-04-01", "0", "2023-03-05:2500", "2177.42", 2)]
    [InlineData("peer-13-april", "2023-04-01", "2023-05-01", "2500", "2023-04-04:-2000 2023-04-06:-200", "533.33", 2)]
    public void WeightedSum_PublishedLevels_GivePublishedQuantity(
        string id, string start, string end, string opening, string events, string expected, int decimals)
    {
        var meter = new Meter("storage", Operation.WeightedSum, "v");
        var reading = new MeterReading(meter, null, Given.Period(start, end), keepValues: false, Given.Dec(opening));
        foreach (var one in events.Split(' '))
        {
            reading.Add(Given.At(one.Split(':')[0]), one, Encoding.UTF8.GetBytes($$"""{"v":{{one.Split(':')[1]}}}"""));
        }

        Assert.True(decimal.Round(reading.Read().Total, decimals) == Given.Dec(expected), $"{id}: {reading.Read().Total}");
    }

    [Fact]
    public void Sum_LagoDynamic5Events_AddsThePricesOfTheEvents()
    {
        var reading = new MeterReading(new Meter("e", Operation.Sum, "total"), null, Given.Period("2024-01-01", "2024-02-01"), false);
        foreach (var total in new[] { "0.70", "0.55", "2.20", "1.40", "0.50" })
        {
            reading.Add(Given.At("2024-01-02"), total, Encoding.UTF8.GetBytes($$"""{"units":1,"total":{{total}}}"""));
        }

        Assert.Equal(5.35m, reading.Read().Total);
    }

    [Theory]
    [InlineData("hl-metering-commitment (before)", "2022-12-31T23:59:59.999Z", 0)]
    [InlineData("hl-metering-commitment (first instant)", "2023-01-01T00:00:00Z", 1)]
    [InlineData("hl-metering-commitment (last instant)", "2023-12-31T23:59:59.999Z", 1)]
    [InlineData("hl-metering-commitment (end)", "2024-01-01T00:00:00Z", 0)]
    public void Reading_CommitmentWindow_CountsEventsInside(string id, string at, int expected)
    {
        var window = Given.Period("2023-01-01", "2024-01-01");
        var reading = new MeterReading(new Meter("e", Operation.Count), null, window, keepValues: false);

        reading.Add(Given.At(at), "1", "{}"u8);

        Assert.True(reading.Read().Total == expected, id);
    }

    const string InputTokens = "volume 1000000:250/1000000 3000000:200/1000000 *:150/1000000";
    const string OutputTokens = "bulk 100000:1000/1000000 500000:900/1000000 *:750/1000000";
    const string Requests = "packaged *:35/100!";

    [Theory]
    [InlineData("llm-usage c00 input_tokens", InputTokens, 7074408, 1261)]
    [InlineData("llm-usage c00 output_tokens", OutputTokens, 1325890, 994)]
    [InlineData("llm-usage c00 requests", Requests, 6258, 2205)]
    [InlineData("llm-usage c01 input_tokens", InputTokens, 2745582, 599)]
    [InlineData("llm-usage c01 output_tokens", OutputTokens, 497707, 448)]
    [InlineData("llm-usage c01 requests", Requests, 2382, 840)]
    [InlineData("llm-usage c03 input_tokens", InputTokens, 2717962, 594)]
    [InlineData("llm-usage c03 output_tokens", OutputTokens, 502791, 377)]
    [InlineData("llm-usage c03 requests", Requests, 2383, 840)]
    [InlineData("llm-usage c04 input_tokens", InputTokens, 1340324, 318)]
    [InlineData("llm-usage c04 output_tokens", OutputTokens, 245989, 221)]
    [InlineData("llm-usage c04 requests", Requests, 1192, 420)]
    [InlineData("llm-usage c05 input_tokens", InputTokens, 2816982, 613)]
    [InlineData("llm-usage c05 output_tokens", OutputTokens, 508748, 382)]
    [InlineData("llm-usage c05 requests", Requests, 2384, 840)]
    [InlineData("llm-usage c07 input_tokens", InputTokens, 2798866, 610)]
    [InlineData("llm-usage c07 output_tokens", OutputTokens, 508462, 381)]
    [InlineData("llm-usage c07 requests", Requests, 2383, 840)]
    [InlineData("llm-usage c08 input_tokens", InputTokens, 2867746, 624)]
    [InlineData("llm-usage c08 output_tokens", OutputTokens, 499078, 449)]
    [InlineData("llm-usage c08 requests", Requests, 2384, 840)]
    public void OfUsage_MonthOfLlmUsage_GivesTheExpectedLine(string id, string price, int quantity, long expected)
    {
        var line = LineAmount.OfUsage(Given.Price(price), new Quantity(quantity), LineLimits.None, DayShare.Whole);

        Assert.True(line.AmountMinor == expected, string.Create(CultureInfo.InvariantCulture, $"{id}: {line.Exact}"));
    }
}
