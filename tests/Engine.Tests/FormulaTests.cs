using System.Text;
using CsCheck;
using Plumbline.Engine.Usage;
using Xunit;

namespace Plumbline.Engine.Tests;

public class FormulaTests
{
    // Three events: a = 1, 2, 3; b = 10, missing, 30; t = x, y, x; "odd name" = 7 on the first; m.n = 4 on the last.
    static readonly string[] Records =
    [
        """{"a":1,"b":10,"t":"x","odd name":7,"ok":true}""",
        """{"a":2,"t":"y","ok":false}""",
        """{"a":3,"b":30,"t":"x","m":{"n":4}}""",
    ];

    [Theory]
    [InlineData("sum(a)", "6")]
    [InlineData("SUM(a)", "6")]
    [InlineData("sum(b)", "40")]
    [InlineData("count(*)", "3")]
    [InlineData("count(b)", "2")]
    [InlineData("count(distinct t)", "2")]
    [InlineData("avg(a)", "2")]
    [InlineData("avg(b)", "20")]
    [InlineData("max(a) - min(a)", "2")]
    [InlineData("sum(a) + 2 * count(*)", "12")]
    [InlineData("(sum(a) + 2) * count(*)", "24")]
    [InlineData("10 - 3 - 2 + 0 * sum(a)", "5")]
    [InlineData("100 / 4 / 5 + 0 * sum(a)", "5")]
    [InlineData("-sum(a) + 10", "4")]
    [InlineData("- - +sum(a)", "6")]
    [InlineData("sum(a * b)", "100")]
    [InlineData("sum(a * coalesce(b, 5))", "110")]
    [InlineData("sum(if(t = 'x', 500, 0))", "1000")]
    [InlineData("sum(if(t != 'x', 500, 0))", "500")]
    [InlineData("sum(if(t <> 'x' or a >= 3, 1, 0))", "2")]
    [InlineData("sum(if(not (t = 'x') and a < 3, 1, 0))", "1")]
    [InlineData("sum(if(ok, 1, 0))", "1")]
    [InlineData("sum(if(ok = true, 1, 0))", "1")]
    [InlineData("sum(if(b > 5, 1, 100))", "102")] // unknown is not true
    [InlineData("sum(if(not b > 5, 1, 100))", "300")] // nor is its opposite
    [InlineData("if(sum(a) > 5, 1, 2)", "1")]
    [InlineData("greatest(sum(a) - 100, 0)", "0")]
    [InlineData("greatest(1, sum(a), 3)", "6")]
    [InlineData("least(1, sum(a), 3)", "1")]
    [InlineData("greatest(null, sum(a))", "6")]
    [InlineData("sum(a) / 0", "0")]
    [InlineData("sum(a) / 0 + 5", "0")]
    [InlineData("coalesce(sum(a) / 0, 5)", "5")]
    [InlineData("sum(\"odd name\")", "7")]
    [InlineData("sum(m.n)", "4")]
    [InlineData("sum(missing)", "0")]
    [InlineData("max(missing)", "0")]
    [InlineData("max(missing) + 5", "0")]
    [InlineData("sum(t)", "0")]
    [InlineData("sum(0.1) * 10", "3")]
    [InlineData("sum(.5)", "1.5")]
    [InlineData("sum(if(t = 'it''s', 1, 0))", "0")]
    [InlineData("sum(a) / 3 * 3", "6")]
    [InlineData("5", "5")]
    public void Formula_Events_GiveItsValue(string text, string expected)
    {
        var formula = Assert.IsType<FormulaParse.Parsed>(Formula.Parse(text)).Formula;
        var reading = Reading(formula);
        foreach (var record in Records)
        {
            reading.Add(Given.At("2024-01-02"), record, Encoding.UTF8.GetBytes(record));
        }

        Assert.Equal(Given.Dec(expected), reading.Read().Total);
        Assert.Equal(text, formula.Text);
    }

    [Theory]
    [InlineData("sum(a) + 5", "5")]
    [InlineData("count(*) + count(distinct a)", "0")]
    [InlineData("avg(a) + 5", "0")]
    [InlineData("coalesce(min(a), 7)", "7")]
    public void Formula_NoEvents_GivesItsValue(string text, string expected) =>
        Assert.Equal(Given.Dec(expected), Reading(Assert.IsType<FormulaParse.Parsed>(Formula.Parse(text)).Formula).Read().Total);

