using System.Text;
using Plumbline.Engine.Usage;
using Xunit;

namespace Plumbline.Engine.Tests;

public class FilterTests
{
    [Theory]
    [InlineData("""{"a":"x"}""", Comparison.Equals, "x", true)]
    [InlineData("""{"a":"x"}""", Comparison.Equals, "X", false)]
    [InlineData("""{"a":5.0}""", Comparison.Equals, "5", true)]
    [InlineData("""{"a":"5.0"}""", Comparison.Equals, "5", false)]
    [InlineData("""{"a":true}""", Comparison.Equals, "true", true)]
    [InlineData("""{"a":null}""", Comparison.Equals, "", false)]
    [InlineData("{}", Comparison.Equals, "", false)]
    [InlineData("""{"a":"x"}""", Comparison.NotEqual, "y", true)]
    [InlineData("""{"a":"x"}""", Comparison.NotEqual, "x", false)]
    [InlineData("{}", Comparison.NotEqual, "x", true)]
    [InlineData("""{"a":7}""", Comparison.Gt, "6.5", true)]
    [InlineData("""{"a":7}""", Comparison.Gt, "7", false)]
    [InlineData("""{"a":7}""", Comparison.Gte, "7", true)]
    [InlineData("""{"a":"10"}""", Comparison.Gt, "9", true)]
    [InlineData("""{"a":7}""", Comparison.Lt, "70", true)]
    [InlineData("""{"a":7}""", Comparison.Lte, "6", false)]
    [InlineData("""{"a":"2024-03-01"}""", Comparison.Lt, "2024-04-01", true)]
    [InlineData("""{"a":true}""", Comparison.Lt, "z", false)]
    [InlineData("{}", Comparison.Lt, "5", false)]
    [InlineData("""{"a":"b"}""", Comparison.In, "a, b,c", true)]
    [InlineData("""{"a":5}""", Comparison.In, "4,5", true)]
    [InlineData("""{"a":"5"}""", Comparison.In, "4,5", true)]
    [InlineData("""{"a":false}""", Comparison.In, "false", true)]
    [InlineData("""{"a":"d"}""", Comparison.In, "a,b,c", false)]
    [InlineData("{}", Comparison.In, "a", false)]
    [InlineData("""{"a":"d"}""", Comparison.NotIn, "a,b", true)]
    [InlineData("""{"a":"a"}""", Comparison.NotIn, "a,b", false)]
    [InlineData("{}", Comparison.NotIn, "a,b", true)]
    [InlineData("{}", Comparison.IsNull, "", true)]
    [InlineData("""{"a":null}""", Comparison.IsNull, "", true)]
    [InlineData("""{"a":0}""", Comparison.IsNull, "", false)]
    [InlineData("""{"a":{}}""", Comparison.IsNotNull, "", true)]
    [InlineData("""{"a":1e60}""", Comparison.IsNotNull, "", true)]
    [InlineData("""{"a":["x","y"]}""", Comparison.Equals, "y", true)]
    [InlineData("""{"a":["x","y"]}""", Comparison.NotEqual, "y", false)]
    [InlineData("""{"a":["x","y"]}""", Comparison.NotEqual, "z", true)]
    [InlineData("""{"a":[1,20]}""", Comparison.Gt, "10", true)]
    [InlineData("""{"a":[]}""", Comparison.In, "x", false)]
    [InlineData("""{"a":[[1],{"b":1},"x"]}""", Comparison.In, "x", true)]
    [InlineData("""{"b":{"a":"x"},"a":"y"}""", Comparison.Equals, "y", true)]
    [InlineData("""{"\u0061":"\u0078"}""", Comparison.Equals, "x", true)]
    [InlineData("""{"a":"\ud800"}""", Comparison.IsNotNull, "", true)]
    [InlineData("""{"\ud800":1,"a":"x"}""", Comparison.Equals, "x", true)]
    public void Condition_Record_Holds(string record, Comparison comparison, string value, bool expected) =>
        Assert.Equal(expected, Passes(record, Junction.And, new Condition("a", comparison, Scalar.Of(value))));

