using Plumbline.Server.Tests.BadInput;

namespace Plumbline.Server.Tests.Coupons;

public sealed class CouponBadInputTests(World world) : IClassFixture<World>
{
    private const string Coupon = "POST /v1/coupons";
    private const string Update = "PUT /v1/coupons/{coupon}";
    private const string Code = "POST /v1/promotion-codes";
    private const string Patch = "PATCH /v1/promotion-codes/{code}";
    private const string Periods = "Invalid enum value. Expected 'days' | 'weeks' | 'months' | 'years', received";

    public static IEnumerable<TheoryDataRow<string, string?, string>> Values =>
    [
        .. new[] { Coupon, Update }.SelectMany(request => new[]
        {
            Case.Invalid("nothing", request, "{}", "name: Required; type: Required"),
            Case.Invalid("a list", request, "[]", "Expected object, received array"),
            Case.Invalid("a name of spaces", request, """{"name":" ","type":"percent","discount_percent":1}""",
                "name: String must contain at least 1 character(s)"),
            Case.Invalid("a percent of 0", request, Percent("\"discount_percent\":0"), "discount_percent: Number must be greater than 0"),
            Case.Invalid("unknown and another company's products", request,
                Percent("\"discount_percent\":10,\"product_ids\":[\"{other_seat}\",\"{seat}\",\"itm_1\"]"),
                "product_ids: Product {other_seat} not found; product_ids: Product itm_1 not found"),
            Case.Invalid("a duration without repeat", request,
                Percent("\"discount_percent\":10,\"duration\":{\"count\":1,\"period\":\"days\"}"),
                "duration: Only a coupon whose repeat is 'duration' has one"),
        }),
        Case.Invalid("an unknown type", Coupon, """{"name":"x","type":"gift"}""",
            "type: Invalid enum value. Expected 'amount' | 'percent', received 'gift'"),
        Case.Invalid("an amount without value", Coupon, """{"name":"x","type":"amount","discount_percent":5}""",
            "discount_amount: Required; currency: Required"),
        Case.Invalid("a percent without value", Coupon, """{"name":"x","type":"percent","discount_amount":5,"currency":"EUR"}""",
            "discount_percent: Required"),
        Case.Invalid("an amount of nothing", Coupon, Amount("0", "EUR"), "discount_amount: Number must be greater than or equal to 1"),
        Case.Invalid("half a cent", Coupon, Amount("1.5", "EUR"),
            "discount_amount: Expected a whole number of the currency's smallest unit"),
        Case.Invalid("a text as amount, an unknown currency", Coupon, Amount("\"5\"", "XXX"),
            "discount_amount: Expected number, received string; currency: Unknown value 'XXX'"),
        Case.Invalid("a percent above 100", Coupon, Percent("\"discount_percent\":100.01"),
            "discount_percent: Number must be less than or equal to 100"),
        Case.Invalid("a negative percent", Coupon, Percent("\"discount_percent\":-5"), "discount_percent: Number must be greater than 0"),
    ];

    public static IEnumerable<TheoryDataRow<string, string?, string>> Settings =>
    [
        Case.Invalid("wrong types", Coupon,
            Ten("""
                "description":1,"expiration_date":5,"redemption_limit":"1","product_ids":"itm_1","repeat":7,"duration":[]
                """),
            "repeat: Expected string, received number; description: Expected string, received number; "
            + "expiration_date: Expected date, received number; redemption_limit: Expected number, received string; "
            + "product_ids: Expected array, received string"),
        Case.Invalid("a limit of 0", Coupon, Ten("\"redemption_limit\":0"), "redemption_limit: Number must be greater than or equal to 1"),
        Case.Invalid("half a redemption", Coupon, Ten("\"redemption_limit\":1.5"), "redemption_limit: Expected integer, received float"),
        Case.Invalid("a date with an offset", Coupon, Ten("\"expiration_date\":\"2024-01-01T00:00:00+02:00\""),
            "expiration_date: Expected a UTC date-time such as 2023-11-01T00:00:00.000Z"),
        Case.Invalid("null among the products", Coupon, Ten("\"product_ids\":[null]"), "product_ids.0: Expected string, received null"),
        Case.Invalid("a repeat of attached coupons", Coupon, Ten("\"repeat\":\"custom\""),
            "repeat: Invalid enum value. Expected 'once' | 'forever' | 'duration', received 'custom'"),
        Case.Invalid("forever for a month", Coupon, Ten("\"repeat\":\"forever\",\"duration\":{\"count\":1,\"period\":\"months\"}"),
            "duration: Only a coupon whose repeat is 'duration' has one"),
        Case.Invalid("no duration", Coupon, Ten("\"repeat\":\"duration\""), "duration: Required"),
        Case.Invalid("null as duration", Coupon, Ten("\"repeat\":\"duration\",\"duration\":null"),
            "duration: Expected object, received null"),
        Case.Invalid("an empty duration", Coupon, Ten("\"repeat\":\"duration\",\"duration\":{}"),
            "duration.period: Required; duration.count: Required"),
        Case.Invalid("a duration of 0 fortnights", Coupon,
            Ten("\"repeat\":\"duration\",\"duration\":{\"count\":0,\"period\":\"fortnights\"}"),
            $"duration.period: {Periods} 'fortnights'; duration.count: Number must be greater than or equal to 1"),
        Case.Invalid("more than a century", Coupon, Ten("\"repeat\":\"duration\",\"duration\":{\"count\":1201,\"period\":\"months\"}"),
            "duration.count: Number must be less than or equal to 1200"),
        Case.Invalid("another type", Update, Amount("5", "EUR"), "type: The type of a coupon cannot change; it is percent"),
        Case.Invalid("another value", "PUT /v1/coupons/{redeemed_coupon}", Percent("\"discount_percent\":11"),
            "discount_percent: The coupon has been redeemed; its discount stays 10"),
        Case.Of("a deleted one", "PUT /v1/coupons/{deleted_coupon}", Ten("\"repeat\":null"),
            "400 Coupon is deleted; this needs it to be active"),
        Case.Of("another company's", "PUT /v1/coupons/{other_coupon}", Ten("\"repeat\":null"), "404 Coupon not found"),
        Case.Of("another company's", "DELETE /v1/coupons/{other_coupon}", null, "404 Coupon not found"),
        Case.Of("an unknown one", "DELETE /v1/coupons/cou_1", null, "404 Coupon not found"),
    ];

