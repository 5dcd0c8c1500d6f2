namespace Plumbline.Server.Tests.BadInput;

/// <summary>Coupons on subscriptions, minimum fees and invoice options. The world's clock stands at 2024-01-15.</summary>
public sealed class AttachedCouponBadInputTests(World world) : IClassFixture<World>
{
    private const string Create = "POST /v2/subscriptions";
    private const string Update = "POST /v1/subscriptions/{subscription}/update";
    private const string Simulate = "POST /v1/subscriptions/{subscription}/simulate-updates";
    private const string Repeats = "Invalid enum value. Expected 'once' | 'forever' | 'custom' | 'duration', received";
    private const string Periods = "Invalid enum value. Expected 'days' | 'weeks' | 'months' | 'years', received";
    private const string Known = """{"id":"{coupon}","repeat":"forever"}""";

    public static IEnumerable<TheoryDataRow<string, string?, string>> Inline =>
    [
        Case.Invalid("no list", Create, With("\"coupons\":{}"), "coupons: Expected array, received object"),
        Case.Invalid("null", Create, With("\"coupons\":null"), "coupons: Expected array, received null"),
        Case.Invalid("51 coupons", Create, Coupons(string.Join(',', Enumerable.Repeat(Known, 51))),
            "coupons: Array must contain at most 50 element(s)"),
        Case.Invalid("an empty one", Create, Coupons("{}"), "coupons.0.type: Required; coupons.0.repeat: Required"),
        Case.Invalid("one of its own that is a gift", Create, Coupons("""{"type":"gift","repeat":"once"}"""),
            "coupons.0.type: Invalid enum value. Expected 'amount' | 'percent', received 'gift'"),
        Case.Invalid("one of its own without a repeat", Create, Coupons("""{"type":"percent","discount_percent":5}"""),
            "coupons.0.repeat: Required"),
        Case.Invalid("a null repeat of its own", Create, Coupons("""{"type":"percent","discount_percent":5,"repeat":null}"""),
            "coupons.0.repeat: Expected string, received null"),
        Case.Invalid("a percent without value", Create, Coupons("""{"type":"percent","discount_amount":5,"repeat":"once"}"""),
            "coupons.0.discount_percent: Required"),
        Case.Invalid("nothing off", Create, Coupons("""{"type":"percent","discount_percent":0,"repeat":"once"}"""),
            "coupons.0.discount_percent: Number must be greater than 0"),
        Case.Invalid("more than all off", Create, Coupons("""{"type":"percent","discount_percent":100.5,"repeat":"once"}"""),
            "coupons.0.discount_percent: Number must be less than or equal to 100"),
        Case.Invalid("half a cent off", Create, Coupons("""{"type":"amount","discount_amount":0.5,"repeat":"once"}"""),
            "coupons.0.discount_amount: Number must be greater than or equal to 1"),
        Case.Invalid("a cent and a half off", Create, Coupons("""{"type":"amount","discount_amount":1.5,"repeat":"once"}"""),
            "coupons.0.discount_amount: Expected a whole number of the currency's smallest unit"),
        Case.Invalid("no text for a name", Create, Coupons("""{"type":"percent","discount_percent":5,"repeat":"once","name":5}"""),
            "coupons.0.name: Expected string, received number"),
        Case.Invalid("a minimum below 0", Create, With("\"minimum_invoice_fee\":-1"),
            "minimum_invoice_fee: Number must be greater than or equal to 0"),
        Case.Invalid("a minimum with decimals", Create, With("\"minimum_invoice_fee\":0.5"),
            "minimum_invoice_fee: Expected a whole number of the currency's smallest unit"),
        Case.Invalid("options that are neither true nor false", Create,
            With("\"do_not_charge_subscription\":1,\"tax_only\":\"yes\",\"generate_document\":[],\"add_tax_to_document\":null"),
            "do_not_charge_subscription: Expected boolean, received number; tax_only: Expected boolean, received string; "
            + "generate_document: Expected boolean, received array; add_tax_to_document: Expected boolean, received null"),
        Case.Invalid("a title of spaces", Create, With("\"document_name\":\" \""),
            "document_name: String must contain at least 1 character(s)"),
        Case.Invalid("perhaps a setup phase", Create, With("\"create_setup_phase\":\"perhaps\""),
            "create_setup_phase: Expected boolean, received string"),
        Case.Invalid("an unknown schedule", Create, With("\"invoice_schedule\":\"period_middle\""),
            "invoice_schedule: Invalid enum value. Expected 'period_start' | 'period_end', received 'period_middle'"),
    ];

