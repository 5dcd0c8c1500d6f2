namespace Plumbline.Server.Tests.BadInput;

public sealed class CustomerBadInputTests(World world) : IClassFixture<World>
{
    private const string Create = "POST /v1/customers";
    private const string Batch = "POST /v1/customers/batch";
    private const string Update = "PUT /v1/customers/{customer}";

    private static readonly string Emoji = string.Concat(Enumerable.Repeat("😀", 30));

    public static IEnumerable<TheoryDataRow<string, string?, string>> Creations =>
    [
        Case.Invalid("a number as name", Create, """{"name":1}""", "name: Expected string, received number"),
        Case.Invalid("a boolean as name", Create, """{"name":true}""", "name: Expected string, received boolean"),
        Case.Invalid("null as name", Create, """{"name":null}""", "name: Expected string, received null"),
        Case.Invalid("a list as name", Create, """{"name":["a"]}""", "name: Expected string, received array"),
        Case.Invalid("an object as name", Create, """{"name":{"$ne":""}}""", "name: Expected string, received object"),
        Case.Invalid("a name of 501 characters", Create, $$"""{"name":"{{new string('n', 501)}}"}""",
            "name: String must contain at most 500 characters"),
        Case.Invalid("half a surrogate pair as name", Create, """{"name":"\ud800"}""", "name: String holds a lone surrogate"),
        Case.Invalid("the other half", Create, """{"name":"a\udc00b"}""", "name: String holds a lone surrogate"),
        Case.Invalid("NUL in the name", Create, """{"name":"a\u0000b"}""", "name: String holds a NUL character"),
        Case.Invalid("an unknown type", Create, """{"type":"alien"}""",
            "type: Invalid enum value. Expected 'corporate' | 'person', received 'alien'"),
        Case.Invalid("a type in capitals", Create, """{"type":"CORPORATE"}""",
            "type: Invalid enum value. Expected 'corporate' | 'person', received 'CORPORATE'"),
        Case.Invalid("a long type is cut", Create, $$"""{"type":"{{new string('z', 5000)}}"}""",
            $"type: Invalid enum value. Expected 'corporate' | 'person', received '{new string('z', 40)}…'"),
        Case.Invalid("a long type is not cut inside a character", Create, $$"""{"type":"a{{Emoji}}"}""",
            $"type: Invalid enum value. Expected 'corporate' | 'person', received 'a{Emoji[..38]}…'"),
        Case.Invalid("a currency by name", Create, """{"currency":"euro"}""", "currency: Unknown value 'euro'"),
        Case.Invalid("a currency in small letters", Create, """{"currency":"eur"}""", "currency: Unknown value 'eur'"),
        Case.Invalid("an empty currency", Create, """{"currency":""}""", "currency: Unknown value ''"),
        Case.Invalid("null as currency", Create, """{"currency":null}""", "currency: Expected string, received null"),
        Case.Invalid("an unknown country", Create, """{"country":"XX"}""", "country: Unknown value 'XX'"),
        Case.Invalid("an unknown language", Create, """{"language":"xx"}""",
            "language: Invalid enum value. Expected 'fr' | 'en' | 'de' | 'it' | 'lt' | 'nl' | 'es' | 'pt' | 'pl', received 'xx'"),
        Case.Invalid("an unknown time zone", Create, """{"timezone":"Mars/Olympus"}""", "timezone: Unknown value 'Mars/Olympus'"),
        Case.Invalid("an empty external id", Create, """{"external_id":""}""", "external_id: String must contain at least 1 character(s)"),
        Case.Invalid("an external id of 256 characters", Create, $$"""{"external_id":"{{new string('x', 256)}}"}""",
            "external_id: String must contain at most 255 characters"),
        Case.Of("an external id that is taken", Create, """{"external_id":"acme"}""",
            "409 A customer with the external_id 'acme' exists already"),
        Case.Invalid("a boolean in capitals", Create, """{"is_government_affiliated":"TRUE"}""",
            "is_government_affiliated: Expected boolean, received string"),
        Case.Invalid("1 as boolean", Create, """{"is_government_affiliated":1}""",
            "is_government_affiliated: Expected boolean, received number"),
        Case.Invalid("half a surrogate pair as boolean", Create, """{"is_government_affiliated":"\ud800"}""",
            "is_government_affiliated: Expected boolean, received string"),
        Case.Invalid("no email", Create, """{"billing_email":"nobody"}""", "billing_email: Invalid email"),
        Case.Invalid("an email with a header", Create, """{"billing_email":"a@b.c\r\nBcc: x@y.z"}""", "billing_email: Invalid email"),
        Case.Invalid("an email and a line break", Create, """{"billing_email":"a@b.c\n"}""", "billing_email: Invalid email"),
        Case.Invalid("one of two emails", Create, """{"invoice_emails":["a@b.c","b"]}""", "invoice_emails.1: Invalid email"),
        Case.Invalid("a text for a list", Create, """{"invoice_emails":"a@b.c"}""", "invoice_emails: Expected array, received string"),
        Case.Invalid("an object for a list", Create, """{"invoice_emails":{"0":"a@b.c"}}""",
            "invoice_emails: Expected array, received object"),
        Case.Invalid("a list of numbers", Create, """{"invoice_emails":[1,null]}""",
            "invoice_emails.0: Expected string, received number; invoice_emails.1: Expected string, received null"),
        Case.Invalid("a negative rate", Create, """{"tax_rate_custom":-1}""", "tax_rate_custom: Number must be greater than or equal to 0"),
        Case.Invalid("a rate above 100", Create, """{"tax_rate_custom":100.01}""",
            "tax_rate_custom: Number must be less than or equal to 100"),
        Case.Invalid("a rate without end", Create, """{"tax_rate_custom":1e400}""", "tax_rate_custom: Number is out of range"),
        Case.Invalid("a rate of 32 digits", Create, """{"tax_rate_custom":99999999999999999999999999999999}""",
            "tax_rate_custom: Number is out of range"),
        Case.Invalid("a rate as text", Create, """{"tax_rate_custom":"5"}""", "tax_rate_custom: Expected number, received string"),
        Case.Invalid("a negative delay", Create, """{"custom_payment_delay":-5}""",
            "custom_payment_delay: Number must be greater than or equal to 0"),
        Case.Invalid("a delay of decades", Create, """{"custom_payment_delay":3651}""",
            "custom_payment_delay: Number must be less than or equal to 3650"),
        Case.Invalid("a text as address", Create, """{"billing_address":"Main St"}""", "billing_address: Expected object, received string"),
        Case.Invalid("a list as address", Create, """{"shipping_address":[]}""", "shipping_address: Expected object, received array"),
        Case.Invalid("a state that is none", Create, """{"billing_address":{"country":"US","state":"ZZ"}}""",
            "billing_address.state: Unknown value 'ZZ'"),
        Case.Invalid("a number in an address", Create, """{"billing_address":{"line1":5}}""",
            "billing_address.line1: Expected string, received number"),
        Case.Invalid("a bank account without format", Create, """{"bank_account":{}}""", "bank_account.format: Required"),
        Case.Invalid("no IBAN", Create, """{"bank_account":{"format":"iban_bic_swift","iban":"x","bic_swift":"y"}}""",
            "bank_account.iban: Invalid IBAN; bank_account.bic_swift: Invalid BIC"),
        Case.Invalid("account numbers and line breaks", Create,
            """{"bank_account":{"format":"sort_code_account_number","sort_code":"12-34-56\n","account_number":"12345678\n"}}""",
            "bank_account.sort_code: Expected a sort code such as 20-00-00; "
            + "bank_account.account_number: Expected up to 34 letters, digits, spaces and dashes"),
        Case.Invalid("an object in the metadata", Create, """{"properties":{"a":{}}}""",
            "properties.a: Expected a text, number, boolean, null or an array of them, received object"),
        Case.Invalid("lists of lists in the metadata", Create, """{"properties":{"a":[[1]]}}""",
            "properties.a: Expected an array of texts, numbers, booleans or nulls"),
        Case.Invalid("a list as metadata", Create, """{"properties":[]}""", "properties: Expected object, received array"),
        Case.Invalid("an endless number in the metadata", Create, """{"properties":{"a":1e400,"b":[1,-1e400]}}""",
            "properties.a: Number is out of range; properties.b: Number is out of range"),
        Case.Invalid("NUL in a metadata key", Create, """{"properties":{"\u0000":1}}""", "properties: A key holds a NUL character"),
        Case.Invalid("NUL in a metadata text", Create, """{"properties":{"a":"\u0000"}}""", "properties.a: String holds a NUL character"),
        Case.Invalid("501 keys of metadata", Create, Metadata(501), "properties: Object must contain at most 500 keys"),
        Case.Invalid("an unknown custom property", Create, """{"custom_properties":{"nope":1}}""",
            "custom_properties.nope: Unknown custom property of a customer"),
        Case.Invalid("a value beside the authorized ones", Create, """{"custom_properties":{"tier":"c"}}""",
            "custom_properties.tier: Not an authorized value. Expected 'a' | 'b'"),
        Case.Invalid("NUL as custom property", Create, """{"custom_properties":{"\u0000":1}}""",
            "custom_properties: A key holds a NUL character"),
        Case.Invalid("an unknown owner", Create, """{"owner_id":"usr_1"}""", "owner_id: User not found"),
        Case.Invalid("an unknown price book", Create, """{"price_book_id":"prb_1"}""", "price_book_id: Price book not found"),
        Case.Invalid("an unknown entity", Create, """{"invoicing_entity_id":"ive_1"}""", "invoicing_entity_id: Invoicing entity not found"),
        Case.Invalid("another company's entity", Create, """{"invoicing_entity_id":"{other_entity}"}""",
            "invoicing_entity_id: Invoicing entity not found"),
        Case.Invalid("another company's organisation", Create, """{"organisation_id":"{other_customer}"}""",
            "organisation_id: Organisation not found among the customers that have no organisation themselves"),
        Case.Invalid("two tax ids", Create, """{"tax_ids":[{"value":"1"},{"value":"2"}]}""",
            "tax_ids: Array must contain at most 1 element(s)"),
        Case.Invalid("no domain", Create, """{"domain":"not a domain"}""", "domain: Invalid domain"),
        Case.Invalid("many faults at once", Create, """{"name":1,"currency":"zz","billing_email":"x","properties":5}""",
            "name: Expected string, received number; currency: Unknown value 'zz'; properties: Expected object, received number; "
            + "billing_email: Invalid email"),
    ];

