using System.Globalization;
using NodaTime;
using NodaTime.Text;
using Plumbline.Engine.Invoicing;
using Plumbline.Engine.Money;
using Plumbline.Engine.Tax;
using Xunit;

namespace Plumbline.Engine.Tests.Tax;

public class TaxRulesTests
{
    static readonly LocalDate Day = new(2024, 3, 1);

    static decimal Percent(string rate) => decimal.Parse(rate, CultureInfo.InvariantCulture);

    [Theory]
    // seller, buyer, business, valid number, reason, rate
    [InlineData("FR", "FR", true, true, TaxReason.Standard, "20")]
    [InlineData("FR", "FR", false, false, TaxReason.Standard, "20")]
    [InlineData("FR", "DE", true, true, TaxReason.ReverseCharge, "0")]
    [InlineData("FR", "DE", true, false, TaxReason.Standard, "19")]
    [InlineData("FR", "DE", false, true, TaxReason.Standard, "19")]
    [InlineData("FR", "HU", false, false, TaxReason.Standard, "27")]
    [InlineData("FR", "MC", true, true, TaxReason.Standard, "20")]
    [InlineData("DE", "MC", true, true, TaxReason.ReverseCharge, "0")]
    [InlineData("FR", "RE", false, false, TaxReason.Standard, "8.5")]
    [InlineData("DE", "RE", false, false, TaxReason.NotEligible, "0")]
    [InlineData("RE", "FR", false, false, TaxReason.Standard, "20")]
    [InlineData("FR", "GF", false, false, TaxReason.NotEligible, "0")]
    [InlineData("FR", "US", false, false, TaxReason.NotEligible, "0")]
    [InlineData("FR", "GB", true, true, TaxReason.NotEligible, "0")]
    [InlineData("FR", "CH", false, false, TaxReason.NotEligible, "0")]
    [InlineData("PT", "PT-20", false, false, TaxReason.Standard, "16")]
    [InlineData("PT", "PT-30", true, true, TaxReason.Standard, "22")]
    [InlineData("PT-20", "PT", false, false, TaxReason.Standard, "23")]
    [InlineData("PT-20", "DE", true, true, TaxReason.ReverseCharge, "0")]
    [InlineData("FR", "PT-30", false, false, TaxReason.Standard, "22")]
    [InlineData("ES", "ES-CE", false, false, TaxReason.NotEligible, "0")]
    [InlineData("ES", "ES-ML", true, true, TaxReason.NotEligible, "0")]
    [InlineData("ES", "IC", false, false, TaxReason.NotEligible, "0")]
    [InlineData("FI", "AX", false, false, TaxReason.NotEligible, "0")]
    [InlineData("ES-CE", "ES", false, false, TaxReason.NotEligible, "0")]
    [InlineData("GB", "GB", false, false, TaxReason.Standard, "20")]
    [InlineData("GB", "IM", false, false, TaxReason.Standard, "20")]
    [InlineData("GB", "FR", false, false, TaxReason.NotEligible, "0")]
    [InlineData("CH", "LI", false, false, TaxReason.Standard, "8.1")]
    [InlineData("CH", "DE", true, true, TaxReason.NotEligible, "0")]
    [InlineData("NO", "NO", false, false, TaxReason.Standard, "25")]
    [InlineData("US", "US", false, false, TaxReason.NotEligible, "0")]
    [InlineData("US", "FR", false, false, TaxReason.NotEligible, "0")]
    public void Decide_RegisteredSeller_FollowsTheBuyersTerritory(
        string seller, string buyer, bool isBusiness, bool hasNumber, TaxReason reason, string rate)
    {
        var tax = TaxRules.Decide(new TaxSeller(seller, true), new TaxBuyer(buyer, isBusiness, hasNumber, false, null), Day);

        Assert.Equal((reason, Percent(rate)), (tax.Reason, tax.RatePercent));
        Assert.Equal(reason == TaxReason.Standard ? buyer : null, tax.Territory);
    }

    [Fact]
    public void Decide_UnknownCountryOfBuyer_IsTheSellers()
    {
        var tax = TaxRules.Decide(new TaxSeller("FR", true), new TaxBuyer(null, true, false, false, null), Day);

        Assert.Equal((TaxReason.Standard, 20m, "FR"), (tax.Reason, tax.RatePercent, tax.Territory));
    }

    [Theory]
    [InlineData(true, null, TaxReason.Exempt, 0)]
    [InlineData(true, 7, TaxReason.Exempt, 0)]
    [InlineData(false, 7, TaxReason.Manual, 7)]
    [InlineData(false, 0, TaxReason.Manual, 0)]
    public void Decide_SetByHand_WinsOverTheRules(bool exempt, int? custom, TaxReason reason, int rate)
    {
        foreach (var isRegistered in (bool[])[true, false])
        {
            var tax = TaxRules.Decide(new TaxSeller("FR", isRegistered), new TaxBuyer("DE", true, true, exempt, custom), Day);

            Assert.Equal(new TaxTreatment(reason, rate), tax);
        }
    }

