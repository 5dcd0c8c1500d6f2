using System.Text.RegularExpressions;
using Plumbline.Engine.Money;
using Xunit;
using Amount = Plumbline.Engine.Money.Money;

namespace Plumbline.Engine.Tests;

public partial class MoneyTests
{
    static readonly Amount OneEuro = new(100, Given.Eur);

    [Fact]
    public void Currency_Contract_KnowsEveryCode()
    {
        var contract = File.ReadAllText(Path.Combine(Source.Root, "contract", "openapi.yaml"));
        var codes = CurrencyEnum().Match(contract).Groups[1].Captures.Select(capture => capture.Value).Order(StringComparer.Ordinal);

        Assert.Equal(codes, Currency.All.Select(currency => currency.Code));
        Assert.Equal(155, Currency.All.Count());
    }

    [Theory]
    [InlineData(0, "BIF CLP DJF GNF JPY KMF KRW MGA PYG UGX VND VUV XAF XOF XPF")]
    [InlineData(3, "BHD JOD KWD OMR TND")]
    public void Currency_UnusualMinorUnit_IsListed(int decimals, string codes) =>
        Assert.Equal(codes.Split(' '), Currency.All.Where(currency => currency.Decimals == decimals).Select(currency => currency.Code));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("eur")]
    [InlineData("XXX")]
    public void Currency_UnknownCode_IsRefused(string? code)
    {
        Assert.False(Currency.TryOf(code, out _));
        Assert.Throws<ArgumentException>(() => Currency.Of(code!));
    }

    [Fact]
    public void Money_OneCurrency_AddsAndCompares()
    {
        Assert.Equal(new Amount(150, Given.Eur), OneEuro + new Amount(50, Given.Eur));
        Assert.Equal(new Amount(-100, Given.Eur), Amount.Zero(Given.Eur) - OneEuro);
        Assert.Equal(new Amount(-100, Given.Eur), -OneEuro);
        Assert.True(OneEuro > Amount.Zero(Given.Eur) && OneEuro >= new Amount(100, Given.Eur));
        Assert.True(Amount.Zero(Given.Eur) < OneEuro && new Amount(100, Given.Eur) <= OneEuro);
    }

    [Fact]
    public void Money_TwoCurrencies_Throw()
    {
        var dollar = new Amount(100, Currency.Of("USD"));

        Assert.Throws<InvalidOperationException>(() => OneEuro + dollar);
        Assert.Throws<InvalidOperationException>(() => OneEuro - dollar);
        Assert.Throws<InvalidOperationException>(() => OneEuro < dollar);
    }

    [Fact]
    public void Money_OutOfRange_Throws() => Assert.Throws<OverflowException>(() => new Amount(long.MaxValue, Given.Eur) + OneEuro);

    [Theory]
    [InlineData("0.5", 1)]
    [InlineData("-0.5", -1)]
    [InlineData("2.5", 3)]
    [InlineData("0.4999999999999999999999999999", 0)]
    [InlineData("-1.5", -2)]
    [InlineData("400.455", 400)]
    public void ToMinor_HalfUnit_GoesAwayFromZero(string exact, long expected) =>
        Assert.Equal(expected, Rounding.ToMinor(Given.Dec(exact)));

    [Fact]
    public void ToMinor_TooLarge_Throws() => Assert.Throws<OverflowException>(() => Rounding.ToMinor(1e19m));

    [Theory]
    [InlineData(100, "1 1 1", "34 33 33")]
    [InlineData(-100, "1 1 1", "-34 -33 -33")]
    [InlineData(101, "1 1 1", "34 34 33")]
    [InlineData(10, "0 1 0", "0 10 0")]
    [InlineData(10, "0 0", "10 0")]
    [InlineData(1, "0.3 0.7", "0 1")]
    [InlineData(0, "1 2", "0 0")]
    [InlineData(7, "50000000000000000000000 50000000000000000000000", "4 3")]
    public void LargestRemainder_Total_IsSharedExactly(long total, string weights, string expected) =>
        Assert.Equal(expected, string.Join(' ', Split.LargestRemainder(total, [.. weights.Split(' ').Select(Given.Dec)])));

    [Fact]
    public void LargestRemainder_NoOrNegativeWeights_Throws()
    {
        Assert.Throws<ArgumentException>(() => Split.LargestRemainder(1, []));
        Assert.Throws<ArgumentException>(() => Split.LargestRemainder(1, [1, -1]));
    }

    [GeneratedRegex(@"\n    Currency:\n      type: string\n      enum:\n(?:      - (\w{3})\n)+")]
    private static partial Regex CurrencyEnum();
}
