using Plumbline.Server.Tests.BadInput;

namespace Plumbline.Server.Tests.Taxes;

public sealed class TaxBadInputTests(World world) : IClassFixture<World>
{
    private const string Create = "POST /v1/taxes/rates";
    private const string Custom = "PATCH /v1/taxes/rates/{rate}";
    private const string Default = "PATCH /v1/taxes/rates/{default_rate}";
    private const string Organisation = "PATCH /v1/organisations/{customer}";
    private const string Product = "PUT /v1/products/{flat_fee}";

    private const string Classes = "'standard_rate' | 'reduced_rate' | 'reduced_rate_alt' | 'super_reduced_rate' | 'parking_rate' "
        + "| 'exempt' | 'reverse_charge'";

    public static IEnumerable<TheoryDataRow<string, string?, string>> Rates =>
    [
        Case.Invalid("nothing", Create, "{}", "type: Required; invoicing_entity_id: Required"),
        Case.Invalid("a list", Create, "[]", "Expected object, received array"),
        Case.Invalid("an unknown type", Create, """{"type":"own","invoicing_entity_id":"{entity}"}""",
            "type: Invalid enum value. Expected 'custom' | 'default', received 'own'"),
        Case.Invalid("a custom rate without anything", Create, """{"type":"custom","invoicing_entity_id":"{entity}"}""",
            "code: Required; name: Required; rate: Required"),
        Case.Invalid("a default rate without anything", Create, """{"type":"default","invoicing_entity_id":"{entity}"}""",
            "code: Required; country: Required; rate_class: Required"),
        Case.Invalid("a negative rate", Create, Rate("\"rate\":-1"), "rate: Number must be greater than or equal to 0"),
        Case.Invalid("a rate above 100", Create, Rate("\"rate\":100.01"), "rate: Number must be less than or equal to 100"),
        Case.Invalid("a rate as text", Create, Rate("\"rate\":\"5\""), "rate: Expected number, received string"),
        Case.Invalid("an area as country", Create, Rate("\"rate\":5,\"country\":\"EU\""), "country: Unknown value 'EU'"),
        Case.Invalid("an empty code", Create, Rate("\"rate\":5").Replace("\"C\"", "\"\""),
            "code: String must contain at least 1 character(s)"),
        Case.Invalid("an unknown entity", Create, Rate("\"rate\":5").Replace("{entity}", "ive_1"),
            "invoicing_entity_id: Invoicing entity not found"),
        Case.Invalid("another company's entity", Create, Rate("\"rate\":5").Replace("{entity}", "{other_entity}"),
            "invoicing_entity_id: Invoicing entity not found"),
        Case.Invalid("unknown words", Create,
            """{"type":"default","invoicing_entity_id":"{entity}","code":"C","country":"ZZ","rate_class":"low","scope":"here"}""",
            "scope: Invalid enum value. Expected 'all' | 'domestic' | 'intra_eu' | 'international', received 'here'; "
            + $"country: Unknown value 'ZZ'; rate_class: Invalid enum value. Expected {Classes}, received 'low'"),
        Case.Of("a rate that has a code", Create,
            """{"type":"default","invoicing_entity_id":"{entity}","code":"C","country":"FR","rate_class":"standard_rate"}""",
            "409 The invoicing entity has a code for this country, rate class and scope already"),
        Case.Of("a scope that is taken", Default, """{"type":"default","scope":"domestic"}""",
            "409 The invoicing entity has a code for this country, rate class and scope already"),
        Case.Invalid("no type", Custom, """{"rate":5}""", "type: Required"),
        Case.Invalid("another type", Custom, """{"type":"default","code":"C"}""",
            "type: The type of a tax rate cannot change; it is custom"),
        Case.Invalid("another type", Default, """{"type":"custom"}""", "type: The type of a tax rate cannot change; it is default"),
        Case.Invalid("nulls", Custom, """{"type":"custom","name":null,"code":null,"rate":null}""",
            "code: Expected string, received null; name: Expected string, received null; rate: Expected number, received null"),
        Case.Of("another company's", "PATCH /v1/taxes/rates/{other_rate}", """{"type":"custom"}""", "404 Tax rate not found"),
        Case.Of("another company's", "DELETE /v1/taxes/rates/{other_rate}", null, "404 Tax rate not found"),
        Case.Of("an unknown one", "GET /v1/taxes/rates/taxr_1", null, "404 Tax rate not found"),
        Case.Of("one in use", "DELETE /v1/taxes/rates/{rate}", null, "400 The tax rate is in use: the product {seat} is sold at it"),
        Case.Invalid("a wrong page", "GET /v1/taxes/rates?take=-1", null, "take: Number must be greater than or equal to 0"),
    ];

    public static IEnumerable<TheoryDataRow<string, string?, string>> Others =>
    [
        Case.Invalid("an unknown tax rate", Product, Accounting("{entity}", "taxr_1"),
            "accounting.{entity}.tax_rate_id: The invoicing entity has no custom tax rate taxr_1"),
        Case.Invalid("another company's tax rate", Product, Accounting("{entity}", "{other_rate}"),
            "accounting.{entity}.tax_rate_id: The invoicing entity has no custom tax rate {other_rate}"),
        Case.Invalid("a default rate", Product, Accounting("{entity}", "{default_rate}"),
            "accounting.{entity}.tax_rate_id: The invoicing entity has no custom tax rate {default_rate}"),
        Case.Invalid("a rate of another entity", Product, Accounting("ive_1", "{rate}"),
            "accounting.ive_1.tax_rate_id: The invoicing entity has no custom tax rate {rate}"),
        Case.Of("an unknown customer", "GET /v1/customers/cus_1/taxes/rates", null, "404 Customer not found"),
        Case.Of("another company's customer", "GET /v1/customers/{other_customer}/taxes/rates", null, "404 Customer not found"),
        Case.Invalid("wrong values", Organisation,
            """{"name":1,"currency":"XXX","country":"EU","invoice_schedule":"week","next_invoice_at":"soon"}""",
            "name: Expected string, received number; currency: Unknown value 'XXX'; country: Unknown value 'EU'; "
            + "invoice_schedule: Invalid enum value. Expected 'month' | 'quarter' | 'year', received 'week'; "
            + "next_invoice_at: Expected a UTC date-time such as 2023-11-01T00:00:00.000Z"),
        Case.Invalid("nulls", Organisation, """{"invoice_schedule":null,"next_invoice_at":null}""",
            "invoice_schedule: Expected string, received null; next_invoice_at: Expected date, received null"),
        Case.Invalid("another currency than its invoices'", Organisation, """{"currency":"USD"}""",
            "currency: The currency stays EUR: the customer has invoices"),
        Case.Of("another company's", "PATCH /v1/organisations/{other_customer}", """{"name":"x"}""", "404 Organisation not found"),
    ];

    [Theory]
    [MemberData(nameof(Rates))]
    [MemberData(nameof(Others))]
    public async Task Taxes_BadInput_IsRefused(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);

    private static string Rate(string fields) =>
        $$"""{"type":"custom","invoicing_entity_id":"{entity}","code":"C","name":"Books",{{fields}}}""";

    private static string Accounting(string entity, string rate) =>
        $$"""{"name":"x","accounting":{"{{entity}}":{"tax_rate_id":"{{rate}}"} } }""";
}