    [Theory]
    [InlineData("FR")]
    [InlineData("DE")]
    [InlineData("US")]
    public void Decide_UnregisteredSeller_ChargesNothing(string buyer)
    {
        var tax = TaxRules.Decide(new TaxSeller("FR", false), new TaxBuyer(buyer, true, true, false, null), Day);

        Assert.Equal(new TaxTreatment(TaxReason.NotEligible, 0), tax);
    }

    [Theory]
    [InlineData("DE", "2020-06-30", "19")]
    [InlineData("DE", "2020-07-01", "16")]
    [InlineData("DE", "2020-12-31", "16")]
    [InlineData("DE", "2021-01-01", "19")]
    [InlineData("EE", "2023-12-31", "20")]
    [InlineData("EE", "2024-01-01", "22")]
    [InlineData("EE", "2025-07-01", "24")]
    [InlineData("FI", "2024-08-31", "24")]
    [InlineData("FI", "2024-09-01", "25.5")]
    [InlineData("SK", "2024-12-31", "20")]
    [InlineData("SK", "2025-01-01", "23")]
    [InlineData("RO", "2025-07-31", "19")]
    [InlineData("RO", "2025-08-01", "21")]
    [InlineData("LU", "2023-06-01", "16")]
    [InlineData("LU", "2024-01-01", "17")]
    [InlineData("IE", "2020-12-31", "21")]
    [InlineData("IE", "2021-03-01", "23")]
    [InlineData("CH", "2023-12-31", "7.7")]
    [InlineData("CH", "2024-01-01", "8.1")]
    public void Find_Day_HasTheRateOfThatDay(string country, string date, string rate) =>
        Assert.Equal(Percent(rate), VatRates.Find(country, LocalDatePattern.Iso.Parse(date).Value)!.StandardPercent);

    [Theory]
    [InlineData("FR", "GB", "2020-12-31", TaxReason.ReverseCharge)]
    [InlineData("FR", "GB", "2021-01-01", TaxReason.NotEligible)]
    [InlineData("FR", "HR", "2013-06-30", TaxReason.NotEligible)]
    [InlineData("FR", "HR", "2013-07-01", TaxReason.ReverseCharge)]
    public void Decide_AreaThatChanged_FollowsTheDay(string seller, string buyer, string date, TaxReason expected)
    {
        var day = LocalDatePattern.Iso.Parse(date).Value;

        Assert.Equal(expected, TaxRules.Decide(new TaxSeller(seller, true), new TaxBuyer(buyer, true, true, false, null), day).Reason);
    }

    [Fact]
    public void Find_EveryCountryOfTheUnion_HasARateBetween15And27()
    {
        string[] union =
        [
            "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT", "LU", "MT", "NL", "PL",
            "PT", "RO", "SK", "SI", "ES", "SE",
        ];

        Assert.Equal(27, union.Length);
        Assert.All(union, country =>
        {
            var territory = VatRates.Find(country, Day)!;
            Assert.Equal((country, country, "EU"), (territory.Code, territory.Member, territory.Area));
            Assert.InRange(territory.StandardPercent, 15, 27);
        });
        Assert.Equal(
            union.Union(["MC", "PT-20", "PT-30"]).Order(),
            VatRates.Territories.Where(code => VatRates.Find(code, Day)!.Area == "EU").Order());
    }

    [Theory]
    [InlineData("XX")]
    [InlineData("US")]
    [InlineData("")]
    public void Find_CountryWithoutRates_IsNull(string country) => Assert.Null(VatRates.Find(country, Day));

    [Theory]
    [InlineData("FR", null, true)]
    [InlineData("FR", "FR", true)]
    [InlineData("FR", "DE", false)]
    [InlineData("DE", null, true)]
    [InlineData("DE", "FR", false)]
    [InlineData("US", null, false)]
    public void TakesProductRate_Buyer_WhereStandardIsCharged(string buyer, string? rateCountry, bool expected)
    {
        var tax = TaxRules.Decide(new TaxSeller("FR", true), new TaxBuyer(buyer, false, false, false, null), Day);

        Assert.Equal(expected, tax.TakesProductRate(rateCountry));
    }

    [Fact]
    public void TakesProductRate_ReverseChargeOrByHand_Never()
    {
        var seller = new TaxSeller("FR", true);
        TaxTreatment[] others =
        [
            TaxRules.Decide(seller, new TaxBuyer("DE", true, true, false, null), Day),
            TaxRules.Decide(seller, new TaxBuyer("FR", true, true, true, null), Day),
            TaxRules.Decide(seller, new TaxBuyer("FR", true, true, false, 10), Day),
        ];

        Assert.All(others, tax => Assert.False(tax.TakesProductRate(null)));
    }

    // 25.5 % of 333 is 84.915: rounded on each line, and the total is the sum of the lines
    [Fact]
    public void Of_FinnishRate_IsRoundedOnceALine()
    {
        var rate = VatRates.Find("FI", new LocalDate(2024, 9, 1))!.StandardPercent;

        var totals = InvoiceTotals.Of(Currency.Of("EUR"), [new NetLine(333, rate), new NetLine(333, rate), new NetLine(-10, rate)]);

        Assert.Equal([85L, 85L, -3L], totals.Lines.Select(line => line.TaxMinor));
        Assert.Equal((656L, 167L, 823L), (totals.NetMinor, totals.TaxMinor, totals.GrossMinor));
    }
}
