using Plumbline.Engine.Tax;
using Xunit;

namespace Plumbline.Engine.Tests.Tax;

public class VatNumberTests
{
    // country, a number that its check digits prove, one that they refute
    public static TheoryData<string, string, string> Numbers => new()
    {
        { "AT", "ATU13585627", "ATU13585626" },
        { "BE", "BE0428759497", "BE0428759498" },
        { "BG", "BG175074752", "BG175074751" },
        { "BG", "BG7523169263", "BG7523169268" },
        { "HR", "HR33392005961", "HR33392005962" },
        { "CY", "CY10259033P", "CY10259033Z" },
        { "CZ", "CZ25123891", "CZ25123890" },
        { "CZ", "CZ640903926", "CZ640903927" },
        { "CZ", "CZ7103192745", "CZ7103192746" },
        { "DK", "DK13585628", "DK13585627" },
        { "EE", "EE100931558", "EE100594103" },
        { "FI", "FI20774740", "FI20774741" },
        { "FR", "FR40303265045", "FR84323140391" },
        { "FR", "FRK7399859412", "FRK7399859413" },
        { "FR", "FR23334175221", "FR24334175221" },
        { "MC", "FR53000004605", "FR52000004605" },
        { "DE", "DE136695976", "DE136695978" },
        { "GR", "EL094259216", "EL123456781" },
        { "HU", "HU12892312", "HU12892313" },
        { "IE", "IE6433435F", "IE6433435E" },
        { "IE", "IE6433435OA", "IE6433435PA" },
        { "IE", "IE8D79739I", "IE8D79738J" },
        { "IT", "IT00743110157", "IT00743110158" },
        { "LV", "LV40003521600", "LV40003521601" },
        { "LV", "LV16117519997", "LV16117519998" },
        { "LT", "LT119511515", "LT119511516" },
        { "LT", "LT100001919017", "LT100001919018" },
        { "LT", "LT100004801610", "LT100004801611" },
        { "LU", "LU15027442", "LU15027443" },
        { "MT", "MT11679112", "MT11679113" },
        { "NL", "NL004495445B01", "NL004495446B01" },
        { "NL", "NL123456789B13", "NL123456789B12" },
        { "PL", "PL8567346215", "PL8567346216" },
        { "PT", "PT501964843", "PT501964842" },
        { "RO", "RO18547290", "RO18547291" },
        { "SK", "SK2022749619", "SK2022749618" },
        { "SI", "SI50223054", "SI50223055" },
        { "ES", "ES54362315K", "ES54362315Z" },
        { "ES", "ESX2482300W", "ESX2482300A" },
        { "ES", "ESJ99216582", "ESJ99216583" },
        { "ES", "ESB58378431", "ESB58378432" },
        { "SE", "SE123456789701", "SE123456789101" },
        { "GB", "GB980780684", "GB802311781" },
        { "GB", "GBGD001", "GBGD500" },
        { "GB", "GBHA599", "GBHA499" },
        { "CH", "CHE107787577IVA", "CHE107787578IVA" },
        { "LI", "CHE100155212", "CHE100155213" },
        { "NO", "NO995525828MVA", "NO995525829MVA" },
    };

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Check_NumberOfACountry_FollowsItsCheckDigits(string country, string right, string wrong)
    {
        Assert.Equal(VatNumberStatus.Valid, VatNumber.Check(right, country));
        Assert.Equal(VatNumberStatus.Invalid, VatNumber.Check(wrong, country));
    }

    [Fact]
    public void Numbers_Countries_AreAllThatAreChecked()
    {
        var tested = Numbers.Select(row => row.Data.Item1).Except(["MC", "LI"]).ToHashSet();

        Assert.Equal(30, tested.Count);
        Assert.Equal(VatNumber.Countries.Order(), tested.Order());
    }

    // one wrong digit is what check digits are for
    [Theory]
    [MemberData(nameof(Numbers))]
    public void Check_OneDigitChanged_IsSeldomValid(string country, string right, string wrong)
    {
        Assert.NotEqual(right, wrong);
        var valid = 0;
        var tried = 0;
        foreach (var (at, digit) in Enumerable.Range(2, right.Length - 2).SelectMany(at => "0123456789", (at, digit) => (at, digit)))
        {
            if (char.IsAsciiDigit(right[at]) && right[at] != digit)
            {
                tried++;
                valid += VatNumber.Check($"{right[..at]}{digit}{right[(at + 1)..]}", country) == VatNumberStatus.Valid ? 1 : 0;
            }
        }

        // GB departments have no check digit, Bulgarian numbers of ten digits three to choose from
        Assert.True(right[..4] is "GBGD" or "GBHA" || valid * 3 <= tried, $"{valid} of {tried} around {right}");
    }

    [Theory]
    [InlineData(" fr 40 303.265-045 ", "FR", VatNumberStatus.Valid)]
    [InlineData("CHE-107.787.577 MWST", "CH", VatNumberStatus.Valid)]
    [InlineData("FR40303265045", "DE", VatNumberStatus.Mismatch)]
    [InlineData("FR40303265045", "US", VatNumberStatus.Mismatch)]
    [InlineData("FR40303265045", null, VatNumberStatus.Valid)]
    [InlineData("FR40303265045", "RE", VatNumberStatus.Valid)]
    [InlineData("PT501964843", "PT-20", VatNumberStatus.Valid)]
    [InlineData("XI980780684", "GB", VatNumberStatus.Valid)]
    [InlineData("40303265045", "FR", VatNumberStatus.Invalid)]
    [InlineData("GR094259216", "GR", VatNumberStatus.Invalid)]
    [InlineData("FI00000000", "FI", VatNumberStatus.Invalid)]
    [InlineData("GB000000000", "GB", VatNumberStatus.Invalid)]
    [InlineData("NL000000000B01", "NL", VatNumberStatus.Invalid)]
    [InlineData("DE", "DE", VatNumberStatus.Invalid)]
    [InlineData("", "DE", VatNumberStatus.Invalid)]
    [InlineData("DE１３６６９５９７６", "DE", VatNumberStatus.Invalid)]
    [InlineData("12-3456789", "US", VatNumberStatus.Unsupported)]
    [InlineData("anything", null, VatNumberStatus.Unsupported)]
    public void Check_WrittenNumber_HasStatus(string written, string? country, VatNumberStatus expected) =>
        Assert.Equal(expected, VatNumber.Check(written, country));

    [Theory]
    [InlineData("el 094.259.216", "EL", "094259216")]
    [InlineData("NL004495445B01", "NL", "004495445B01")]
    [InlineData("FR40303265046", null, null)]
    [InlineData("GB980780684", null, null)]
    [InlineData("CHE107787577", null, null)]
    [InlineData("12-3456789", null, null)]
    [InlineData("", null, null)]
    public void OfTheUnion_Number_IsInTwoPartsWhenRight(string written, string? prefix, string? number) =>
        Assert.Equal(prefix is null ? null : (prefix, number!), VatNumber.OfTheUnion(written));

    [Fact]
    public void Check_AnyShortText_NeverThrows()
    {
        foreach (var prefix in (string[])["AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU", "IE", "IT",
            "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "GB", "CHE", "NO"])
        {
            foreach (var letter in "1A9Z")
            {
                for (var length = 0; length < 20; length++)
                {
                    Assert.True(Enum.IsDefined(VatNumber.Check(prefix + new string(letter, length), "FR")));
                }
            }
        }
    }
}
