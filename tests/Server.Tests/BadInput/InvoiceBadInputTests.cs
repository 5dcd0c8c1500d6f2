namespace Plumbline.Server.Tests.BadInput;

/// <summary>Invoices, credit notes and payments that cannot be. The world's clock stands at 2024-01-15.</summary>
public sealed class InvoiceBadInputTests(World world) : IClassFixture<World>
{
    private const string Create = "POST /v1/invoices";
    private const string Draft = "PATCH /v1/invoices/{invoice_draft}";
    private const string Credit = "POST /v1/invoices/{invoice_paid}/credit-notes";
    private const string Pay = "POST /v1/invoices/{invoice_to_pay}/transactions";

    public static IEnumerable<TheoryDataRow<string, string?, string>> Rows =>
    [
        Case.Invalid("nothing", Create, "{}", "customer_id: Required; line_items: Required"),
        Case.Invalid("no lines", Create, """{"customer_id":"{customer}","line_items":[]}""",
            "line_items: Array must contain at least 1 element(s)"),
        Case.Invalid("an empty line", Create, With("{}"), "line_items.0.name: Required; line_items.0.unit_amount: Required"),
        Case.Invalid("every field wrong", Create, With("""{"name":1,"unit_amount":"a","units_count":true,"tax_rate":101}""",
                ",\"currency\":\"EURO\",\"status\":\"open\",\"emitted_at\":\"today\",\"tax_scheme\":\"none\",\"coupons\":[{}]"),
            "currency: Unknown value 'EURO'; "
            + "status: Invalid enum value. Expected 'to_pay' | 'paid' | 'draft', received 'open'; "
            + "emitted_at: Expected a UTC date-time such as 2023-11-01T00:00:00.000Z; "
            + "tax_scheme: Invalid enum value. Expected 'auto' | 'not_eligible', received 'none'; "
            + "line_items.0.name: Expected string, received number; line_items.0.units_count: Expected number, received boolean; "
            + "line_items.0.unit_amount: Expected number, received string; "
            + "line_items.0.tax_rate: Number must be less than or equal to 100; "
            + "coupons.0.name: Required; coupons.0.discount_amount: Required; coupons.0.line_item_indexes: Required"),
        Case.Invalid("an unknown product", Create, With("""{"product_id":"itm_1"}"""), "line_items.0.product_id: Product not found"),
        Case.Invalid("another company's product", Create, With("""{"product_id":"{other_flat_fee}"}"""),
            "line_items.0.product_id: Product not found"),
        Case.Invalid("a period that ends before it starts", Create,
            With("""{"name":"A","unit_amount":1,"period_start":"2024-02-01T00:00:00Z","period_end":"2024-01-01T00:00:00Z"}"""),
            "line_items.0.period_end: Must be after period_start"),
        Case.Invalid("an amount beyond all bounds", Create, With("""{"name":"A","unit_amount":999999999999999,"units_count":2}"""),
            "line_items.0.unit_amount: The line's amount is out of range"),
        Case.Invalid("less than nothing", Create, With("""{"name":"A","unit_amount":-1}"""),
            "line_items: The total must not be negative, and it is -1"),
        Case.Invalid("a coupon on a line that is not there", Create,
            With(Line, ",\"coupons\":[{\"name\":\"A\",\"discount_amount\":1,\"line_item_indexes\":[1]}]"),
            "coupons.0.line_item_indexes.0: Expected the index of a line, 0 to 0"),
        Case.Invalid("an unknown coupon", Create, With(Line, ",\"coupons\":[{\"coupon_id\":\"cou_1\"}]"),
            "coupons.0.coupon_id: Coupon not found"),
        Case.Invalid("an issue date in the future", Create, With(Line, ",\"emitted_at\":\"2024-02-01T00:00:00Z\""),
            "emitted_at: Must not be in the future"),
        Case.Invalid("a due date before the issue", Create,
            With(Line, ",\"emitted_at\":\"2024-01-10T00:00:00Z\",\"due_at\":\"2024-01-09T00:00:00Z\""),
            "due_at: Must not be before emitted_at"),
        Case.Invalid("settled but not paid", Create, With(Line, ",\"status\":\"to_pay\",\"settled_at\":\"2024-01-10T00:00:00Z\""),
            "settled_at: An invoice that is to_pay is not settled"),
        Case.Invalid("a draft with payments", Create,
            With(Line, ",\"status\":\"draft\",\"transactions\":[{\"amount\":1,\"process_at\":\"2024-01-10T00:00:00Z\"}]"),
            "transactions: A draft has no payments"),
        Case.Invalid("paid in part only", Create,
            With(Line, ",\"transactions\":[{\"amount\":1,\"process_at\":\"2024-01-10T00:00:00Z\"}]"),
            "transactions: A paid invoice needs payments of its whole total, 100, that are not in the future"),
        Case.Of("an unknown customer", Create, """{"customer_id":"cus_1","line_items":[{"name":"A","unit_amount":1}]}""",
            "404 Customer not found"),
        Case.Of("another company's customer", Create,
            """{"customer_id":"{other_customer}","line_items":[{"name":"A","unit_amount":1}]}""", "404 Customer not found"),
        Case.Of("a customer without currency", Create, """{"customer_id":"{no_currency}","line_items":[{"name":"A","unit_amount":1}]}""",
            "400 Cannot create an invoice for a customer without a currency set"),
        Case.Of("another company's entity", Create, With(Line, ",\"invoicing_entity_id\":\"ive_1\""), "404 Invoicing entity not found"),
        Case.Invalid("another company's subscription", Create, With(Line, ",\"subscription_id\":\"{other_subscription}\""),
            "subscription_id: The customer has no such subscription"),
        Case.Of("a number that is taken", Create, With(Line, ",\"number\":\"OLD-1\""), "409 Another invoice has the number OLD-1"),

        Case.Of("an unknown invoice", "PATCH /v1/invoices/inv_1", "{}", "404 Invoice not found"),
        Case.Invalid("lines that are wrong", Draft, """{"line_items":[{"unit_amount":1}]}""", "line_items.0.name: Required"),
        Case.Invalid("coupons without lines", Draft,
            """{"coupons":[{"name":"A","discount_amount":1,"line_item_indexes":null}]}""",
            "coupons: Needs line_items, which they are taken off"),
        Case.Invalid("an invoice that becomes a credit note", Draft, """{"type":"credit_note"}""",
            "type: An invoice does not become a credit note, nor the other way round"),
        Case.Invalid("an issued invoice", "PATCH /v1/invoices/{invoice_to_pay}", """{"footer":"New","reference":"R"}""",
            "reference: Cannot change once the invoice is to_pay; footer: Cannot change once the invoice is to_pay"),
        Case.Of("an issued invoice", "DELETE /v1/invoices/{invoice_paid}", null,
            "400 Invoice is paid; this needs it to be draft or imported"),
        Case.Of("an issued invoice", "POST /v1/invoices/{invoice_to_pay}/validate", null,
            "400 Invoice is to_pay; this needs it to be draft or changes_requested"),
        Case.Of("a paid invoice", "POST /v1/invoices/{invoice_paid}/void", null, "400 Invoice is paid; this needs it to be to_pay"),
        Case.Of("an imported invoice", "POST /v1/invoices/{invoice_imported}/void", null,
            "400 An imported invoice has its credit notes where it came from; delete it instead"),
        Case.Of("a draft", "POST /v1/invoices/{invoice_draft}/uncollectible", null,
            "400 Invoice is draft; this needs it to be to_pay or partially_paid or error"),

        Case.Invalid("a wrong amount and method", Credit, """{"amount_including_tax":0,"refund_method":"cash","trigger_refund":"maybe"}""",
            "amount_including_tax: Number must be greater than or equal to 1; trigger_refund: Expected boolean, received string; "
            + "refund_method: Invalid enum value. Expected 'wallet' | 'original_payment_method' | 'external', received 'cash'"),
        Case.Invalid("more than there is", Credit, """{"amount_including_tax":1001}""",
            "amount_including_tax: More than the 1000 that is left to credit"),
        Case.Of("a refund to a method that was not used", Credit, """{"trigger_refund":true}""",
            "400 The invoice was not paid with a payment method that money can be sent back to; use refund_method 'external'"),
        Case.Of("a draft", "POST /v1/invoices/{invoice_draft}/credit-notes", "{}",
            "400 Invoice is draft; this needs it to be paid or partially_paid or to_pay or error"),
        Case.Of("an imported invoice", "POST /v1/invoices/{invoice_imported}/credit-notes", "{}",
            "400 An imported invoice has its credit notes where it came from; delete it instead"),

        Case.Invalid("nothing", Pay, "{}", "amount: Required; process_at: Required"),
        Case.Invalid("too much", Pay, """{"amount":1001,"process_at":"2024-01-15T00:00:00Z"}""", "amount: More than the 1000 that is due"),
        Case.Invalid("a fraction", Pay, """{"amount":1.5,"process_at":"2024-01-15T00:00:00Z"}""",
            "amount: Expected a whole number of the currency's smallest unit"),
        Case.Of("an unknown account", Pay,
            """{"amount":1,"process_at":"2024-01-15T00:00:00Z","payment_method_type":"transfer","bank_account_id":"bac_1"}""",
            "404 Bank account not found"),
        Case.Of("a draft", "POST /v1/invoices/{invoice_draft}/transactions", """{"amount":1,"process_at":"2024-01-15T00:00:00Z"}""",
            "400 Invoice is draft; this needs it to be to_pay or partially_paid or error or uncollectible"),
        Case.Of("a settled payment", "DELETE /v1/invoices/{invoice_paid}/transactions/{transaction}", null,
            "400 Transaction is settled; this needs it to be scheduled"),
        Case.Of("a payment of another invoice", "DELETE /v1/invoices/{invoice_to_pay}/transactions/{transaction}", null,
            "404 Transaction not found"),
        Case.Of("an unknown transaction", "GET /v1/transactions/tra_1", null, "404 Transaction not found"),
    ];

    private const string Line = """{"name":"A","unit_amount":100}""";

    [Theory]
    [MemberData(nameof(Rows))]
    public Task Invoice_BadInput_IsRefusedAndChangesNothing(string request, string? body, string expected) =>
        world.RefusedAsync(request, body, expected);

    private static string With(string line, string more = "") =>
        $$"""{"customer_id":"{customer}","line_items":[{{line}}]{{more}}}""";
}