    public static IEnumerable<TheoryDataRow<string, string?, string>> Existing =>
    [
        Case.Invalid("an unknown one", Create, Coupons("""{"id":"cou_1","repeat":"once"}"""), "coupons.0.id: Coupon not found"),
        Case.Invalid("another company's", Create, Coupons("""{"id":"{other_coupon}","repeat":"once"}"""), "coupons.0.id: Coupon not found"),
        Case.Invalid("a promotion code", Create, Coupons("""{"id":"{code}","repeat":"once"}"""), "coupons.0.id: Coupon not found"),
        Case.Invalid("a deleted one", Create, Coupons("""{"id":"{deleted_coupon}","repeat":"once"}"""),
            "coupons.0.id: The coupon is deleted"),
        Case.Invalid("one twice", Create, Coupons($"{Known},{Known}"), "coupons.1.id: The coupon is attached already"),
        Case.Invalid("one without a repeat anywhere", Create, Coupons("""{"id":"{coupon}"}"""),
            "coupons.0.repeat: Required: the coupon has no repeat of its own"),
        Case.Invalid("one that is over", Create, Coupons("""{"id":"{expired_coupon}"}"""),
            "coupons.0.id: The coupon could be redeemed until 2024-01-14T23:59:59Z"),
        Case.Invalid("one that is used up", Create, Coupons("""{"id":"{used_coupon}"}"""),
            "coupons.0.id: The coupon has been redeemed 1 times, which is its limit"),
        Case.Invalid("dollars", Create, Coupons("""{"id":"{dollar_coupon}"}"""),
            "coupons.0.id: The coupon is in USD, the subscription in EUR"),
        Case.Invalid("a product it is not for", Create,
            Coupons("""{"id":"{dollar_coupon}"},{"id":"{seat_coupon}","product_ids":["{flat_fee}"]}"""),
            "coupons.0.id: The coupon is in USD, the subscription in EUR; coupons.1.product_ids: The coupon is not for product {flat_fee}"),
        Case.Invalid("unknown products", Create, Coupons(Ten("\"repeat\":\"once\",\"product_ids\":[\"itm_1\",\"{other_seat}\"]")),
            "coupons.0.product_ids: Product itm_1 not found; coupons.0.product_ids: Product {other_seat} not found"),
        Case.Invalid("no products", Create, Coupons(Ten("\"repeat\":\"once\",\"product_ids\":[]")),
            "coupons.0.product_ids: Array must contain at least 1 element(s)"),
        Case.Invalid("an unknown repeat", Create, Coupons(Ten("\"repeat\":\"twice\"")), $"coupons.0.repeat: {Repeats} 'twice'"),
        Case.Invalid("custom without an end", Create, Coupons(Ten("\"repeat\":\"custom\"")), "coupons.0.expires_at: Required"),
        Case.Invalid("an end before the beginning", Create,
            Coupons(Ten("\"repeat\":\"custom\",\"apply_at\":\"2024-03-01T00:00:00Z\",\"expires_at\":\"2024-03-01T00:00:00Z\"")),
            "coupons.0.expires_at: Must be after apply_at"),
        Case.Invalid("forever until", Create, Coupons(Ten("\"repeat\":\"forever\",\"expires_at\":\"2024-03-01T00:00:00Z\"")),
            "coupons.0.expires_at: Only for repeat 'custom'"),
        Case.Invalid("a duration of nothing", Create, Coupons(Ten("\"repeat\":\"duration\"")),
            "coupons.0.duration_period: Required; coupons.0.duration_count: Required"),
        Case.Invalid("half a duration", Create, Coupons(Ten("\"repeat\":\"duration\",\"duration_count\":3")),
            "coupons.0.duration_period: Required"),
        Case.Invalid("0 fortnights", Create,
            Coupons(Ten("\"repeat\":\"duration\",\"duration_count\":0,\"duration_period\":\"fortnights\"")),
            $"coupons.0.duration_period: {Periods} 'fortnights'; coupons.0.duration_count: Number must be greater than or equal to 1"),
        Case.Invalid("once for a month", Create, Coupons(Ten("\"repeat\":\"once\",\"duration_count\":1,\"duration_period\":\"months\"")),
            "coupons.0.duration_period: Only for repeat 'duration'; coupons.0.duration_count: Only for repeat 'duration'"),
        Case.Invalid("a first use with an offset", Create, Coupons(Ten("\"repeat\":\"once\",\"apply_at\":\"2024-03-01T00:00:00+01:00\"")),
            "coupons.0.apply_at: Expected a UTC date-time such as 2023-11-01T00:00:00.000Z"),
        Case.Invalid("coupons beside phases", Create,
            """
            {"customer_id":"{customer}","coupons":[],"phases":[{"activation_strategy":"immediately","end_strategy":"manual",
            "billing_date_setting":"phase_start","products":[{"id":"{flat_fee}"}]}]}
            """,
            "coupons: Coupons belong to phases: send them there"),
        Case.Invalid("an unknown one of a phase", Create,
            """
            {"customer_id":"{customer}","phases":[{"activation_strategy":"immediately","end_strategy":"manual",
            "billing_date_setting":"phase_start","products":[{"id":"{flat_fee}"}],"coupons":[{"id":"cou_1","repeat":"once"}]}]}
            """,
            "phases.0.coupons.0.id: Coupon not found"),
    ];

