namespace Plumbline.Server.Tests.BadInput;

/// <summary>Payment methods, charges and refunds that cannot be.</summary>
public sealed class PaymentBadInputTests(World world) : IClassFixture<World>
{
    private const string Add = "POST /v1/sandbox/payment-methods";
    private const string Import = "POST /v1/customers/{payer}/payment-methods";
    private const string Connect = "POST /v1/payment-providers";
    private const string Charge = "POST /v1/invoices/{owing}/charge";
    private const string Pay = "POST /v1/invoices/{owing}/transactions";

    public static IEnumerable<TheoryDataRow<string, string?, string>> Rows =>
    [
        Case.Invalid("nothing", Add, "{}", "customer_id: Required; type: Required; number: Required"),
        Case.Invalid("an unknown type", Add, """{"customer_id":"{payer}","type":"cash","number":"1"}""",
            "type: Invalid enum value. Expected 'card' | 'direct_debit' | 'direct_debit_ach' | 'direct_debit_bacs', received 'cash'"),
        Case.Invalid("a card number that is none of the sandbox", Add,
            """{"customer_id":"{payer}","type":"direct_debit","number":"4242424242424242"}""",
            "number: Not a number of the sandbox. Expected 000123456789 | 000111111113 | 000111111116"),
        Case.Invalid("a month that is none", Add,
            """{"customer_id":"{payer}","type":"card","number":"4242424242424242","expiration_date":"2030-13"}""",
            "expiration_date: Expected a month such as 2030-12"),
        Case.Of("an unknown customer", Add, """{"customer_id":"cus_1","type":"card","number":"4242424242424242"}""",
            "404 Customer not found"),
        Case.Of("another company's customer", Add,
            """{"customer_id":"{other_payer}","type":"card","number":"4242424242424242"}""", "404 Customer not found"),
        Case.Invalid("nothing", Import, "{}", "provider_name: Required; provider_payment_method_id: Required"),
        Case.Invalid("an unknown provider", Import, """{"provider_name":"adyen","provider_payment_method_id":"1"}""",
            "provider_name: Invalid enum value. Expected 'airwallex' | 'gocardless' | 'mollie' | 'stripe', received 'adyen'"),
        Case.Of("a provider that is not connected", Import, """{"provider_name":"mollie","provider_payment_method_id":"1"}""",
            "501 a payment method of mollie is not available in this version of Plumbline"),
        Case.Of("Stripe without a connection", Import, """{"provider_name":"stripe","provider_payment_method_id":"1"}""",
            "400 Stripe is not connected; connect it by POST /v1/payment-providers"),
        Case.Invalid("nothing", Connect, "{}", "provider_name: Required; secret_key: Required"),
        Case.Invalid("keys that are none", Connect,
            """{"provider_name":"stripe","secret_key":"pk_test_12345678","publishable_key":"sk_test_1234567","webhook_secret":"1234567"}""",
            "secret_key: Expected a secret or restricted key of Stripe, such as sk_test_…; "
            + "publishable_key: Expected a publishable key of Stripe, such as pk_test_…; "
            + "webhook_secret: Expected the signing secret of a webhook endpoint of Stripe: whsec_…"),
        Case.Invalid("a live key for a test company", Connect, """{"provider_name":"stripe","secret_key":"sk_live_12345678"}""",
            "secret_key: Expected a key for test mode"),
        Case.Invalid("a provider that cannot be connected", Connect, """{"provider_name":"mollie","secret_key":"sk_test_12345678"}""",
            "provider_name: Invalid enum value. Expected 'stripe', received 'mollie'"),
        Case.Of("an unknown connection", "PATCH /v1/payment-providers/ppr_1", "{}", "404 Payment provider not found"),
        Case.Of("an unknown connection", "DELETE /v1/payment-providers/ppr_1", null, "404 Payment provider not found"),
        Case.Of("methods of a provider that cannot be connected", "POST /v1/customers/providers-bulk-update?sync=true",
            """[{"customer_id":"{payer}","provider_name":"mollie","provider_account_id":"cst_1"}]""",
            "501 taking over the payment methods of mollie is not available in this version of Plumbline"),
        Case.Of("a customer of Stripe for two", "POST /v1/customers/providers-bulk-update?sync=true",
            """
            [{"customer_id":"{payer}","provider_name":"stripe","provider_account_id":"cus_1"},
             {"customer_id":"{customer}","provider_name":"stripe","provider_account_id":"cus_1"}]
            """,
            "400 cus_1 is named for several customers; its payment methods can be of one only"),
        Case.Of("an unknown method", "GET /v1/customers/{payer}/payment-methods/pm_1", null, "404 Payment method not found"),
        Case.Of("a method of another customer", "GET /v1/customers/{customer}/payment-methods/{card}", null,
            "404 Payment method not found"),
        Case.Of("a method of another customer", "DELETE /v1/customers/{customer}/payment-methods/{card}", null,
            "404 Payment method not found"),
        Case.Of("an unknown customer", "GET /v1/customers/cus_1/payment-methods", null, "404 Customer not found"),
        Case.Invalid("a method of another customer", "PUT /v1/customers/{customer}", """{"payment_method_id":"{card}"}""",
            "payment_method_id: Payment method not found"),

        Case.Invalid("wrong types", Charge, """{"payment_method_id":1,"amount":"all"}""",
            "payment_method_id: Expected string, received number; amount: Expected number, received string"),
        Case.Invalid("nothing to charge", Charge, """{"amount":0}""", "amount: Number must be greater than or equal to 1"),
        Case.Invalid("more than is due", Charge, """{"amount":1001}""", "amount: More than the 1000 that is due"),
        Case.Of("an unknown method", Charge, """{"payment_method_id":"pm_1"}""", "404 Payment method not found"),
        Case.Of("another company's method", Charge, """{"payment_method_id":"{other_card}"}""", "404 Payment method not found"),
        Case.Of("a method that does not work", Charge, """{"payment_method_id":"{bad_card}"}""",
            "400 Payment method is errored; this needs it to be active"),
        Case.Of("a customer without a method", "POST /v1/invoices/{invoice_to_pay}/charge", null,
            "400 The customer has no current payment method that can be charged; give payment_method_id"),
        Case.Of("a draft", "POST /v1/invoices/{invoice_draft}/charge", null,
            "400 Invoice is draft; this needs it to be to_pay or partially_paid or error or uncollectible"),
        Case.Of("an unknown invoice", "POST /v1/invoices/inv_1/charge", null, "404 Invoice not found"),

        Case.Of("an unknown method", Pay, """{"amount":1,"process_at":"2024-01-15T00:00:00Z","payment_method_id":"pm_1"}""",
            "404 Payment method not found"),
        Case.Of("a payment that no provider took", "POST /v1/transactions/{transaction}/refund", null,
            "400 Only a payment that a provider took can be refunded; use a credit note with refund_method external"),
        Case.Of("an unknown payment", "POST /v1/transactions/tra_1/refund", null, "404 Transaction not found"),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public Task Payment_BadInput_IsRefusedAndChangesNothing(string request, string? body, string expected) =>
        world.RefusedAsync(request, body, expected);
}
