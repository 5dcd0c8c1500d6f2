using Plumbline.Server.Features.Invoices.Pdf;

namespace Plumbline.Server.Tests.Pdf;

public sealed class InvoiceTextsTests
{
    [Fact]
    public void Languages_AreTheNineOfTheContract() =>
        Assert.Equal(["de", "en", "es", "fr", "it", "lt", "nl", "pl", "pt"], InvoiceTexts.Languages.Order(StringComparer.Ordinal));

    [Fact]
    public void Keys_OfEveryLanguage_AreThoseOfEnglish()
    {
        var english = InvoiceTexts.For("en").Keys.Order(StringComparer.Ordinal).ToList();
        Assert.True(english.Count > 50);
        Assert.All(InvoiceTexts.Languages, language =>
            Assert.Equal(english, InvoiceTexts.For(language).Keys.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Texts_OfEveryLanguage_AreNotEmptyAndDrawable() => Assert.All(InvoiceTexts.Languages, language =>
    {
        var texts = InvoiceTexts.For(language);
        Assert.All(texts.Keys, key =>
        {
            Assert.NotEqual("", texts[key]);
            Assert.All(texts[key], c => Assert.True(FontFace.CanDraw(c), $"{language}.{key}: U+{(int)c:X4}"));
        });
        Assert.Equal(12, texts.Months.Count);
    });

    [Fact]
    public void Placeholders_OfEveryLanguage_AreThoseOfEnglish() => Assert.All(InvoiceTexts.Languages, language =>
        Assert.All(InvoiceTexts.For("en").Keys, key =>
            Assert.Equal(Placeholders(InvoiceTexts.For("en")[key]), Placeholders(InvoiceTexts.For(language)[key]))));

    [Theory]
    [InlineData("fr-CA", "fr")]
    [InlineData("FR", "fr")]
    [InlineData("xx", "en")]
    [InlineData("", "en")]
    [InlineData(null, "en")]
    public void For_Tag_GivesItsPrimaryLanguageOrEnglish(string? tag, string expected) =>
        Assert.Equal(expected, InvoiceTexts.For(tag).Language);

    [Fact]
    public void Fill_ValueWithBraces_IsNotFilledAgain() =>
        Assert.Equal("{value}: x", InvoiceTexts.For("en").Fill("label_value", ("label", "{value}"), ("value", "x")));

    static IEnumerable<string> Placeholders(string text) =>
        text.Split('{').Skip(1).Select(part => part[..part.IndexOf('}', StringComparison.Ordinal)]).Order(StringComparer.Ordinal);
}
