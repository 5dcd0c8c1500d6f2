namespace Plumbline.Server.Tests.BadInput;

/// <summary>What quotes refuse. The world's clock stands at 2024-01-15.</summary>
public sealed class QuoteBadInputTests(World world) : IClassFixture<World>
{
    private const string Create = "POST /v1/quotes";
    private const string Whole = """{"customer_id":"{customer}","expires_at":"2024-02-01T00:00:00.000Z",""";
    private const string Fee = """{"id":"{flat_fee}","price":{"type":"fee","amount":100}}""";
    private const string Signers = "PUT /v1/quotes/{quote}/signers";

    public static IEnumerable<TheoryDataRow<string, string?, string>> Cases =>
    [
        Case.Invalid("nothing", Create, "{}",
            "customer_id: Required; subscription: Required, or invoice for a one-off quote; expires_at: Required"),
        Case.Invalid("all wrong", Create,
            """
            {"customer_id":1,"status":"signed","owner_email":"x","amount":1.5,"collect_payment_details":"yes","display_price_tiers":"some",
            "collect_custom_property_ids":["cfi_1"],"contract_clause_ids":["ccl_1"],"expires_at":"2024-01-15","subscription":[]}
            """,
            "customer_id: Expected string, received number; "
            + "status: Invalid enum value. Expected 'draft' | 'approved' | 'pending_signature', received 'signed'; "
            + "owner_email: Invalid email; collect_payment_details: Expected boolean, received string; "
            + "display_price_tiers: Invalid enum value. Expected 'all' | 'matching' | 'none', received 'some'; "
            + "amount: Expected a whole number of the currency's smallest unit; contract_clause_ids.0: Contract clause not found; "
            + "expires_at: Must be in the future; collect_custom_property_ids.0: Custom property not found; "
            + "subscription: Expected object, received array"),
        Case.Invalid("both", Create, Whole + """
            "subscription":{"products":[]},"invoice":{"line_items":[]}}
            """, "invoice: Send subscription or invoice, not both; invoice.line_items: Array must contain at least 1 element(s)"),
        Case.Invalid("a line of no product", Create, Whole + """
            "invoice":{"line_items":[{"name":"Work","unit_amount":1}]}}
            """, "invoice.line_items.0.product_id: Required"),
        Case.Invalid("an unknown template", Create, """{"customer_id":"{customer}","template_id":"quot_1"}""",
            "template_id: Quote template not found; subscription: Required: the template offers none"),
        Case.Invalid("another company's product", Create, Whole + """
            "subscription":{"products":[{"id":"{other_flat_fee}","price":{"type":"fee","amount":100}}]}}
            """, "subscription.products.0.id: Product not found"),
        Case.Invalid("a start that is none", Create, Whole + $$$"""
            "subscription":{"activation_strategy":"contract_start_date","products":[{{{Fee}}}]}}
            """, "subscription.activation_strategy: Invalid enum value. Expected 'start_date' | 'manually' | 'quote', "
            + "received 'contract_start_date'"),
        Case.Invalid("a phase that is over before it starts", Create, Whole + $$$"""
            "subscription":{"phases":[{"activation_strategy":"start_date","starts_at":"2024-03-01T00:00:00.000Z","end_strategy":"end_date",
            "ends_at":"2024-02-01T00:00:00.000Z","billing_date_setting":"phase_start","products":[{{{Fee}}}]}]}}
            """, "subscription.phases.0.ends_at: Must be after starts_at"),
        Case.Invalid("a change of nothing", Create, Whole + $$$"""
            "transition":{"transition_date":"2024-01-01T00:00:00.000Z"},"subscription":{"products":[{{{Fee}}}]}}
            """, "transition.transition_date: Only with application_schedule 'scheduled_after_quote_signature'; "
            + "transition.transition_date: Must be in the future; transition.source_subscription_id: Required"),
        Case.Of("a change of what is over", Create, Whole + $$$"""
            "transition":{"source_subscription_id":"{cancelled}"},"subscription":{"products":[{{{Fee}}}]}}
            """, "400 Subscription is cancelled; this needs it to be active"),
        Case.Of("an unknown customer", Create, """
            {"customer_id":"cus_1","expires_at":"2024-02-01T00:00:00.000Z","invoice":{"line_items":[{"product_id":"{flat_fee}"}]}}
            """, "404 Customer not found"),
        Case.Of("a customer without currency", Create, """
            {"customer_id":"{no_currency}","expires_at":"2024-02-01T00:00:00.000Z","invoice":{"line_items":[{"product_id":"{flat_fee}"}]}}
            """, "400 Cannot make a quote for a customer without a currency set"),
        Case.Of("a catalogue version", Create, Whole + """
            "catalog_version_id":"pcv_1","subscription":{"products":[]}}
            """, "501 catalog_version_id: a quote priced from a published catalog version is not available in this version of Plumbline"),
        Case.Of("an unknown quote", "GET /v1/quotes/quo_1", null, "404 Quote not found"),
        Case.Of("another company's", "POST /v1/quotes/{other_quote}/finalize", null, "404 Quote not found"),
        Case.Of("an unknown quote", "PATCH /v1/quotes/quo_1", "{}", "404 Quote not found"),
        Case.Invalid("the other kind", "PATCH /v1/quotes/{quote}", """{"subscription":{}}""", "subscription: Not for a one_off quote"),
        Case.Of("too early", "POST /v1/quotes/{quote}/send", """{"email":"a@b.test"}""",
            "400 Quote is draft; this needs it to be approved or pending_signature"),
        Case.Of("too early", "POST /v1/quotes/{quote}/sign", null, "400 Quote is draft; this needs it to be approved or pending_signature"),
        Case.Of("too early", "POST /v1/quotes/{quote}/approve", null, "400 Quote is draft; this needs it to be pending_approval"),
        Case.Invalid("nobody to send to", "POST /v1/quotes/{quote}/send", """{"message":3}""",
            "email: Required; message: Expected string, received number"),
        Case.Invalid("no reason", "POST /v1/quotes/{quote}/void", "{}", "reason: Required"),
        Case.Invalid("no signers", Signers, "{}", "signers: Required"),
        Case.Invalid("wrong signers", Signers, """{"signers":[{"kind":"friend","step_order":0,"language":"xx"}]}""",
            "signers.0.kind: Invalid enum value. Expected 'external' | 'countersigner', received 'friend'; "
            + "signers.0.step_order: Number must be greater than or equal to 1; signers.0.email: Required; "
            + "signers.0.language: Invalid enum value. Expected 'fr' | 'en' | 'de' | 'it' | 'lt' | 'nl' | 'es' | 'pt' | 'pl', "
            + "received 'xx'"),
        Case.Invalid("nobody outside", Signers, """{"signers":[{"kind":"countersigner","step_order":1,"email":"a@b.test"}]}""",
            "signers: At least one signer must be external"),
        Case.Invalid("a countersigner first", Signers,
            """
            {"signers":[{"kind":"external","step_order":1,"email":"a@b.test","user_id":"usr_1"},
            {"kind":"countersigner","step_order":1,"email":"c@b.test"},{"kind":"external","step_order":2,"email":"A@b.test"}]}
            """,
            "signers.0.user_id: Only for a countersigner; signers.1.step_order: Countersigners come after the first external step; "
            + "signers.2.email: Signs already"),
        Case.Of("an unknown file", "GET /v1/quotes/{quote}/files/quof_1/download", null, "404 Quote file not found"),
        Case.Invalid("an unknown step", "GET /v1/quotes/{quote}/valuation?granularity=day", null,
            "granularity: Invalid enum value. Expected 'year' | 'quarter' | 'month', received 'day'"),
        Case.Invalid("a list of nothing", "GET /v1/quotes?status=lost&type=gift&take=500", null,
            "take: Number must be less than or equal to 100; status: Invalid enum value. Expected 'all' | 'expired' | 'draft' | "
            + "'pending_approval' | 'changes_requested' | 'approved' | 'pending_signature' | 'signed' | 'voided', received 'lost'; "
            + "type: Invalid enum value. Expected 'subscription' | 'subscription_update' | 'one_off', received 'gift'"),
        Case.Of("the draft of a quote", "POST /v1/invoices/{quoted_invoice}/validate", null,
            "400 The invoice is offered by quote {quote}: change it there"),
        Case.Invalid("a template of nothing", "POST /v1/quotes/templates",
            """{"expiration_days":0,"subscription_template_id":"subt_1","contract_template_ids":["ctpl_1"]}""",
            "name: Required; expiration_days: Number must be greater than or equal to 1; "
            + "contract_template_ids.0: Contract template not found; subscription_template_id: Subscription template not found"),
        Case.Of("an unknown template", "GET /v1/quotes/templates/quot_1", null, "404 Quote template not found"),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Quotes_Wrong_AreRefused(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);
}