    public static IEnumerable<TheoryDataRow<string, string?, string>> Changes =>
    [
        Case.Invalid("null as name", Update, """{"name":null}""", "name: Expected string, received null"),
        Case.Invalid("null as currency", Update, """{"currency":null}""", "currency: Expected string, received null"),
        Case.Invalid("another currency once invoiced", Update, """{"currency":"USD"}""",
            "currency: The currency stays EUR: the customer has invoices"),
        Case.Invalid("its own organisation", Update, """{"organisation_id":"{customer}"}""",
            "organisation_id: A customer cannot be its own organisation"),
        Case.Invalid("a payment method", Update, """{"payment_method_id":"pm_1"}""", "payment_method_id: Payment method not found"),
        Case.Of("an external id that is taken", "PUT /v1/customers/{no_currency}", """{"external_id":"acme"}""",
            "409 A customer with the external_id 'acme' exists already"),
        Case.Of("another company's customer", "PUT /v1/customers/{other_customer}", """{"name":"taken over"}""", "404 Customer not found"),
        Case.Of("another company's customer, to archive", "PUT /v1/customers/{other_customer}/archive", null, "404 Customer not found"),
        Case.Of("another company's customer, to delete", "DELETE /v1/customers/{other_customer}", null, "404 Customer not found"),
        Case.Of("a product's id", "PUT /v1/customers/{flat_fee}", """{"name":"x"}""", "404 Customer not found"),
    ];

