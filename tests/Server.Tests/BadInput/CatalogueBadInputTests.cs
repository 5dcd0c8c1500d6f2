namespace Plumbline.Server.Tests.BadInput;

public sealed class CatalogueBadInputTests(World world) : IClassFixture<World>
{
    private const string Product = "POST /v1/products";
    private const string Price = "POST /v1/price-configurations";
    private const string Prices = "PUT /v1/price-configurations/{price}/prices";
    private const string Aggregator = "POST /v1/aggregators";
    private const string FeePrices = """[{"type":"fee","amount":1}]""";
    private const string Monthly = """{"period":"months","count":1}""";

    public static IEnumerable<TheoryDataRow<string, string?, string>> Products =>
    [
        Case.Invalid("nothing", Product, "{}", "type: Required; name: Required; price_configurations: Required"),
        Case.Invalid("an unknown type", Product, """{"type":"gold","name":"x","price_configurations":[]}""",
            "type: Invalid enum value. Expected 'flat_fee' | 'seat' | 'dynamic' | 'credit' | 'bundle', received 'gold'"),
        Case.Invalid("an empty name", Product, Flat("\"\""), "name: String must contain at least 1 character(s)"),
        Case.Invalid("a name of spaces", Product, Flat("\"  \""), "name: String must contain at least 1 character(s)"),
        Case.Invalid("a name of 256 characters", Product, Flat($"\"{new string('n', 256)}\""),
            "name: String must contain at most 255 characters"),
        Case.Invalid("an object for the prices", Product, """{"type":"flat_fee","name":"x","price_configurations":{}}""",
            "price_configurations: Expected array, received object"),
        Case.Invalid("null among the prices", Product, """{"type":"flat_fee","name":"x","price_configurations":[null]}""",
            "price_configurations.0: Expected object, received null"),
        Case.Invalid("an empty price", Product, """{"type":"seat","name":"x","price_configurations":[{}]}""",
            "price_configurations.0.type: Required; price_configurations.0.currency: Required; "
            + "price_configurations.0.billing_interval: Required; "
            + "price_configurations.0.prices: Required"),
        Case.Invalid("usage without a meter", Product, """{"type":"dynamic","name":"x","price_configurations":[]}""",
            "aggregator: Required: give one of aggregator, aggregator_id"),
        Case.Invalid("an unknown meter", Product, """{"type":"dynamic","name":"x","price_configurations":[],"aggregator_id":"agg_1"}""",
            "aggregator_id: Aggregator not found"),
        Case.Invalid("another company's meter", Product,
            """{"type":"dynamic","name":"x","price_configurations":[],"aggregator_id":"{other_aggregator}"}""",
            "aggregator_id: Aggregator not found"),
        Case.Invalid("a text as meter", Product, """{"type":"dynamic","name":"x","price_configurations":[],"aggregator":"sum"}""",
            "aggregator: Expected object, received string"),
        Case.Invalid("a bundle of nothing", Product, """{"type":"bundle","name":"x"}""", "display_mode: Required; bundle_items: Required"),
        Case.Invalid("half a bundle", Product,
            """{"type":"bundle","name":"x","display_mode":"single_line","bundle_items":[{"product_id":"{flat_fee}","percentage":50}]}""",
            "bundle_items: The percentages must total 100"),
        Case.Invalid("a bundle of another company's product", Product,
            """{"type":"bundle","name":"x","display_mode":"single_line","bundle_items":[{"product_id":"{other_seat}","percentage":100}]}""",
            "bundle_items.0.product_id: Product not found"),
        Case.Invalid("a negative threshold", Product,
            """{"type":"credit","name":"x","price_configurations":[],"low_credits_threshold":-1,"aggregator_id":"{aggregator}"}""",
            "low_credits_threshold: Number must be greater than or equal to 0"),
        Case.Invalid("yes as boolean", Product,
            """{"type":"flat_fee","name":"x","price_configurations":[],"is_available_on_demand":"yes"}""",
            "is_available_on_demand: Expected boolean, received string"),
        Case.Invalid("an unknown language", Product,
            """{"type":"flat_fee","name":"x","price_configurations":[],"translations":{"xx":{}}}""",
            "translations.xx: Unknown language. Expected 'fr' | 'en' | 'de' | 'it' | 'lt' | 'nl' | 'es' | 'pt' | 'pl'"),
        Case.Invalid("NUL as accounting key", Product,
            """{"type":"flat_fee","name":"x","price_configurations":[],"accounting":{"\u0000":{}}}""",
            "accounting: A key holds a NUL character"),
        Case.Invalid("an update without its name", "PUT /v1/products/{flat_fee}", "{}", "name: Required"),
        Case.Of("another company's product", "PUT /v1/products/{other_flat_fee}", """{"name":"x"}""", "404 Product not found"),
        Case.Of("another company's product, to archive", "PUT /v1/products/{other_seat}/archive", null, "404 Product not found"),
        Case.Of("a customer's id", "PUT /v1/products/{customer}/archive", null, "404 Product not found"),
        Case.Of("an active product, to delete", "DELETE /v1/products/{seat}", null, "400 Product is active; this needs it to be archived"),
        Case.Of("another company's product, to delete", "DELETE /v1/products/{other_seat}", null, "404 Product not found"),
    ];