    public static IEnumerable<TheoryDataRow<string, string?, string>> Codes =>
    [
        Case.Invalid("nothing", Code, "{}", "code: Required; coupon_id: Required"),
        Case.Invalid("a code of spaces", Code, """{"code":" ","coupon_id":"{coupon}"}""",
            "code: String must contain at least 1 character(s)"),
        Case.Invalid("a code of 256 characters", Code, $$"""{"code":"{{new string('c', 256)}}","coupon_id":"{coupon}"}""",
            "code: String must contain at most 255 characters"),
        Case.Invalid("an unknown coupon", Code, """{"code":"x","coupon_id":"cou_1"}""", "coupon_id: Coupon not found"),
        Case.Invalid("another company's coupon", Code, """{"code":"x","coupon_id":"{other_coupon}"}""", "coupon_id: Coupon not found"),
        Case.Invalid("a deleted coupon", Code, """{"code":"x","coupon_id":"{deleted_coupon}"}""", "coupon_id: The coupon is deleted"),
        Case.Of("a code that is taken", Code, """{"code":"spring","coupon_id":"{coupon}"}""",
            "409 A promotion code 'spring' exists already"),
        .. Both("wrong types",
            """
            "customer_id":1,"product_id":2,"expires_at":3,"max_redemptions":"4","current_redemptions":[],
            "only_for_first_time_order":"no","duration_period":5,"duration_count":{}
            """,
            "customer_id: Expected string, received number; product_id: Expected string, received number; "
            + "expires_at: Expected date, received number; max_redemptions: Expected number, received string; "
            + "current_redemptions: Expected number, received array; only_for_first_time_order: Expected boolean, received string; "
            + "duration_period: Expected string, received number; duration_count: Expected number, received object"),
        .. Both("another company's things", "\"customer_id\":\"{other_customer}\",\"product_id\":\"{other_seat}\"",
            "customer_id: Customer not found; product_id: Product not found"),
        .. Both("counts too small", "\"max_redemptions\":0,\"current_redemptions\":-1,\"duration_period\":\"days\",\"duration_count\":0",
            "max_redemptions: Number must be greater than or equal to 1; current_redemptions: Number must be greater than or equal to 0; "
            + "duration_count: Number must be greater than or equal to 1"),
        .. Both("half counts", "\"max_redemptions\":1.5,\"current_redemptions\":0.5",
            "max_redemptions: Expected integer, received float; current_redemptions: Expected integer, received float"),
        .. Both("a count of nothing", "\"duration_count\":2", "duration_period: Required: a duration_count needs it"),
        .. Both("more than a century", "\"duration_count\":5201,\"duration_period\":\"weeks\"",
            "duration_count: Number must be less than or equal to 5200"),
        .. Both("an unknown period", "\"duration_period\":\"fortnights\"",
            "duration_period: Invalid enum value. Expected 'once' | 'days' | 'weeks' | 'months' | 'years', received 'fortnights'"),
        Case.Invalid("a plan", Code, """{"code":"x","coupon_id":"{coupon}","plan_id":"plan_1"}""",
            "plan_id: Plan not found"),
        Case.Invalid("a plan", Patch, """{"plan_id":"plan_1"}""", "plan_id: Plan not found"),
        Case.Invalid("null as code", Patch, """{"code":null}""", "code: Expected string, received null"),
        Case.Invalid("another coupon", Patch, """{"coupon_id":"{redeemed_coupon}"}""",
            "coupon_id: The coupon of a promotion code cannot change; it is {coupon}"),
        Case.Of("a code that is taken", Patch, """{"code":"Taken"}""", "409 A promotion code 'Taken' exists already"),
        Case.Of("another company's", "PATCH /v1/promotion-codes/{other_code}", "{}", "404 Promotion code not found"),
        Case.Of("another company's", "DELETE /v1/promotion-codes/{other_code}", null, "404 Promotion code not found"),
        Case.Of("an unknown one", "DELETE /v1/promotion-codes/promo_1", null, "404 Promotion code not found"),
    ];

    [Theory]
    [MemberData(nameof(Values))]
    [MemberData(nameof(Settings))]
    [MemberData(nameof(Codes))]
    public async Task Discounts_BadInput_IsRefused(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);

    private static IEnumerable<TheoryDataRow<string, string?, string>> Both(string name, string fields, string faults) =>
    [
        Case.Invalid(name, Code, $$"""{"code":"x","coupon_id":"{coupon}",{{fields}}}""", faults),
        Case.Invalid(name, Patch, "{" + fields + "}", faults),
    ];

    private static string Percent(string more) => $$"""{"name":"x","type":"percent",{{more}}}""";

    private static string Ten(string more) => Percent("\"discount_percent\":10," + more);

    private static string Amount(string amount, string currency) =>
        $$"""{"name":"x","type":"amount","discount_amount":{{amount}},"currency":"{{currency}}"}""";
}
