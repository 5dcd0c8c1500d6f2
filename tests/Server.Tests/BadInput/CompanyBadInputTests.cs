namespace Plumbline.Server.Tests.BadInput;

/// <summary>Companies, keys, sellers and the declarations of custom properties.</summary>
public sealed class CompanyBadInputTests(World world) : IClassFixture<World>
{
    private const string Company = "POST /v1/companies";
    private const string Key = "POST /v1/api-keys";
    private const string Entity = "POST /v1/invoicing-entities";
    private const string Account = "POST /v1/bank-accounts";
    private const string Property = "POST /v1/custom-properties";

    public static IEnumerable<TheoryDataRow<string, string?, string>> Companies =>
    [
        Case.Invalid("nothing", Company, "{}", "name: Required; address: Required"),
        Case.Invalid("a name of spaces", Company, """{"name":" ","address":null}""", "name: String must contain at least 1 character(s)"),
        Case.Invalid("a number as address", Company, """{"name":"x","address":5}""", "address: Expected object, received number"),
        Case.Invalid("an unknown country", Company, """{"name":"x","address":{"country":"XX"}}""", "address.country: Unknown value 'XX'"),
        Case.Invalid("nothing", Key, "{}", "name: Required"),
        Case.Invalid("an unknown scope", Key, """{"name":"k","scopes":["root"]}""", "scopes.0: Unknown value 'root'"),
        Case.Invalid("no scopes", Key, """{"name":"k","scopes":[]}""", "scopes: Array must contain at least 1 element(s)"),
        Case.Invalid("a text for the scopes", Key, """{"name":"k","scopes":"*"}""", "scopes: Expected array, received string"),
        Case.Invalid("another company", Key, """{"name":"k","company_ids":["{other_company}"]}""", "company_ids: Company not found"),
        Case.Invalid("NUL as company", Key, """{"name":"k","company_ids":["\u0000"]}""", "company_ids: String holds a NUL character"),
        Case.Of("another company's key", "DELETE /v1/api-keys/{other_key}", null, "404 API key not found"),
    ];

    public static IEnumerable<TheoryDataRow<string, string?, string>> Entities =>
    [
        Case.Invalid("nothing", Entity, "{}", "name: Required; country: Required; currency: Required; accounting_currency: Required"),
        Case.Invalid("an unknown country and currency", Entity,
            """{"name":"x","country":"XX","currency":"zz","accounting_currency":"EUR"}""",
            "country: Unknown value 'XX'; currency: Unknown value 'zz'"),
        Case.Invalid("numbers from 0", Entity, Seller("\"next_invoice_number\":0"),
            "next_invoice_number: Number must be greater than or equal to 1"),
        Case.Invalid("numbers beyond counting", Entity, Seller("\"next_invoice_number\":2147483648"),
            "next_invoice_number: Number must be less than or equal to 2147483647"),
        Case.Invalid("a time zone on Mars", Entity, Seller("\"timezone\":\"Mars/Olympus\""), "timezone: Unknown time zone"),
        Case.Invalid("a pattern without a number", Entity, Seller("\"invoice_number_pattern\":\"INV\""),
            "invoice_number_pattern: The pattern must contain {number}."),
        Case.Invalid("a colour by name", Entity, Seller("\"brand_color\":\"red\""), "brand_color: Expected a colour such as #1a2b3c"),
        Case.Invalid("a colour and a line break", Entity, Seller("\"brand_color\":\"#112233\\n\""),
            "brand_color: Expected a colour such as #1a2b3c"),
        Case.Invalid("a script as logo", Entity, Seller("\"logo_url\":\"javascript:alert(1)\""), "logo_url: Invalid url"),
        Case.Invalid("a file as logo", Entity, Seller("\"logo_url\":\"file:///etc/passwd\""), "logo_url: Invalid url"),
        Case.Invalid("half a day to pay", Entity, Seller("\"default_payment_delay\":0.5"),
            "default_payment_delay: Expected integer, received float"),
        Case.Invalid("decades to pay", Entity, Seller("\"default_payment_delay\":3651"),
            "default_payment_delay: Number must be less than or equal to 3650"),
        Case.Invalid("another country", "PUT /v1/invoicing-entities/{entity}", """{"country":"DE"}""",
            "country: The country of an invoicing entity cannot change; it is FR"),
        Case.Invalid("no default", "PUT /v1/invoicing-entities/{entity}", """{"is_default":"false"}""",
            "is_default: One entity is always the default: make another one the default instead"),
        Case.Of("the default", "DELETE /v1/invoicing-entities/{entity}", null,
            "400 The default invoicing entity cannot be deleted; make another one the default first"),
        Case.Of("another company's", "PUT /v1/invoicing-entities/{other_entity}", """{"name":"mine"}""", "404 Invoicing entity not found"),
        Case.Of("another company's", "DELETE /v1/invoicing-entities/{other_entity}", null, "404 Invoicing entity not found"),
    ];

