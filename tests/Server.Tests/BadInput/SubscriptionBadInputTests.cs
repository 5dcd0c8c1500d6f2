namespace Plumbline.Server.Tests.BadInput;

/// <summary>Subscriptions and the clock that bills them. The world's clock stands at 2024-01-15.</summary>
public sealed class SubscriptionBadInputTests(World world) : IClassFixture<World>
{
    private const string Create = "POST /v2/subscriptions";
    private const string Cancel = "POST /v1/subscriptions/{subscription}/cancel";
    private const string SetClock = "PUT /v1/sandbox/clock";
    private const string Advance = "POST /v1/sandbox/clock/advance";
    private const string Fee = """{"id":"{flat_fee}"}""";
    private const string NoDate = "Expected a UTC date-time such as 2023-11-01T00:00:00.000Z";

    public static IEnumerable<TheoryDataRow<string, string?, string>> Contracts =>
    [
        Case.Invalid("nothing", Create, "{}", "customer_id: Required; activation_strategy: Required; products: Required"),
        Case.Of("a customer without a currency", Create, For("{no_currency}"),
            "400 Cannot assign a subscription to a customer without a currency set"),
        Case.Of("an unknown customer", Create, For("cus_1"), "404 Customer not found"),
        Case.Of("another company's customer", Create, For("{other_customer}"), "404 Customer not found"),
        Case.Of("a product as customer", Create, For("{flat_fee}"), "404 Customer not found"),
        Case.Of("an archived customer", Create, For("{archived_customer}"), "400 Customer is archived; this needs it to be active"),
        Case.Invalid("a number as customer", Create, For("{customer}").Replace("\"{customer}\"", "5", StringComparison.Ordinal),
            "customer_id: Expected string, received number"),
        Case.Invalid("an unknown activation", Create, For("{customer}").Replace("start_date", "yesterday", StringComparison.Ordinal),
            "activation_strategy: Invalid enum value. Expected 'start_date' | 'manually' | 'checkout' "
            + "| 'quote' | 'contract_start_date', received 'yesterday'"),
        Case.Invalid("half a surrogate pair as activation", Create,
            For("{customer}").Replace("start_date", "\\ud800", StringComparison.Ordinal),
            "activation_strategy: String holds a lone surrogate"),
        Case.Invalid("no products", Create, Of(""), "products: Array must contain at least 1 element(s)"),
        Case.Invalid("201 products", Create, Of(string.Join(',', Enumerable.Repeat(Fee, 201))),
            "products: Array must contain at most 200 element(s)"),
        Case.Invalid("an object for the products", Create, Of(Fee).Replace("[{\"id\":\"{flat_fee}\"}]", "{}", StringComparison.Ordinal),
            "products: Expected array, received object"),
        Case.Invalid("an offset", Create, Of(Fee, ",\"starts_at\":\"2024-01-01T00:00:00+02:00\""), "starts_at: " + NoDate),
        Case.Invalid("no zone", Create, Of(Fee, ",\"starts_at\":\"2024-01-01T00:00:00\""), "starts_at: " + NoDate),
        Case.Invalid("a day that is none", Create, Of(Fee, ",\"starts_at\":\"2024-02-30T00:00:00Z\""), "starts_at: " + NoDate),
        Case.Invalid("a date of the fourth millennium", Create, Of(Fee, ",\"starts_at\":\"3001-01-01T00:00:00Z\""), "starts_at: " + NoDate),
        Case.Invalid("a date of the eleventh", Create, Of(Fee, ",\"starts_at\":\"+10000-01-01T00:00:00Z\""), "starts_at: " + NoDate),
        Case.Invalid("milliseconds", Create, Of(Fee, ",\"starts_at\":1704067200000"), "starts_at: Expected date, received number"),
        Case.Invalid("an end before the start", Create,
            Of(Fee, ",\"starts_at\":\"2024-03-01T00:00:00Z\",\"cancel_at\":\"2024-02-01T00:00:00Z\""),
            "cancel_at: Must be after starts_at"),
        Case.Invalid("an end before now", Create, Of(Fee, ",\"cancel_at\":\"2024-01-14T23:59:59Z\""),
            "cancel_at: Must not lie in the past"),
        Case.Invalid("a contract that ends before it starts", Create,
            Of(Fee, ",\"contract_start\":\"2024-03-01T00:00:00Z\",\"contract_end\":\"2024-02-01T00:00:00Z\""),
            "contract_end: Must be after contract_start"),
        Case.Invalid("a commitment of 0 months", Create, Of(Fee, ",\"commitment_interval\":{\"period\":\"months\",\"count\":0}"),
            "commitment_interval.count: Number must be greater than or equal to 1"),
        Case.Invalid("a commitment of 101 years", Create, Of(Fee, ",\"commitment_interval\":{\"period\":\"years\",\"count\":101}"),
            "commitment_interval.count: Number must be less than or equal to 100"),
        Case.Invalid("a boolean in capitals", Create, Of(Fee, ",\"renew_automatically\":\"TRUE\""),
            "renew_automatically: Expected boolean, received string"),
        Case.Invalid("an unknown refund", Create, Of(Fee, ",\"cancellation_refund_method\":\"cash\""),
            "cancellation_refund_method: Invalid enum value. Expected 'wallet' | 'original_payment_method' | 'external', received 'cash'"),
        Case.Invalid("a custom refund of nothing", Create, Of(Fee, ",\"cancellation_strategy\":\"refund_custom\""),
            "cancellation_amount: Required with a custom strategy"),
        Case.Invalid("an amount that no strategy takes", Create,
            Of(Fee, ",\"cancellation_strategy\":\"end_of_period\",\"cancellation_amount\":500"),
            "cancellation_amount: Only with a custom strategy"),
        Case.Invalid("a note of 5,001 characters", Create, Of(Fee, $",\"invoice_custom_note\":\"{new string('x', 5001)}\""),
            "invoice_custom_note: String must contain at most 5000 characters"),
        Case.Invalid("another company's entity", Create, Of(Fee, ",\"invoicing_entity_id\":\"{other_entity}\""),
            "invoicing_entity_id: Invoicing entity not found"),
        Case.Invalid("an unknown custom property", Create, Of(Fee, ",\"custom_properties\":{\"tier\":\"a\"}"),
            "custom_properties.tier: Unknown custom property of a subscription"),
    ];

