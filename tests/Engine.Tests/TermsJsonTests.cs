using System.Text.Json;
using System.Text.Json.Nodes;
using Plumbline.Engine.Periods;
using Plumbline.Engine.Pricing;
using Plumbline.Engine.Subscriptions;
using Plumbline.Engine.Usage;
using Xunit;

namespace Plumbline.Engine.Tests;

public class TermsJsonTests
{
    [Fact]
    public void Write_Everything_ReadsBackTheSame()
    {
        var json = TermsJson.Write(Everything());

        Assert.Equal(json, TermsJson.Write(TermsJson.Read(json)));
    }

    [Fact]
    public void Write_Terms_HasStableNames()
    {
        var terms = JsonNode.Parse(TermsJson.Write(Everything()))!;
        var product = terms["phases"]![0]!["products"]![0]!;

        Assert.Equal(
            ["currency", "ends_at", "phases", "subscription_id", "zone"],
            terms.AsObject().Select(property => property.Key).Order(StringComparer.Ordinal));
        Assert.Equal("EUR", terms["currency"]!.GetValue<string>());
        Assert.Equal("Europe/Paris", terms["zone"]!.GetValue<string>());
        Assert.Equal("2024-01-01T00:00:00Z", terms["phases"]![0]!["starts_at"]!.GetValue<string>());
        Assert.Equal("calendar_period", terms["phases"]![0]!["alignment"]!.GetValue<string>());
        Assert.Equal("dynamic", product["kind"]!.GetValue<string>());
        Assert.Equal("sum(a) + 1", product["meter"]!["formula"]!.GetValue<string>());
        Assert.Equal("""{"unit":"months","count":3}""", product["interval"]!.ToJsonString());
        Assert.Equal("bps", product["prices"]![0]!["price"]!["type"]!.GetValue<string>());
        Assert.Equal(0.1234567890123456789012345678m, product["prices"]![0]!["price"]!["tiers"]![0]!["percentage"]!.GetValue<decimal>());
    }

    [Fact]
    public void Read_KeysInAnyOrder_FindsTheKindOfPrice()
    {
        var terms = JsonNode.Parse(TermsJson.Write(Everything()))!;
        var price = terms["phases"]![0]!["products"]![0]!["prices"]![0]!["price"]!.AsObject();
        var type = price["type"]!.DeepClone();
        price.Remove("type");
        price.Add("type", type);

        Assert.Equal(TermsJson.Write(Everything()), TermsJson.Write(TermsJson.Read(terms.ToJsonString())));
    }

    [Fact]
    public void Read_MissingAndUnknownKeys_TakesDefaults()
    {
        var terms = TermsJson.Read(
            """
            {"subscription_id":"sub_1","currency":"EUR","zone":"UTC","later":1,"phases":[{"id":"sup_1","products":[
            {"key":"k","prices":[{"id":"p","price":{"type":"volume","tiers":[{"amount":5}]}}]}]}]}
            """);

        var product = terms.Phases[0].Products[0];
        Assert.Equal((ProductKind.FlatFee, null, null), (product.Kind, product.Interval, product.Meter));
        Assert.Equal(1m, Assert.IsType<VolumePrice>(product.Prices[0].Price).Tiers[0].UnitCount);
        Assert.Empty(TermsJson.Read("""{"subscription_id":"sub_1","currency":"EUR","zone":"UTC"}""").Phases);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"subscription_id":"s","currency":"XXX","zone":"UTC"}""")]
    [InlineData("""{"subscription_id":"s","currency":"EUR","zone":"Nowhere/Town"}""")]
    [InlineData("""{"subscription_id":"s","currency":"EUR","zone":"UTC","ends_at":"yesterday"}""")]
    [InlineData("""{"subscription_id":"s","currency":"EUR","zone":"UTC","phases":[{"alignment":7}]}""")]
    [InlineData("""{"subscription_id":"s","currency":"EUR","zone":"UTC","phases":[{"products":[{"meter":{"formula":"a +"}}]}]}""")]
    [InlineData("""{"subscription_id":"s","currency":"EUR","zone":"UTC","phases":[{"products":[{"prices":[{"price":{"type":"x"}}]}]}]}""")]
    public void Read_OtherText_IsRefused(string json) => Assert.ThrowsAny<JsonException>(() => TermsJson.Read(json));

    static Terms Everything()
    {
        var formula = ((FormulaParse.Parsed)Formula.Parse("sum(a) + 1")).Formula;
        var where = new Filter(
            Junction.Or,
            [
                new Condition("a", Comparison.NotIn, Scalar.Of("x,y")),
                new Condition("b", Comparison.Gte, Scalar.Of(1.50m)),
                new Condition("c", Comparison.Equals, Scalar.Of(true)),
                new Condition("d", Comparison.IsNull),
            ]);
        var quarter = new Interval(IntervalUnit.Months, 3);
        var usage = Given.Product("calls", ProductKind.Dynamic, "fee 1", quarter, Schedule.End) with
        {
            Meter = new Meter("e", Operation.SqlFormula, Formula: formula, Where: where, AllowNegative: true),
            CommittedCount = 10,
            MinAmount = 1.5m,
            MaxAmount = 99,
            AttachedAt = Given.At("2024-01-05T10:11:12.123456789Z"),
            DetachedAt = Given.At("2024-06-05"),
            Prices =
            [
                new PriceGroup("p1", "AI", new BpsPrice([new(0, null, 0.1234567890123456789012345678m, 400, 5, 10)]), where),
                new PriceGroup("p2", null, Given.Price("packaged 100:0/100- *:5/100!")),
                new PriceGroup("p3", null, Given.Price("bulk 10:2 *:1.00")),
                new PriceGroup("p4", null, Given.Price("bundle 500/10")),
                new PriceGroup("p5", null, Given.Price("volume *:79228162514264337593543950335")),
            ],
        };
        var phase = Given.Phase("2024-01-01", "2024-12-31", usage, Given.Product()) with
        {
            Alignment = Alignment.CalendarPeriod,
            DoNotInvoice = true,
        };
        return Given.Terms(phase) with { Zone = Given.Zone("Europe/Paris"), EndsAt = Given.At("2025-01-01") };
    }
}
