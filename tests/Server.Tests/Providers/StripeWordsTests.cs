using Plumbline.Server.Features.Payments.Providers;

namespace Plumbline.Server.Tests.Providers;

/// <summary>How amounts are counted over there.</summary>
public sealed class StripeWordsTests
{
    [Theory]
    [InlineData("EUR", 1050, 1050L)]
    [InlineData("JPY", 500, 500L)]
    [InlineData("UGX", 500, 50000L)]
    [InlineData("ISK", 10000, 10000L)]
    [InlineData("ISK", 10050, null)]
    [InlineData("KWD", 5120, 5120L)]
    [InlineData("KWD", 5124, null)]
    public void AmountOf_Currency_IsStripesOrNone(string currency, long minor, long? amount)
    {
        Assert.Equal(amount, StripeWords.AmountOf(minor, currency));
        if (amount is { } there)
        {
            Assert.Equal(minor, StripeWords.MinorOf(there, currency));
        }
    }
}