    public static IEnumerable<TheoryDataRow<string, string?, string>> Updates =>
    [
        Case.Invalid("nothing to add", Update, One("add_coupon", "{}"), "payload.coupon_id: Required; payload.repeat: Required"),
        Case.Invalid("nothing to remove", Update, One("remove_coupon", "{}"), "payload.subscription_coupon_id: Required"),
        Case.Invalid("no payload", Update, One("add_coupon", "5"), "payload: Expected object, received number"),
        Case.Invalid("an unknown one", Update, Add("cou_1", "once"), "payload.coupon_id: Coupon not found"),
        Case.Invalid("another company's", Update, Add("{other_coupon}", "once"), "payload.coupon_id: Coupon not found"),
        Case.Invalid("a deleted one", Update, Add("{deleted_coupon}", "once"), "payload.coupon_id: The coupon is deleted"),
        Case.Invalid("one that is used up", Update, Add("{used_coupon}", "once"),
            "payload.coupon_id: The coupon has been redeemed 1 times, which is its limit"),
        Case.Invalid("an end that is past", Update, Add("{coupon}", "custom", ",\"expires_at\":\"2024-01-15T00:00:00Z\""),
            "payload.expires_at: Must lie in the future"),
        Case.Invalid("a duration without one", Update, Add("{coupon}", "duration"),
            "payload.duration_period: Required; payload.duration_count: Required"),
        Case.Invalid("unknown products", Update, Add("{coupon}", "once", ",\"product_ids\":[\"itm_1\"]"),
            "payload.product_ids: Product itm_1 not found"),
        Case.Invalid("unknown products by their older name", Update, Add("{coupon}", "once", ",\"billing_item_ids\":[\"x\"]"),
            "payload.billing_item_ids: Product x not found"),
        Case.Invalid("one it does not have", Update, One("remove_coupon", """{"subscription_coupon_id":"{coupon}"}"""),
            "payload.subscription_coupon_id: Coupon not found in the current phase"),
        Case.Of("one that has ended", "POST /v1/subscriptions/{cancelled}/update", Add("{coupon}", "once"),
            "400 Subscription is cancelled; this needs it to be active"),
        Case.Of("another company's subscription", "POST /v1/subscriptions/{other_subscription}/update", Add("{coupon}", "once"),
            "404 Subscription not found"),
        Case.Invalid("of several the second", "POST /v1/subscriptions/{subscription}/update-many",
            Many("""{"type":"add_coupon","payload":{"coupon_id":"{coupon}","repeat":"once"}}""",
                """{"type":"remove_coupon","payload":{"subscription_coupon_id":"coos_1"}}"""),
            "updates.1.payload.subscription_coupon_id: Coupon not found in the current phase"),
        Case.Invalid("a simulation with an unknown one", Simulate,
            Many("""{"type":"add_coupon","payload":{"coupon_id":"cou_1","repeat":"once"}}"""),
            "updates.0.payload.coupon_id: Coupon not found"),
    ];

    [Theory]
    [MemberData(nameof(Inline))]
    [MemberData(nameof(Existing))]
    [MemberData(nameof(Updates))]
    public async Task AttachedCoupon_Impossible_IsRefused(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);

    private static string With(string fields) =>
        "{\"customer_id\":\"{customer}\",\"activation_strategy\":\"start_date\",\"products\":[{\"id\":\"{flat_fee}\"}]," + fields + "}";

    private static string Coupons(string coupons) => With($"\"coupons\":[{coupons}]");

    private static string Ten(string fields) => "{\"type\":\"percent\",\"discount_percent\":10," + fields + "}";

    private static string Add(string coupon, string repeat, string more = "") =>
        One("add_coupon", $"{{\"coupon_id\":\"{coupon}\",\"repeat\":\"{repeat}\"{more}}}");

    private static string One(string type, string payload) => $"{{{Common}\"type\":\"{type}\",\"payload\":{payload}}}";

    private static string Many(params string[] updates) => $"{{{Common}\"updates\":[{string.Join(',', updates)}]}}";

    private const string Common =
        "\"application_schedule\":\"immediately\",\"payment_schedule\":\"immediately\",\"calculation_method\":\"pro_rata\",";
}