    public static IEnumerable<TheoryDataRow<string, string?, string>> Fees =>
    [
        Case.Invalid("nothing", Price, "{}",
            "product_id: Required; type: Required; currency: Required; billing_interval: Required; prices: Required"),
        Case.Invalid("a negative fee", Price, Fee("""[{"type":"fee","amount":-1}]"""),
            "prices.0.amount: Number must be greater than or equal to 0"),
        Case.Invalid("a fee as text", Price, Fee("""[{"type":"fee","amount":"1"}]"""), "prices.0.amount: Expected number, received string"),
        Case.Invalid("a fee of null", Price, Fee("""[{"type":"fee","amount":null}]"""), "prices.0.amount: Expected number, received null"),
        Case.Invalid("a fee without end", Price, Fee("""[{"type":"fee","amount":1e400}]"""), "prices.0.amount: Number is out of range"),
        Case.Invalid("a fee of 32 digits", Price, Fee("""[{"type":"fee","amount":99999999999999999999999999999999}]"""),
            "prices.0.amount: Number is out of range"),
        Case.Invalid("a fee of a quadrillion", Price, Fee("""[{"type":"fee","amount":1e15}]"""),
            "prices.0.amount: Number must be less than or equal to 999999999999999"),
        Case.Invalid("two fees", Price, Fee("""[{"type":"fee","amount":1},{"type":"fee","amount":1}]"""),
            "prices: Array must contain at most 1 element(s)"),
        Case.Invalid("no fee", Price, Fee("[]"), "prices: Array must contain at least 1 element(s)"),
        Case.Invalid("an object for the prices", Price, Fee("""{"type":"fee","amount":1}"""), "prices: Expected array, received object"),
        Case.Invalid("a number as price", Price, Fee("[1]"), "prices.0: Expected object, received number"),
        Case.Invalid("no interval", Price,
            """{"product_id":"{flat_fee}","type":"fee","currency":"EUR","prices":[{"type":"fee","amount":1}]}""",
            "billing_interval: Required"),
        Case.Invalid("every 0 months", Price, Fee(FeePrices, """{"period":"months","count":0}"""),
            "billing_interval.count: Number must be greater than or equal to 1"),
        Case.Invalid("every 1.5 months", Price, Fee(FeePrices, """{"period":"months","count":1.5}"""),
            "billing_interval.count: Expected integer, received float"),
        Case.Invalid("every 101 years", Price, Fee(FeePrices, """{"period":"years","count":101}"""),
            "billing_interval.count: Number must be less than or equal to 100"),
        Case.Invalid("every fortnight", Price, Fee(FeePrices, """{"period":"fortnights","count":1}"""),
            "billing_interval.period: Invalid enum value. Expected 'once' | 'days' | 'weeks' | 'months' | 'years', received 'fortnights'"),
        Case.Of("an unknown product", Price, Fee(FeePrices).Replace("{flat_fee}", "itm_1", StringComparison.Ordinal),
            "404 Product not found"),
        Case.Of("another company's product", Price, Fee(FeePrices).Replace("{flat_fee}", "{other_flat_fee}", StringComparison.Ordinal),
            "404 Product not found"),
        Case.Of("a customer as product", Price, Fee(FeePrices).Replace("{flat_fee}", "{customer}", StringComparison.Ordinal),
            "404 Product not found"),
        Case.Invalid("NUL in the product", Price, Fee(FeePrices).Replace("{flat_fee}", "\\u0000", StringComparison.Ordinal),
            "product_id: String holds a NUL character"),
        Case.Invalid("an unknown currency", Price, Fee(FeePrices).Replace("EUR", "EURO", StringComparison.Ordinal),
            "currency: Unknown value 'EURO'"),
        Case.Invalid("tiers on a flat fee", Price,
            Fee(FeePrices).Replace("\"type\":\"fee\",\"currency\"", "\"type\":\"volume\",\"currency\"", StringComparison.Ordinal),
            "type: A flat_fee product takes 'fee'; prices.0.type: Invalid enum value. Expected 'volume', received 'fee'; "
            + "prices.0.from: Required; "
            + "prices.0.to: Required"),
        Case.Invalid("one price for the price of none", Prices, "[]", "Send exactly one fee price"),
        Case.Invalid("two for one", Prices, """[{"type":"fee","amount":1},{"type":"fee","amount":1}]""", "Send exactly one fee price"),
        Case.Invalid("a negative one", Prices, """[{"type":"fee","amount":-1}]""", "0.amount: Number must be greater than or equal to 0"),
        Case.Invalid("one of another type", Prices, """[{"type":"bulk","amount":1}]""",
            "0.type: Invalid enum value. Expected 'fee', received 'bulk'"),
        Case.Invalid("one with a strange id", Prices, """[{"type":"fee","amount":1,"id":"pri_1"}]""",
            "0.id: Price not found in this configuration"),
        Case.Of("another company's price", "PUT /v1/price-configurations/{other_price}/prices", FeePrices,
            "404 Price configuration not found"),
        Case.Of("another company's price, to delete", "DELETE /v1/price-configurations/{other_price}", null,
            "404 Price configuration not found"),
    ];

