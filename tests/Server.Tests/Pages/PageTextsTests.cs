using System.Text.RegularExpressions;
using NodaTime;
using Plumbline.Web;

namespace Plumbline.Server.Tests.Pages;

/// <summary>The words, numbers and colours of pages.</summary>
public sealed partial class PageTextsTests
{
    private static readonly string[] Nine = ["de", "en", "es", "fr", "it", "lt", "nl", "pl", "pt"];

    [Fact]
    public void Texts_OfEveryLanguage_HaveTheSameKeysAndPlaceholders()
    {
        var english = PageTexts.Find("en")!;
        Assert.Equal(Nine, PageTexts.Languages.Select(l => l.Code).Order(StringComparer.Ordinal));
        Assert.True(english.Keys.Count > 100);
        foreach (var texts in Nine.Select(l => PageTexts.Find(l)!))
        {
            Assert.Equal(english.Keys.Order(StringComparer.Ordinal), texts.Keys.Order(StringComparer.Ordinal));
            foreach (var key in english.Keys)
            {
                Assert.Equal((texts.Language, key, Places(english[key])), (texts.Language, key, Places(texts[key])));
                Assert.NotEqual("", texts[key].Trim() + (key.EndsWith("separator", StringComparison.Ordinal) ? "x" : ""));
            }
        }
    }

    [Theory]
    [InlineData("en", "€1,234.56", "−€0.05", "€0.0035", "30 Nov 2023")]
    [InlineData("fr", "1\u00A0234,56\u00A0€", "−0,05\u00A0€", "0,0035\u00A0€", "30 nov. 2023")]
    [InlineData("de", "1.234,56\u00A0€", "−0,05\u00A0€", "0,0035\u00A0€", "30. Nov. 2023")]
    [InlineData("lt", "1\u00A0234,56\u00A0€", "−0,05\u00A0€", "0,0035\u00A0€", "2023 m. lapkričio 30 d.")]
    public void Format_OfALanguage_WritesMoneyAndDates(string language, string money, string negative, string price, string date)
    {
        var format = new PageFormat(PageTexts.Find(language)!);

        Assert.Equal(
            (money, negative, price, date),
            (
                format.Money(123456, "EUR"), format.Money(-5, "EUR"), format.UnitPrice(0.35m, "EUR"),
                format.Date(new LocalDate(2023, 11, 30))));
    }

    [Fact]
    public void Format_OfCurrencies_KnowsTheirDecimals()
    {
        var format = new PageFormat(PageTexts.Find("en")!);

        Assert.Equal(("¥1,235", "KWD\u00A01.234"), (format.Money(1235, "JPY"), format.Money(1234, "KWD")));
    }

    [Theory]
    [InlineData("#0F5C8C")]
    [InlineData("#ffffff")]
    [InlineData("#000000")]
    [InlineData("#ffe45c")]
    [InlineData("#7f7f7f")]
    [InlineData("#ff0000")]
    [InlineData("nonsense")]
    public void Brand_OfAnyColour_IsReadInLightAndDark(string color)
    {
        var sheet = Brand.Of(color).ToStylesheet();

        var rules = Rule().Matches(sheet);
        Assert.Equal(3, rules.Count);
        foreach (var (rule, surface) in rules.Zip(["ffffff", "191e27", "ffffff"]))
        {
            var (accent, on) = (Brand.Of(rule.Groups[1].Value), Brand.Of(rule.Groups[2].Value));
            Assert.True(accent.ContrastWith(on) >= 4.5, $"{color}: text on {accent.Hex} is {on.Hex}");
            Assert.True(accent.ContrastWith(Brand.Of(surface)) >= 4.5, $"{color}: {accent.Hex} on {surface}");
        }
    }

    private static string Places(string text) => string.Join(' ', Place().Matches(text).Select(m => m.Value).Order(StringComparer.Ordinal));

    [GeneratedRegex(@"\{[a-z_]+}")]
    private static partial Regex Place();

    [GeneratedRegex("--accent:#([0-9a-f]{6});--on-accent:#([0-9a-f]{6})")]
    private static partial Regex Rule();
}