    public static IEnumerable<TheoryDataRow<string, string?, string>> Lines =>
    [
        Case.Invalid("an unknown product", Create, Of("""{"id":"itm_1"}"""), "products.0.id: Product not found"),
        Case.Invalid("another company's product", Create, Of("""{"id":"{other_flat_fee}"}"""), "products.0.id: Product not found"),
        Case.Invalid("a customer as product", Create, Of("""{"id":"{customer}"}"""), "products.0.id: Product not found"),
        Case.Invalid("an archived product", Create, Of("""{"id":"{archived_product}"}"""),
            "products.0.id: Product is archived and cannot be added to new subscriptions"),
        Case.Invalid("a product without a price", Create, Of("""{"id":"{seat}"}"""),
            "products.0.prices: The product has no price in the catalog"),
        Case.Invalid("a price and prices", Create,
            Of("""{"id":"{flat_fee}","price":{"type":"fee","amount":1},"prices":[{"type":"fee","amount":1}]}"""),
            "products.0.price: Send price or prices, not both"),
        Case.Invalid("a negative price", Create, Of("""{"id":"{flat_fee}","price":{"type":"fee","amount":-1}}"""),
            "products.0.price.amount: Number must be greater than or equal to 0"),
        Case.Invalid("a text as price", Create, Of("""{"id":"{flat_fee}","price":"free"}"""),
            "products.0.price: Expected object, received string"),
        Case.Invalid("tiers for a fee", Create, Of("""{"id":"{flat_fee}","price":{"type":"volume"}}"""),
            "products.0.price.type: A flat_fee product cannot have a volume price"),
        Case.Invalid("a name of spaces", Create, Of("""{"id":"{flat_fee}","name":" "}"""),
            "products.0.name: String must contain at least 1 character(s)"),
        Case.Invalid("every 0 months", Create, Of("""{"id":"{flat_fee}","payment_interval":{"period":"months","count":0}}"""),
            "products.0.payment_interval.count: Number must be greater than or equal to 1"),
        Case.Invalid("a word as interval", Create, Of("""{"id":"{flat_fee}","payment_interval":"monthly"}"""),
            "products.0.payment_interval: Expected object, received string"),
        Case.Invalid("half a surrogate pair as period", Create, Of("""{"id":"{flat_fee}","payment_interval":{"period":"\ud800"}}"""),
            "products.0.payment_interval.period: String holds a lone surrogate"),
        Case.Invalid("an unknown schedule", Create, Of("""{"id":"{flat_fee}","payment_schedule":"never"}"""),
            "products.0.payment_schedule: Invalid enum value. Expected 'start' | 'end', received 'never'"),
        Case.Invalid("a maximum on a fee", Create, Of("""{"id":"{flat_fee}","max_amount":1}"""),
            "products.0.max_amount: Not for flat_fee products"),
        Case.Invalid("no seats", Create, Of(Seat("0")), "products.0.count: Number must be greater than or equal to 1"),
        Case.Invalid("seats below none", Create, Of(Seat("-3")), "products.0.count: Number must be greater than or equal to 1"),
        Case.Invalid("seats without end", Create, Of(Seat("1e400")), "products.0.count: Number is out of range"),
        Case.Invalid("seats as text", Create, Of(Seat("\"5\"")), "products.0.count: Expected number, received string"),
        Case.Invalid("more seats than people", Create, Of(Seat("1000000000001")),
            "products.0.count: Number must be less than or equal to 1000000000000"),
        Case.Invalid("a count of usage", Create, Of(Usage("[" + Tier(0, null) + "]", ",\"count\":5")),
            "products.0.count: Not for dynamic products"),
        Case.Invalid("a minimum above the maximum", Create, Of(Usage("[" + Tier(0, null) + "]", ",\"min_amount\":10,\"max_amount\":5")),
            "products.0.max_amount: Must not be below min_amount"),
        Case.Invalid("overlapping tiers", Create, Of(Usage($"[{Tier(0, 10)},{Tier(5, null)}]")),
            "products.0.prices.1.from: The tier must not start before the one ahead of it ends, at 10."),
        Case.Invalid("a gap between tiers", Create, Of(Usage($"[{Tier(0, 10)},{Tier(20, null)}]")),
            "products.0.prices.1.from: The tier must start where the one ahead of it ends, at 10."),
        Case.Invalid("an open tier ahead", Create, Of(Usage($"[{Tier(0, null)},{Tier(5, null)}]")),
            "products.0.prices.0.to: Only the last tier may be without an upper bound."),
        Case.Invalid("packs of 0", Create, Of(Usage($"[{Tier(0, null, 0)}]")),
            "products.0.prices.0.unit_count: Number must be greater than 0"),
        Case.Invalid("a tier without its pack", Create, Of(Usage("""[{"type":"volume","amount":1,"from":0,"to":null}]""")),
            "products.0.prices.0.unit_count: Required"),
        Case.Invalid("usage once", Create,
            Of(Usage("[" + Tier(0, null) + "]").Replace("\"months\",\"count\":1", "\"once\"", StringComparison.Ordinal)),
            "products.0.payment_interval: Usage is billed by periods; give an interval"),
        Case.Invalid("a custom window of no length", Create, Of(Metered("\"custom\"")), "products.0.metering_interval: Required"),
        Case.Invalid("a custom window of nothing", Create, Of(Metered("\"custom\"", "null")),
            "products.0.metering_interval: Expected object, received null"),
        Case.Invalid("half a window", Create, Of(Metered("\"custom\"", "{\"period\":\"months\"}")),
            "products.0.metering_interval.count: Required"),
        Case.Invalid("windows of 0 weeks", Create, Of(Metered("\"custom\"", "{\"period\":\"weeks\",\"count\":0}")),
            "products.0.metering_interval.count: Number must be greater than or equal to 1"),
        Case.Invalid("windows of 1,001 weeks", Create, Of(Metered("\"custom\"", "{\"period\":\"weeks\",\"count\":1001}")),
            "products.0.metering_interval.count: Number must be less than or equal to 1000"),
        Case.Invalid("a window once", Create, Of(Metered("\"custom\"", "{\"period\":\"once\",\"count\":1}")),
            "products.0.metering_interval.period: Invalid enum value. Expected 'days' | 'weeks' | 'months' | 'years', received 'once'"),
        Case.Invalid("a length without the window", Create, Of(Metered("\"phase_duration\"", "{\"period\":\"weeks\",\"count\":1}")),
            "products.0.metering_interval: Only with metering_interval_type 'custom'"),
        Case.Invalid("an unknown window", Create, Of(Metered("\"subscription_duration\"")),
            "products.0.metering_interval_type: Invalid enum value. Expected 'subscription_commitment' | 'payment_interval' "
            + "| 'full_database' | 'phase_duration' | 'custom', received 'subscription_duration'"),
        Case.Invalid("perhaps the difference", Create, Of(Usage("[" + Tier(0, null) + "]", ",\"bill_usage_difference\":\"perhaps\"")),
            "products.0.bill_usage_difference: Expected boolean, received string"),
        Case.Invalid("a window and the difference of a fee", Create,
            Of("{\"id\":\"{flat_fee}\",\"metering_interval_type\":\"full_database\",\"bill_usage_difference\":true}"),
            "products.0.metering_interval_type: Not for flat_fee products; "
            + "products.0.bill_usage_difference: Not for flat_fee products"),
        Case.Invalid("credits for no day", Create, Of(Credits(",\"credits_expiration_in_days\":0")),
            "products.0.credits_expiration_in_days: Number must be greater than or equal to 1"),
        Case.Invalid("credits for half a day", Create, Of(Credits(",\"credits_expiration_in_days\":0.5")),
            "products.0.credits_expiration_in_days: Number must be greater than or equal to 1"),
        Case.Invalid("credits that perhaps expire", Create, Of(Credits(",\"expire_credits_at_end_of_period\":\"perhaps\"")),
            "products.0.expire_credits_at_end_of_period: Expected boolean, received string"),
        Case.Invalid("a commitment of credits", Create, Of(Credits(",\"min_committed_count\":5")),
            "products.0.min_committed_count: Not for credit products"),
        Case.Invalid("credits by tiers", Create, Of("{\"id\":\"{credit}\",\"prices\":[" + Tier(0, null) + "]}"),
            "products.0.prices.0.type: A credit product cannot have a volume price"),
        Case.Invalid("credits of a fee", Create,
            Of("{\"id\":\"{flat_fee}\",\"credits_expiration_in_days\":30,\"expire_credits_at_end_of_period\":true}"),
            "products.0.credits_expiration_in_days: Only for credit products; "
            + "products.0.expire_credits_at_end_of_period: Only for credit products"),
        Case.Of("usage in advance over another window", Create,
            Of(Metered("\"full_database\"").Replace("\"prices\"", "\"payment_schedule\":\"start\",\"prices\"", StringComparison.Ordinal)),
            "501 products: usage billed in advance (payment_schedule 'start') and metered by 'full_database' "
            + "is not available in this version of Plumbline"),
    ];

