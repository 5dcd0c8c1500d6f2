using NodaTime;
using Plumbline.Engine.Invoicing;
using Plumbline.Engine.Tax;
using Xunit;

namespace Plumbline.Engine.Tests;

public class InvoicingTests
{
    [Theory]
    [InlineData("F-{YYYY}{MM}-{number}", "F-202403-12")]
    [InlineData("{YYYY}-{MM}-{DD}-00{number}", "2024-03-05-0012")]
    [InlineData("{number}", "12")]
    [InlineData("{number}/{number}", "12/12")]
    public void Format_Pattern_FillsItsPlaces(string text, string expected)
    {
        Assert.True(NumberPattern.TryParse(text, out var pattern, out var fault), fault);

        Assert.Equal(expected, pattern.Format(12, new LocalDate(2024, 3, 5)));
    }

    [Theory]
    [InlineData(null, "{number}")]
    [InlineData("", "{number}")]
    [InlineData("F-{YYYY}", "{number}")]
    [InlineData("{Number}", "{number}")]
    [InlineData("{number}{yyyy}", "braces")]
    [InlineData("{number}}", "braces")]
    [InlineData("{{number}}", "braces")]
    [InlineData("{nu{number}mber}", "braces")]
    public void TryParse_WrongPattern_SaysWhy(string? text, string word)
    {
        Assert.False(NumberPattern.TryParse(text, out var pattern, out var fault));

        Assert.Null(pattern);
        Assert.Contains(word, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_TooLong_IsRefused() => Assert.False(NumberPattern.TryParse(new string('x', 100) + "{number}", out _, out _));

    [Fact]
    public void Totals_Lines_TaxEachRoundedNetOnce()
    {
        var totals = InvoiceTotals.Of(Given.Eur, [new(333, 20), new(333, 20), new(333, 20), new(-100, 5.5m), new(50, 0)]);

        Assert.Equal([67L, 67, 67, -6, 0], totals.Lines.Select(line => line.TaxMinor));
        Assert.Equal((949L, 195L, 1144L), (totals.NetMinor, totals.TaxMinor, totals.GrossMinor));
    }

    [Fact]
    public void Totals_NoLines_AreZero() => Assert.Equal(0, InvoiceTotals.Of(Given.Eur, []).GrossMinor);

    [Fact]
    public void Totals_NegativeRate_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => InvoiceTotals.Of(Given.Eur, [new(100, -1)]));

    [Theory]
    [InlineData(true, null, TaxReason.Exempt, 0)]
    [InlineData(true, 20, TaxReason.Exempt, 0)]
    [InlineData(false, 20, TaxReason.Manual, 20)]
    [InlineData(false, 0, TaxReason.Manual, 0)]
    [InlineData(false, null, TaxReason.NotEligible, 0)]
    public void Decide_Customer_HasReasonAndRate(bool exempt, int? rate, TaxReason reason, int expected) =>
        Assert.Equal(new TaxTreatment(reason, expected), TaxTreatment.Decide(exempt, rate));

    [Fact]
    public void Decide_NegativeRate_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => TaxTreatment.Decide(false, -1));
}