    [Theory]
    [InlineData("", 0, "value is expected")]
    [InlineData("   ", 3, "value is expected")]
    [InlineData("sum(", 4, "value is expected")]
    [InlineData("sum(a", 5, "\")\" is expected")]
    [InlineData("sum(a))", 6, "not expected")]
    [InlineData("sum(a) sum(b)", 7, "not expected")]
    [InlineData("a + 1", 0, "inside an aggregate")]
    [InlineData("sum(sum(a))", 4, "inside another")]
    [InlineData("sum(if(max(a) > 1, 1, 0))", 7, "inside another")]
    [InlineData("median(a)", 0, "no function")]
    [InlineData("sum(*)", 4, "value is expected")]
    [InlineData("sum(a) > 5", 0, "needs a number")]
    [InlineData("sum(a > 5)", 4, "needs a number")]
    [InlineData("sum('x')", 4, "needs a number")]
    [InlineData("'x'", 0, "needs a number")]
    [InlineData("1 + 'x'", 4, "needs a number")]
    [InlineData("1 + (2 > 1)", 4, "needs a number")]
    [InlineData("if(1, 2)", 7, "\",\" is expected")]
    [InlineData("if(1 < 2 < 3, 1, 0)", 9, "\",\" is expected")]
    [InlineData("sum(a; drop table x)", 5, "does not belong")]
    [InlineData("sum('a)", 4, "closing ' is missing")]
    [InlineData("sum(\"a)", 4, "closing \" is missing")]
    [InlineData("1.2.3", 0, "not a number")]
    [InlineData("99999999999999999999999999999999", 0, "not a number")]
    [InlineData("and", 0, "not expected")]
    [InlineData("greatest()", 9, "value is expected")]
    [InlineData("count(distinct)", 14, "value is expected")]
    public void Parse_WrongText_SaysWhereAndWhat(string text, int position, string message)
    {
        var refused = Assert.IsType<FormulaParse.Refused>(Formula.Parse(text));

        Assert.Equal(position, refused.Position);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_TooLongOrTooDeep_IsRefused()
    {
        Assert.IsType<FormulaParse.Refused>(Formula.Parse(new string('1', Formula.MaxLength + 1)));
        Assert.IsType<FormulaParse.Refused>(Formula.Parse(new string('(', 40) + "1" + new string(')', 40)));
        Assert.IsType<FormulaParse.Refused>(Formula.Parse(new string('-', 100) + "1"));
        Assert.IsType<FormulaParse.Refused>(Formula.Parse("if(" + string.Concat(Enumerable.Repeat("not ", 100)) + "1 = 1, 1, 0)"));
        Assert.IsType<FormulaParse.Parsed>(Formula.Parse(new string('(', 30) + "1" + new string(')', 30)));
        Assert.IsType<FormulaParse.Parsed>(Formula.Parse(string.Join('+', Enumerable.Repeat("1", 1000))));
        Assert.IsType<FormulaParse.Refused>(Formula.Parse(null));
    }

    [Fact]
    public void Parse_PropertiesOfAFormula_AreNamedOnce() => Assert.Equal(
        ["a", "b c"], Assert.IsType<FormulaParse.Parsed>(Formula.Parse("sum(a * \"b c\") + max(a)")).Formula.Properties);

    [Fact]
    public void Parse_AnyText_NeverThrows() => Properties.Holds(
        Gen.Char.Array[0, 40].Select(letters => new string(letters)), 3_000, text => Assert.NotNull(Formula.Parse(text)));

    [Fact]
    public void Parse_AnyTokens_NeverThrowAndEvaluate()
    {
        var parsed = 0;
        Properties.Holds(Tokens.Array[1, 10].Select(string.Concat), 50_000, text => parsed += Evaluate(text) ? 1 : 0);

        Assert.True(parsed > 500, $"Only {parsed} of the texts are formulas.");
    }

    static readonly Gen<string> Tokens = Gen.OneOf(
        "sum(a)", "sum(", "count(*)", "max(b)", "avg(a)", "count(distinct ", "(", ")", "a", "if(", ",", "+", "-", "*", "/", "1", "0", "'x'",
        "=", "<", " and ", " not ", "greatest(", "coalesce(", "null", "true", "\"q\"", "79228162514264337593543950335");

    static bool Evaluate(string text)
    {
        if (Formula.Parse(text) is not FormulaParse.Parsed parsed)
        {
            return false;
        }

        var reading = Reading(parsed.Formula);
        reading.Add(Given.At("2024-01-02"), "1", """{"a":1,"b":"x"}"""u8);
        reading.Add(Given.At("2024-01-02"), "2", """{"b":2,"q":1e40}"""u8);
        try
        {
            Assert.True(reading.Read().Total >= 0);
        }
        catch (UsageOverflowException)
        {
            // A refusal is a fine answer to absurd numbers.
        }

        return true;
    }

    static MeterReading Reading(Formula formula) => new(
        new Meter("e", Operation.SqlFormula, Formula: formula), null, Given.Period("2024-01-01", "2024-02-01"), keepValues: false);
}
