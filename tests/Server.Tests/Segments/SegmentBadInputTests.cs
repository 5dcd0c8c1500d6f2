using Plumbline.Server.Tests.BadInput;

namespace Plumbline.Server.Tests.Segments;

/// <summary>What segments and files refuse.</summary>
public sealed class SegmentBadInputTests(World world) : IClassFixture<World>
{
    private const string Create = "POST /v1/customers/segments";
    private const string Preview = "POST /v1/customers/segments/preview";

    public static IEnumerable<TheoryDataRow<string, string?, string>> Cases =>
    [
        Case.Invalid("nothing", Create, "{}", "name: Required; rules: Required"),
        Case.Invalid("no rule", Create, """{"name":"A","rules":[]}""", "rules: Array must contain at least 1 element(s)"),
        Case.Invalid("no condition", Create, """{"name":"A","rules":[{"operator":"xor","conditions":[]}]}""",
            "rules.0.operator: Invalid enum value. Expected 'and' | 'or', received 'xor'; "
            + "rules.0.conditions: Array must contain at least 1 element(s)"),
        Invalid("an unknown field", """{"field":"shoe_size","operator":"in"}""",
            "field: Expected country, currency, language, invoicing_entity_id, tax_id, external_id, payment_method_type, "
            + "payment_method_status, relationship, customer_id, subscription_status, product_id, invoice_status, "
            + "smart_segment.payment_risk, paid_invoice_count, paid_late_invoice_count, late_payment_rate, "
            + "average_late_payment_delay_days, contract_end_date, current_subscription_start_date, first_subscription_start_date, "
            + "customer_created_at or custom_property.<slug>"),
        Invalid("an operator of another field", """{"field":"tax_id","operator":"in"}""",
            "operator: Invalid enum value. Expected 'set' | 'not_set', received 'in'"),
        Invalid("a word that is none", """{"field":"language","operator":"in","value":["fr","xx"]}""",
            "value.1: Invalid enum value. Expected 'fr' | 'en' | 'de' | 'it' | 'lt' | 'nl' | 'es' | 'pt' | 'pl', received 'xx'"),
        Invalid("a country that is none", """{"field":"country","operator":"in","value":["XX"]}""", "value.0: Unknown value 'XX'"),
        Invalid("no list", """{"field":"country","operator":"in","value":"FR"}""", "value: Expected array, received string"),
        Invalid("no number", """{"field":"paid_invoice_count","operator":"gt","value":["1"]}""", "value.0: Expected a number"),
        Invalid("too few numbers", """{"field":"paid_invoice_count","operator":"between","value":[1]}""", "value: Expected 2 value(s)"),
        Invalid("no date", """{"field":"contract_end_date","operator":"after","value":["soon"]}""",
            "value.0: Expected a UTC date-time such as 2023-11-01T00:00:00.000Z"),
        Invalid("an object", """{"field":"custom_property.tier","operator":"in","value":[{}]}""",
            "value.0: Expected a string, number or boolean"),
        Case.Invalid("an unknown property", Preview,
            """{"rules":[{"operator":"and","conditions":[{"field":"custom_property.shoe","operator":"set"}]}]}""",
            "rules: Custom property shoe not found"),
        Case.Invalid("a page that is too large", Preview + "?take=101", """{"rules":[]}""",
            "take: Number must be less than or equal to 100"),
        Case.Invalid("no name", "PATCH /v1/customers/segments/{segment}", """{"name":null}""", "name: Expected string, received null"),
        Case.Invalid("no rule", "PATCH /v1/customers/segments/{segment}", """{"rules":[]}""",
            "rules: Array must contain at least 1 element(s)"),
        Case.Of("another company's", "PATCH /v1/customers/segments/{other_segment}", "{}", "404 Segment not found"),
        Case.Of("another company's", "GET /v1/customers/segments/{other_segment}", null, "404 Segment not found"),
        Case.Of("another company's", "DELETE /v1/customers/segments/{other_segment}", null, "404 Segment not found"),
        Case.Of("an unknown file", "DELETE /v1/files/fil_1", null, "404 File not found"),
        Case.Of("an unknown file", "POST /v1/files/fil_1/links", null, "404 File not found"),
        Case.Invalid("a page that is none", "GET /v1/files?take=x", null, "take: Expected a whole number"),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Segments_Wrong_AreRefused(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);

    private static TheoryDataRow<string, string?, string> Invalid(string name, string condition, string fault) => Case.Invalid(
        name, Create, $$"""{"name":"A","rules":[{"operator":"or","conditions":[{{condition}}]}]}""", "rules.0.conditions.0." + fault);
}
