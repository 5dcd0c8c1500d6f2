using NodaTime;
using Plumbline.Server.Features.Invoices.Pdf;

namespace Plumbline.Server.Tests.Pdf;

public sealed class DocumentFormatTests
{
    static DocumentFormat Format(string language, string currency = "EUR", int decimals = 2) =>
        new(InvoiceTexts.For(language), new InvoiceCurrency(currency, decimals));

    [Theory]
    [InlineData("en", "EUR", 2, 123450, "€1,234.50")]
    [InlineData("en", "EUR", 2, -123450, "-€1,234.50")]
    [InlineData("en", "EUR", 2, 5, "€0.05")]
    [InlineData("en", "JPY", 0, 1234567, "¥1,234,567")]
    [InlineData("en", "KWD", 3, 1234500, "KWD\u00A01,234.500")]
    [InlineData("fr", "EUR", 2, 123450, "1\u00A0234,50\u00A0€")]
    [InlineData("fr", "CHF", 2, -99, "-0,99\u00A0CHF")]
    [InlineData("en", "USD", 2, 0, "$0.00")]
    public void Money_ByLanguageAndCurrency_IsWrittenItsWay(string language, string currency, int decimals, long minor, string expected) =>
        Assert.Equal(expected, Format(language, currency, decimals).Money(minor));

    [Theory]
    [InlineData("1500", "€15.00")]
    [InlineData("0.012345", "€0.00012345")]
    [InlineData("0.0000001234567891", "€0.0000000012345679")]
    [InlineData("-250.5", "-€2.505")]
    [InlineData("33.3333333333333333", "€0.33333333")]
    [InlineData("0", "€0.00")]
    public void UnitAmount_FractionOfAMinorUnit_KeepsEightSignificantDecimals(string minor, string expected) =>
        Assert.Equal(expected, Format("en").UnitAmount(decimal.Parse(minor, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("1234567.50", "1,234,567.5")]
    [InlineData("999", "999")]
    [InlineData("-1000", "-1,000")]
    [InlineData("0.00000000001", "0")]
    public void Quantity_TrailingZeros_AreNotWritten(string value, string expected) =>
        Assert.Equal(expected, Format("en").Quantity(decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void Date_ByLanguage_NamesTheMonth()
    {
        var date = new LocalDate(2024, 2, 29);
        Assert.Equal("29 Feb 2024", Format("en").Date(date));
        Assert.Equal("29 févr. 2024", Format("fr").Date(date));
    }

    [Fact]
    public void Percent_ByLanguage_HasItsOwnSpace()
    {
        Assert.Equal("5.5%", Format("en").Percent(5.50m));
        Assert.Equal("5,5\u00A0%", Format("fr").Percent(5.50m));
    }
}
