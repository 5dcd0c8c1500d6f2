using System.Text;
using System.Text.Json;
using Plumbline.Engine.Usage;
using Xunit;

namespace Plumbline.Engine.Tests;

public class MeterReadingTests
{
    [Theory]
    [InlineData(Operation.Count, "1 2 3", "3")]
    [InlineData(Operation.Count, "", "0")]
    [InlineData(Operation.Sum, "1 2.5 -0.5", "3.0")]
    [InlineData(Operation.Sum, "", "0")]
    [InlineData(Operation.Sum, "1 null \"x\" \"2\" true [5] {}", "3")] // what is no number is ignored; a number as text counts
    [InlineData(Operation.Max, "1 5 3", "5")]
    [InlineData(Operation.Max, "", "0")]
    [InlineData(Operation.Last, "1 5 3", "3")]
    [InlineData(Operation.Last, "1 5 null", "5")]
    [InlineData(Operation.Last, "", "0")]
    [InlineData(Operation.CountUnique, "\"a\" \"b\" \"a\" null", "2")]
    [InlineData(Operation.CountUnique, "5 5.0 \"5\" 6", "2")]
    [InlineData(Operation.CountUnique, "[\"a\",\"b\"] \"b\"", "2")]
    public void Reading_Values_Aggregate(Operation operation, string values, string expected) =>
        Assert.Equal(Given.Dec(expected), Read(new Meter("e", operation, operation == Operation.Count ? null : "v"), values).Read().Total);

    [Theory]
    [InlineData(Operation.Sum, "-5 2", false, "0")]
    [InlineData(Operation.Sum, "-5 2", true, "-3")]
    [InlineData(Operation.Max, "-5 -2", true, "-2")]
    [InlineData(Operation.Last, "5 -2", false, "0")]
    public void Reading_BelowZero_StaysOnlyWhereAllowed(Operation operation, string values, bool allowed, string expected) =>
        Assert.Equal(Given.Dec(expected), Read(new Meter("e", operation, "v", AllowNegative: allowed), values).Read().Total);

    [Fact]
    public void Reading_KeepValues_KeepsThemInOrder()
    {
        Assert.Equal([3m, 1m, 2m], Read(new Meter("e", Operation.Sum, "v"), "3 1 null 2", keepValues: true).Read().Values);
        Assert.Equal([1m, 1m], Read(new Meter("e", Operation.Count), "3 1", keepValues: true).Read().Values);
        Assert.Empty(Read(new Meter("e", Operation.Sum, "v"), "3 1").Read().Values);
    }

    [Fact]
    public void Reading_CountUniqueWithoutProperty_CountsRecordIds() =>
        Assert.Equal(3m, Read(new Meter("e", Operation.CountUnique), "1 1 1").Read().Total);

    [Theory]
    [InlineData("1e20 1")]
    [InlineData("1e60")]
    [InlineData("79228162514264337593543950335 79228162514264337593543950335 -79228162514264337593543950335")]
    public void Read_TooLarge_IsRefusedAfterAddingWentWell(string values)
    {
        var reading = Read(new Meter("e", Operation.Sum, "v"), values);

        var refusal = Assert.Throws<UsageOverflowException>(() => reading.Read());
        Assert.Contains("too large", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FormulaTooLarge_IsRefused() => Assert.Throws<UsageOverflowException>(() => Read(
        new Meter("e", Operation.SqlFormula, Formula: Assert.IsType<FormulaParse.Parsed>(
            Formula.Parse("sum(v) * sum(v)")).Formula), "10000000000000000000").Read());

    [Fact]
    public void Read_TooLargeElsewhere_DoesNotMatter() =>
        Assert.Equal(1m, Read(new Meter("e", Operation.Count), "1e60").Read().Total);

    [Fact]
    public void Add_OutOfOrder_IsAProgrammingErrorWhereOrderMatters()
    {
        var last = new MeterReading(new Meter("e", Operation.Last, "v"), null, Window, keepValues: false);
        last.Add(Given.At("2024-01-03"), "1", """{"v":1}"""u8);

        Assert.Throws<ArgumentException>(() => last.Add(Given.At("2024-01-02"), "2", """{"v":1}"""u8));
    }

    [Fact]
    public void Add_BrokenJson_Throws()
    {
        var reading = new MeterReading(new Meter("e", Operation.Sum, "v"), null, Window, keepValues: false);

        Assert.ThrowsAny<JsonException>(() => reading.Add(Given.At("2024-01-03"), "1", "{\"v\":"u8));
    }

    [Fact]
    public void Reading_WeightedSumOverNoTime_IsZero()
    {
        var moment = new Period(Window.Start, Window.Start);

        Assert.Equal(0m, new MeterReading(new Meter("e", Operation.WeightedSum, "v"), null, moment, false, 5).Read().Total);
    }

    [Fact]
    public void Reading_WeightedSumWithoutEvents_IsTheOpeningLevel() => Assert.Equal(
        5m, new MeterReading(new Meter("e", Operation.WeightedSum, "v"), null, Window, false, 5).Read().Total);

    [Theory]
    [InlineData(Operation.Sum)]
    [InlineData(Operation.SqlFormula)]
    public void Reading_MeterWithoutWhatItNeeds_Throws(Operation operation) =>
        Assert.Throws<ArgumentException>(() => new MeterReading(new Meter("e", operation), null, Window, keepValues: false));

    static Period Window => Given.Period("2024-01-01", "2024-02-01");

    static MeterReading Read(Meter meter, string values, bool keepValues = false)
    {
        var reading = new MeterReading(meter, null, Window, keepValues);
        var number = 0;
        foreach (var value in values.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            number++;
            var record = Encoding.UTF8.GetBytes($$"""{"x":{"v":9},"v":{{value}}}""");
            reading.Add(Window.Start + NodaTime.Duration.FromHours(number), $"{number}", record);
        }

        return reading;
    }
}