    public static IEnumerable<TheoryDataRow<string, string?, string>> Endings =>
    [
        Case.Invalid("an end in the past", Cancel, """{"cancel_at":"2024-01-01T00:00:00Z"}""", "cancel_at: Must not lie in the past"),
        Case.Invalid("an end with an offset", Cancel, """{"cancel_at":"2024-03-01T00:00:00+02:00"}""", "cancel_at: " + NoDate),
        Case.Invalid("perhaps pro rata", Cancel, """{"pro_rata":"perhaps"}""", "pro_rata: Expected boolean, received string"),
        Case.Invalid("a refund in cash", Cancel, """{"refund_method":"cash"}""",
            "refund_method: Invalid enum value. Expected 'wallet' | 'original_payment_method' | 'external', received 'cash'"),
        Case.Invalid("a reason of 1,001 characters", Cancel, $$"""{"reason":"{{new string('x', 1001)}}"}""",
            "reason: String must contain at most 1000 characters"),
        Case.Of("one that has ended", "POST /v1/subscriptions/{cancelled}/cancel", null,
            "400 Subscription is cancelled; this needs it to be active or paused or errored or pending"),
        Case.Of("another company's", "POST /v1/subscriptions/{other_subscription}/cancel", null, "404 Subscription not found"),
        Case.Of("a customer's id", "POST /v1/subscriptions/{customer}/cancel", "{}", "404 Subscription not found"),
        Case.Of("one that runs", "POST /v1/subscriptions/{subscription}/activate", null,
            "400 Subscription is active; this needs it to be pending"),
        Case.Of("another company's", "POST /v1/subscriptions/{other_subscription}/activate", null, "404 Subscription not found"),
        Case.Of("one that was not cancelled", "POST /v1/subscriptions/{subscription}/reinstate", null,
            "400 Subscription has no planned cancellation to take back"),
        Case.Of("one that has ended", "POST /v1/subscriptions/{cancelled}/reinstate", null,
            "400 Subscription is cancelled; this needs it to be active or paused"),
        Case.Invalid("a resumption in the past", "POST /v1/subscriptions/{subscription}/pause",
            """{"reactivate_at":"2024-01-01T00:00:00Z"}""",
            "reactivate_at: Must lie in the future"),
        Case.Invalid("a resumption some day", "POST /v1/subscriptions/{subscription}/pause", """{"reactivate_at":"soon"}""",
            "reactivate_at: " + NoDate),
        Case.Of("pausing one that has ended", "POST /v1/subscriptions/{cancelled}/pause", null,
            "400 Subscription is cancelled; this needs it to be active or paused"),
        Case.Of("pausing another company's", "POST /v1/subscriptions/{other_subscription}/pause", null, "404 Subscription not found"),
        Case.Of("resuming one that runs", "POST /v1/subscriptions/{subscription}/reactivate", null,
            "400 Subscription is active; this needs it to be paused or errored"),
        Case.Of("resuming another company's", "POST /v1/subscriptions/{other_subscription}/reactivate", null,
            "404 Subscription not found"),
        Case.Invalid("an update of nothing", Update, """{"type":"remove_product","payload":{"product_id":"itm_none"}}""",
            "application_schedule: Required; payment_schedule: Required; calculation_method: Required"),
        Case.Invalid("a charge in the past", Update, Updating("custom", "\"charge_at\":\"2024-01-01T00:00:00Z\","),
            "charge_at: Must lie in the future"),
        Case.Invalid("a charge at no date", Update, Updating("custom", ""), "charge_at: Required"),
        Case.Invalid("a product it does not have", Update, Updating("immediately", ""),
            "payload.product_id: Product not found in the current phase"),
        Case.Invalid("no changes", "POST /v1/subscriptions/{subscription}/update-many",
            """{"application_schedule":"immediately","payment_schedule":"immediately","calculation_method":"pro_rata","updates":[]}""",
            "updates: Array must contain at least 1 element(s)"),
        Case.Of("updating one that has ended", "POST /v1/subscriptions/{cancelled}/update", Updating("immediately", ""),
            "400 Subscription is cancelled; this needs it to be active"),
        Case.Of("updating another company's", "POST /v1/subscriptions/{other_subscription}/update", Updating("immediately", ""),
            "404 Subscription not found"),
        Case.Invalid("adding a product without its terms", Update, Updating("immediately", "", "add_product"),
            "payload.type: Required; payload.billing_interval_period: Required; payload.billing_interval_count: Required; "
            + "payload.start_or_end: Required"),
    ];