    [Fact]
    public void Condition_NumberAndBooleanValues_CompareByMeaning()
    {
        Assert.True(Passes("""{"a":"5.00"}""", Junction.And, new Condition("a", Comparison.Equals, Scalar.Of(5m))));
        Assert.True(Passes("""{"a":5}""", Junction.And, new Condition("a", Comparison.In, Scalar.Of(5.0m))));
        Assert.True(Passes("""{"a":true}""", Junction.And, new Condition("a", Comparison.Equals, Scalar.Of(true))));
        Assert.False(Passes("""{"a":1}""", Junction.And, new Condition("a", Comparison.Equals, Scalar.Of(true))));
    }

    [Theory]
    [InlineData("""{"m":{"n":"x"}}""", "m.n", true)]
    [InlineData("""{"m.n":"x"}""", "m.n", true)]
    [InlineData("""{"m":{"n":{"o":"x"}}}""", "m.n.o", true)]
    [InlineData("""{"m":{"no":"x"}}""", "m.n", false)]
    [InlineData("""{"mn":"x"}""", "m.n", false)]
    [InlineData("""{"m":"x"}""", "m.n", false)]
    [InlineData("""{"n":"x","m":{"a":1}}""", "m.n", false)]
    [InlineData("[1,2]", "m", false)]
    public void Condition_DottedProperty_ReachesIntoObjects(string record, string property, bool expected) =>
        Assert.Equal(expected, Passes(record, Junction.And, new Condition(property, Comparison.Equals, Scalar.Of("x"))));

    [Theory]
    [InlineData(Junction.And, true, true, true)]
    [InlineData(Junction.And, true, false, false)]
    [InlineData(Junction.Or, true, false, true)]
    [InlineData(Junction.Or, false, false, false)]
    public void Filter_Conditions_Combine(Junction junction, bool first, bool second, bool expected) => Assert.Equal(
        expected,
        Passes(
            """{"a":1,"b":1}""",
            junction,
            new Condition("a", Comparison.Equals, Scalar.Of(first ? 1m : 2m)),
            new Condition("b", Comparison.Equals, Scalar.Of(second ? 1m : 2m))));

    [Theory]
    [InlineData(Junction.And)]
    [InlineData(Junction.Or)]
    public void Filter_NoConditions_LetsEverythingPass(Junction junction) => Assert.True(Passes("{}", junction));

    [Fact]
    public void Filter_MeterAndPrice_BothMustPass()
    {
        var region = new Filter(Junction.And, [new Condition("region", Comparison.Equals, Scalar.Of("eu"))]);
        var type = new Filter(Junction.And, [new Condition("api_type", Comparison.Equals, Scalar.Of("ai"))]);
        var reading = new MeterReading(
            new Meter("calls", Operation.Sum, "s", Where: region), type, Given.Period("2024-01-01", "2024-02-01"), keepValues: false);

        reading.Add(Given.At("2024-01-02"), "1", """{"region":"eu","api_type":"ai","s":1}"""u8);
        reading.Add(Given.At("2024-01-02"), "2", """{"region":"us","api_type":"ai","s":10}"""u8);
        reading.Add(Given.At("2024-01-02"), "3", """{"region":"eu","api_type":"rest","s":100}"""u8);

        Assert.Equal(1m, reading.Read().Total);
    }

    static bool Passes(string record, Junction junction, params Condition[] conditions)
    {
        var meter = new Meter("e", Operation.Count, Where: new Filter(junction, [.. conditions]));
        var reading = new MeterReading(meter, null, Given.Period("2024-01-01", "2024-02-01"), keepValues: false);
        reading.Add(Given.At("2024-01-02"), "1", Encoding.UTF8.GetBytes(record));
        return reading.Read().Total == 1;
    }
}
