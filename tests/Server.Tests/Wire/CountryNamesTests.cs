using Plumbline.Server.Wire.Reference;

namespace Plumbline.Server.Tests.Wire;

public sealed class CountryNamesTests
{
    [Theory]
    [InlineData("FR", "en", "France")]
    [InlineData("DE", "fr", "Allemagne")]
    [InlineData("CH", "pl", "Szwajcaria")]
    [InlineData("?", "en", "?")]
    public void Of_ACode_IsItsNameInTheLanguage(string code, string language, string name) =>
        Assert.Equal(name, CountryNames.Of(code, language));

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    [InlineData("lt")]
    public void All_OfALanguage_HaveNames(string language) =>
        Assert.Empty(CountryNames.All(language).Where(c => c.Name == c.Code || c.Name.Length < 3).Select(c => c.Code));
}