    private const string Update = "POST /v1/subscriptions/{subscription}/update";

    private static string Updating(string payment, string more, string type = "update_count") =>
        "{\"application_schedule\":\"immediately\",\"payment_schedule\":\"" + payment + "\"," + more
        + "\"calculation_method\":\"pro_rata\",\"type\":\"" + type
        + "\",\"payload\":{\"product_id\":\"itm_none\",\"count\":2}}";

    public static IEnumerable<TheoryDataRow<string, string?, string>> Clocks =>
    [
        Case.Invalid("nothing", SetClock, "{}", "now: Required"),
        Case.Invalid("null", SetClock, """{"now":null}""", "now: Expected date, received null"),
        Case.Invalid("milliseconds", SetClock, """{"now":1704067200000}""", "now: Expected date, received number"),
        Case.Invalid("an offset", SetClock, """{"now":"2024-01-01T00:00:00+02:00"}""", "now: " + NoDate),
        Case.Invalid("a year too early", SetClock, """{"now":"1899-12-31T23:59:59Z"}""", "now: " + NoDate),
        Case.Of("once there are subscriptions", SetClock, """{"now":"2024-06-01T00:00:00Z"}""",
            "400 The clock can be set only while the company has no subscriptions and no invoices; advance or reset it"),
        Case.Invalid("nothing", Advance, "{}", "to: Required"),
        Case.Invalid("soon", Advance, """{"to":"soon"}""", "to: " + NoDate),
        Case.Invalid("backwards", Advance, """{"to":"2024-01-14T23:59:59.999Z"}""",
            "to: Must not be before the clock's now, 2024-01-15T00:00:00.000Z"),
    ];