    public static IEnumerable<TheoryDataRow<string, string?, string>> Tiers =>
    [
        Case.Invalid("a negative amount", Price, Volume(Tier(0, null, -1)), "prices.0.amount: Number must be greater than or equal to 0"),
        Case.Invalid("overlapping tiers", Price, Volume(Tier(0, 10), Tier(5, null)),
            "prices.1.from: The tier must not start before the one ahead of it ends, at 10."),
        Case.Invalid("a gap between tiers", Price, Volume(Tier(0, 10), Tier(20, null)),
            "prices.1.from: The tier must start where the one ahead of it ends, at 10."),
        Case.Invalid("no tier for the first units", Price, Volume(Tier(5, null)), "prices.0.from: The first tier must start at 0."),
        Case.Invalid("an open tier ahead", Price, Volume(Tier(0, null), Tier(10, null)),
            "prices.0.to: Only the last tier may be without an upper bound."),
        Case.Invalid("a tier that ends before it starts", Price, Volume(Tier(0, 10), Tier(10, 5)),
            "prices.1.to: The tier must end after it starts."),
        Case.Invalid("a tier of nothing", Price, Volume(Tier(0, 0)), "prices.0.to: The tier must end after it starts."),
        Case.Invalid("a negative start", Price, Volume(Tier(-1, null)), "prices.0.from: Number must be greater than or equal to 0"),
        Case.Invalid("packs of 0", Price, Volume(Tier(0, null, more: ",\"unit_count\":0")),
            "prices.0.unit_count: Number must be greater than 0"),
        Case.Invalid("201 tiers", Price, Volume([.. Enumerable.Range(0, 201).Select(i => Tier(i, i + 1))]),
            "prices: Array must contain at most 200 element(s)"),
        Case.Invalid("a tier of another type", Price, Volume("""{"type":"bulk","amount":1,"from":0,"to":null}"""),
            "prices.0.type: Invalid enum value. Expected 'volume', received 'bulk'"),
        Case.Invalid("a tier without bounds", Price, Volume("""{"type":"volume","amount":1}"""),
            "prices.0.from: Required; prices.0.to: Required"),
        Case.Invalid("a floor above the cap", Price,
            Usage("bps", """{"type":"bps","percentage":1,"from":0,"to":null,"per_unit_cap":1,"per_unit_floor":2,"per_unit_fee":null}"""),
            "prices.0.per_unit_floor: The floor must not be above the cap."),
        Case.Invalid("a negative percentage", Price,
            Usage("bps", """{"type":"bps","percentage":-1,"from":0,"to":null,"per_unit_cap":1,"per_unit_floor":0,"per_unit_fee":0}"""),
            "prices.0.percentage: Number must be greater than or equal to 0"),
    ];