    public static IEnumerable<TheoryDataRow<string, string?, string>> Batches =>
    [
        Case.Invalid("no customers", Batch, "{}", "customers: Required"),
        Case.Invalid("none at all", Batch, """{"customers":[]}""", "customers: Array must contain at least 1 element(s)"),
        Case.Invalid("an object for the list", Batch, """{"customers":{}}""", "customers: Expected array, received object"),
        Case.Invalid("a number among them", Batch, """{"customers":[1]}""", "customers.0: Expected object, received number"),
        Case.Invalid("one without its id", Batch, """{"customers":[{"batch_customer_id":"a"},{}]}""",
            "customers.1.batch_customer_id: Required"),
        Case.Invalid("one id twice", Batch, """{"customers":[{"batch_customer_id":"a"},{"batch_customer_id":"a"}]}""",
            "customers.1.batch_customer_id: Another customer of the batch has this id"),
        Case.Invalid("51 of them", Batch,
            $$"""{"customers":[{{string.Join(',', Enumerable.Range(0, 51).Select(i => $$"""{"batch_customer_id":"{{i}}"}"""))}}]}""",
            "customers: Array must contain at most 50 element(s)"),
    ];

    [Theory]
    [MemberData(nameof(Creations))]
    [MemberData(nameof(Changes))]
    [MemberData(nameof(Batches))]
    public async Task Customer_BadInput_IsRefused(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);

    private static string Metadata(int keys) =>
        $"{{\"properties\":{{{string.Join(',', Enumerable.Range(0, keys).Select(i => $"\"k{i}\":1"))}}}}}";
}