    [Theory]
    [MemberData(nameof(Contracts))]
    [MemberData(nameof(Lines))]
    [MemberData(nameof(Endings))]
    [MemberData(nameof(Clocks))]
    public async Task Subscription_BadInput_IsRefused(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);

    private static string For(string customer) =>
        $$"""{"customer_id":"{{customer}}","activation_strategy":"start_date","products":[{{Fee}}]}""";

    private static string Of(string products, string more = "") =>
        $$"""{"customer_id":"{customer}","activation_strategy":"start_date","products":[{{products}}]{{more}}}""";

    private static string Seat(string count) => $$"""{"id":"{seat}","count":{{count}},"prices":[{{Tier(0, null)}}]}""";

    private static string Credits(string more) => $$"""{"id":"{credit}","price":{"type":"fee","amount":1}{{more}}}""";

    private static string Usage(string prices, string more = "") =>
        $$"""{"id":"{usage}","payment_interval":{"period":"months","count":1},"prices":{{prices}}{{more}}}""";

    private static string Metered(string window, string? every = null) => Usage(
        "[" + Tier(0, null) + "]",
        ",\"metering_interval_type\":" + window + (every is null ? "" : ",\"metering_interval\":" + every));

    private static string Tier(int from, int? to, int pack = 1) =>
        $$"""{"type":"volume","amount":1,"unit_count":{{pack}},"from":{{from}},"to":{{(to is null ? "null" : to)}}}""";
}