    public static IEnumerable<TheoryDataRow<string, string?, string>> Aggregators =>
    [
        Case.Invalid("nothing", Aggregator, "{}", "entity: Required; operation: Required"),
        Case.Invalid("an unknown operation", Aggregator, """{"entity":"a","operation":"median"}""",
            "operation: Invalid enum value. Expected 'count' | 'sum' | 'sql_formula' | 'count_unique' "
            + "| 'max' | 'last' | 'weighted_sum', received 'median'"),
        Case.Invalid("a sum of nothing", Aggregator, """{"entity":"a","operation":"sum"}""",
            "property: Required: sum reads a property of the events"),
        Case.Invalid("a statement as formula", Aggregator, Formula("drop table customers"),
            "formula_sql: The property \"drop\" must stand inside an aggregate such as sum(...). (at character 1)"),
        Case.Invalid("1,500 brackets", Aggregator, Formula(new string('(', 1500)),
            "formula_sql: A formula must not nest deeper than 32 levels. (at character 33)"),
        Case.Invalid("1,900 minus signs", Aggregator, Formula(new string('-', 1900) + "1"),
            "formula_sql: A formula must not nest deeper than 32 levels. (at character 33)"),
        Case.Invalid("a formula of 2,001 characters", Aggregator, Formula(new string('x', 2001)),
            "formula_sql: String must contain at most 2000 characters"),
        Case.Invalid("a text that must be a number", Aggregator, Where("""{"property":"x","operator":"gt","value":"a"}"""),
            "where.fields.0.value: Expected number, received string"),
        Case.Invalid("a number without end", Aggregator, Where("""{"property":"x","operator":"gt","value":1e400}"""),
            "where.fields.0.value: Number is out of range"),
        Case.Invalid("a list of commas", Aggregator, Where("""{"property":"x","operator":"in","value":","}"""),
            "where.fields.0.value: Name at least one value, separated by commas"),
        Case.Invalid("a list for where", Aggregator, """{"entity":"a","operation":"count","where":[]}""",
            "where: Expected object, received array"),
        Case.Invalid("an interval of 0", Aggregator, """{"entity":"a","operation":"count","default_interval_count":0}""",
            "default_interval_count: Number must be greater than or equal to 1"),
        Case.Invalid("an unknown threshold", Aggregator, """{"entity":"a","operation":"count","thresholds":[{"id":"thr_1"}]}""",
            "thresholds.0.id: Threshold not found, or sent twice; thresholds.0.threshold_value: Required"),
        Case.Invalid("NUL in the entity", Aggregator, """{"entity":"a\u0000","operation":"count"}""",
            "entity: String holds a NUL character"),
        Case.Invalid("null as entity", Aggregator, """{"entity":null,"operation":"count"}""", "entity: Expected string, received null"),
        Case.Of("another company's", "PUT /v1/aggregators/{other_aggregator}", """{"entity":"mine"}""", "404 Aggregator not found"),
        Case.Of("another company's, to delete", "DELETE /v1/aggregators/{other_aggregator}", null, "404 Aggregator not found"),
        Case.Of("one in use, to delete", "DELETE /v1/aggregators/{aggregator}", null,
            "400 Aggregator is linked to product {usage}; delete that first"),
    ];

    [Theory]
    [MemberData(nameof(Products))]
    [MemberData(nameof(Fees))]
    [MemberData(nameof(Tiers))]
    [MemberData(nameof(Aggregators))]
    public async Task Catalogue_BadInput_IsRefused(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);

    [Fact]
    public async Task Catalogue_ThousandsOfFaults_NamesTheFirst200()
    {
        var codes = string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"c{i}\":1"));
        var faults = string.Join("; ", Enumerable.Range(0, 200).Select(i => $"accounting.c{i}: Expected object, received number"));
        var body = """{"type":"flat_fee","name":"x","price_configurations":[],"accounting":{""" + codes + "}}";

        var answer = await world.Api.SendRawAsync(HttpMethod.Post, "/v1/products", body);

        Assert.Equal(400, answer.Status);
        Assert.Equal($"Invalid request: {faults}; and 4800 more", Fixture.JsonReading.Text(answer.Json, "message"));
        Assert.Equal(200, Fixture.JsonReading.Items(answer.Json, "errors").Length);
    }

    private static string Flat(string name) => $$"""{"type":"flat_fee","name":{{name}},"price_configurations":[]}""";

    private static string Fee(string prices, string interval = Monthly) =>
        $$"""{"product_id":"{flat_fee}","type":"fee","currency":"EUR","billing_interval":{{interval}},"prices":{{prices}}}""";

    private static string Volume(params string[] tiers) => Usage("volume", tiers);

    private static string Usage(string type, params string[] tiers) =>
        $$"""{"product_id":"{usage}","type":"{{type}}","currency":"EUR","billing_interval":{{Monthly}},"prices":[{{Join(tiers)}}]}""";

    private static string Join(IEnumerable<string> tiers) => string.Join(',', tiers);

    private static string Tier(int from, int? to, int amount = 1, string more = "") =>
        $$"""{"type":"volume","amount":{{amount}},"from":{{from}},"to":{{(to is null ? "null" : to)}}{{more}}}""";

    private static string Formula(string text) => $$"""{"entity":"a","operation":"sql_formula","formula_sql":"{{text}}"}""";

    private static string Where(string field) =>
        """{"entity":"a","operation":"count","where":{"conditional":"and","fields":[""" + field + "]}}";
}