    public static IEnumerable<TheoryDataRow<string, string?, string>> Accounts =>
    [
        Case.Invalid("nothing", Account, "{}", "currency: Required; format: Required"),
        Case.Invalid("an unknown format", Account, """{"currency":"EUR","format":"sock"}""",
            "format: Invalid enum value. Expected 'iban_bic_swift' | 'sort_code_account_number' | 'account_number_routing_number' "
            + "| 'account_number_bic_swift', received 'sock'"),
        Case.Invalid("an IBAN of other check digits", Account,
            """{"currency":"EUR","format":"iban_bic_swift","iban":"FR7730006000011234567890189"}""",
            "iban: Invalid IBAN: the check digits do not match"),
        Case.Invalid("another company's entity", Account,
            """
            {"currency":"GBP","format":"sort_code_account_number","sort_code":"20-00-00","account_number":"1",
            "invoicing_entity_id":"{other_entity}"}
            """,
            "invoicing_entity_id: Invoicing entity not found"),
        Case.Of("an unknown one", "DELETE /v1/bank-accounts/{entity}", null, "404 Bank account not found"),
    ];

    public static IEnumerable<TheoryDataRow<string, string?, string>> Properties =>
    [
        Case.Invalid("nothing", Property, "{}", "name: Required; type: Required; slug: Required; entities: Required"),
        Case.Invalid("an unknown type", Property, """{"name":"x","type":"emoji","slug":"a","entities":["customer"]}""",
            "type: Invalid enum value. Expected 'date' | 'boolean' | 'number' | 'text' | 'select' | 'multi_select', received 'emoji'"),
        Case.Invalid("a slug with a space", Property, """{"name":"x","type":"text","slug":"a b","entities":["customer"]}""",
            "slug: A slug holds letters, digits, - and _, and begins with a letter or digit"),
        Case.Invalid("a slug with a line break", Property, """{"name":"x","type":"text","slug":"a\n","entities":["customer"]}""",
            "slug: A slug holds letters, digits, - and _, and begins with a letter or digit"),
        Case.Of("a slug that is taken", Property, """{"name":"x","type":"text","slug":"tier","entities":["customer"]}""",
            "409 A custom property with the slug 'tier' exists already"),
        Case.Invalid("for nothing", Property, """{"name":"x","type":"text","slug":"a","entities":[]}""",
            "entities: Array must contain at least 1 element(s)"),
        Case.Invalid("for the moon", Property, """{"name":"x","type":"text","slug":"a","entities":["customer","moon"]}""",
            "entities.1: Invalid enum value. Expected 'customer' | 'product' | 'plan' | 'quote' "
            + "| 'subscription' | 'invoice', received 'moon'"),
        Case.Invalid("a choice of nothing", Property, """{"name":"x","type":"select","slug":"a","entities":["customer"]}""",
            "authorized_values: A select needs at least one authorized value"),
        Case.Invalid("a choice of numbers", Property,
            """{"name":"x","type":"number","slug":"a","entities":["customer"],"authorized_values":["1"]}""",
            "authorized_values: Only text and select properties take authorized values"),
        Case.Of("another company's", "PUT /v1/custom-properties/{other_property}",
            """{"name":"x","type":"text","slug":"a","entities":["customer"]}""", "404 Custom property not found"),
        Case.Of("another company's", "DELETE /v1/custom-properties/{other_property}", null, "404 Custom property not found"),
    ];

    [Theory]
    [MemberData(nameof(Companies))]
    [MemberData(nameof(Entities))]
    [MemberData(nameof(Accounts))]
    [MemberData(nameof(Properties))]
    public async Task Company_BadInput_IsRefused(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);

    private static string Seller(string more) => $$"""{"name":"x","country":"FR","currency":"EUR","accounting_currency":"EUR",{{more}}}""";
}
