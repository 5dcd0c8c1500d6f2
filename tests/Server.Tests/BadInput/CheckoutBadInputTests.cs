namespace Plumbline.Server.Tests.BadInput;

/// <summary>One-time payments and checkouts that cannot be.</summary>
public sealed class CheckoutBadInputTests(World world) : IClassFixture<World>
{
    private const string Pay = "POST /v1/payments";
    private const string Complete = "POST /v1/sandbox/checkouts/{checkout}/complete";
    private const string Subscribe = "POST /v2/subscriptions";

    public static IEnumerable<TheoryDataRow<string, string?, string>> Rows =>
    [
        Case.Invalid("nothing", Pay, "{}", "type: Required; customer_id: Required; products: Required; charging_method: Required"),
        Case.Invalid("wrong words", Pay,
            """{"type":"often","customer_id":"{payer}","items":[],"charging_method":"later"}""",
            "type: Invalid enum value. Expected 'one_time', received 'often'; items: Array must contain at least 1 element(s); "
            + "charging_method: Invalid enum value. Expected 'immediately' | 'checkout', received 'later'"),
        Case.Invalid("products under both names", Pay,
            """{"type":"one_time","customer_id":"{payer}","items":[{"id":"a"}],"products":[{"id":"a"}],"charging_method":"immediately"}""",
            "items: Send products or items, not both"),
        Case.Invalid("a part of a cent", Pay, Now("""{"id":"{flat_fee}","amount":0.5}"""),
            "products.0.amount: Expected a whole number of the currency's smallest unit"),
        Case.Invalid("an unknown product and one without a price", Pay, Now("""{"id":"itm_1"},{"id":"{seat}"}"""),
            "products.0.id: Product not found; products.1.amount: Required: the product has no single price in EUR"),
        Case.Invalid("another company's product", Pay, Now("""{"id":"{other_flat_fee}","amount":1}"""), "products.0.id: Product not found"),
        Case.Of("another company's customer", Pay, Now("""{"id":"{flat_fee}","amount":1}""", customer: "{other_payer}"),
            "404 Customer not found"),
        Case.Of("an archived customer", Pay, Now("""{"id":"{flat_fee}","amount":1}""", customer: "{archived_customer}"),
            "400 Customer is archived; this needs it to be active"),
        Case.Of("a customer without a currency", Pay, Now("""{"id":"{flat_fee}","amount":1}""", customer: "{no_currency}"),
            "400 Cannot create an invoice for a customer without a currency set"),
        Case.Of("a customer without a method", Pay, Now("""{"id":"{flat_fee}","amount":1}""", customer: "{customer}"),
            "400 The customer has no current payment method that can be charged; give payment_method_id"),
        Case.Of("another company's method", Pay, Now("""{"id":"{flat_fee}","amount":1}""", ",\"payment_method_id\":\"{other_card}\""),
            "404 Payment method not found"),
        Case.Of("a method that does not work", Pay, Now("""{"id":"{flat_fee}","amount":1}""", ",\"payment_method_id\":\"{bad_card}\""),
            "400 Payment method is errored; this needs it to be active"),
        Case.Invalid("a checkout that offers nothing", Pay, ByCheckout("[]"),
            "available_payment_methods: Array must contain at least 1 element(s)"),
        Case.Invalid("a checkout that offers cash", Pay, ByCheckout("[\"cash\"]"),
            "available_payment_methods.0: Invalid enum value. Expected 'card' | 'apple_pay' | 'google_pay' | 'direct_debit' | "
            + "'direct_debit_ach' | 'direct_debit_bacs' | 'stripe_link' | 'transfer' | 'transfer_automated', received 'cash'"),
        Case.Invalid("a checkout that is sent nowhere", Pay,
            ByCheckout("[\"card\"]", """,{"send_to":{"email":"nobody","customMessage":1},"redirect_url":"here"}"""),
            "checkout_session.send_to.email: Invalid email; checkout_session.send_to.customMessage: Expected string, received number; "
            + "checkout_session.redirect_url: Invalid url"),

        Case.Invalid("nothing", Complete, "{}", "type: Required; number: Required"),
        Case.Invalid("an unknown way", Complete, """{"type":"cash"}""",
            "type: Invalid enum value. Expected 'card' | 'direct_debit' | 'direct_debit_ach' | 'direct_debit_bacs' | 'transfer', "
            + "received 'cash'; number: Required"),
        Case.Invalid("a way that is not offered", Complete, """{"type":"transfer"}""", "type: The checkout offers card"),
        Case.Of("another company's checkout", "POST /v1/sandbox/checkouts/{other_checkout}/complete",
            """{"type":"card","number":"4242424242424242"}""", "404 Checkout not found"),
        Case.Of("an unknown checkout", "GET /v1/checkouts/che_1", null, "404 Checkout not found"),

        Case.Invalid("a checkout that begins nothing", Subscribe, Subscription("start_date", "\"checkout_session\":{}"),
            "checkout_session: Only with activation_strategy 'checkout'"),
        Case.Invalid("a contract that waits for a checkout that is not", Subscribe,
            Subscription("manually", "\"contract_terms\":{\"activation_strategy\":\"checkout\",\"end_strategy\":\"manual\"}"),
            "contract_terms.activation_strategy: The subscription does not begin with a checkout"),
        Case.Of("a checkout for one that is there", "PUT /v2/subscriptions/{subscription}", """{"checkout_session":{"redirect_url":"x"}}""",
            "501 checkout_session is not available in this version of Plumbline"),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public Task Checkout_BadInput_IsRefusedAndChangesNothing(string request, string? body, string expected) =>
        world.RefusedAsync(request, body, expected);

    private static string Now(string products, string more = "", string customer = "{payer}") =>
        $"{{\"type\":\"one_time\",\"customer_id\":\"{customer}\",\"charging_method\":\"immediately\",\"products\":[{products}]{more}}}";

    private static string ByCheckout(string offered, string? session = null) =>
        "{\"type\":\"one_time\",\"customer_id\":\"{payer}\",\"charging_method\":\"checkout\","
        + $"\"products\":[{{\"id\":\"{{flat_fee}}\",\"amount\":1}}],\"available_payment_methods\":{offered}"
        + (session is null ? "" : $",\"checkout_session\":{session.TrimStart(',')}") + "}";

    private static string Subscription(string activation, string more) =>
        $"{{\"customer_id\":\"{{customer}}\",\"activation_strategy\":\"{activation}\",\"products\":[{{\"id\":\"{{flat_fee}}\"}}],{more}}}";
}
