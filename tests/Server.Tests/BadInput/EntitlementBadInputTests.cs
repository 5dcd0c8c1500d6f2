namespace Plumbline.Server.Tests.BadInput;

/// <summary>In this world <c>sso</c> is a boolean, <c>calls</c> a number and <c>old</c> an archived boolean.</summary>
public sealed class EntitlementBadInputTests(World world) : IClassFixture<World>
{
    private const string Create = "POST /v1/features";
    private const string BadCode = "code: Expected small letters, digits, _ and -, a letter or digit first";
    private const string Strategies = "resolution_strategy: Invalid enum value. Expected 'max' | 'sum' | 'replace', received ";
    private static readonly string[] Families = ["features", "entitlements"];

    public static IEnumerable<TheoryDataRow<string, string?, string>> Features =>
    [
        Case.Invalid("nothing", Create, "{}", "code: Required; name: Required; value_type: Required"),
        Case.Invalid("an array", Create, "[]", "Expected object, received array"),
        Case.Invalid("no default and no strategy", Create, """{"code":"a","name":"x","value_type":"number"}""",
            "resolution_strategy: Required; default_value: Required"),
        Case.Invalid("no default", Create, """{"code":"a","name":"x","value_type":"boolean"}""", "default_value: Required"),
        Case.Invalid("an unknown type", Create, """{"code":"a","name":"x","value_type":"text","default_value":null}""",
            "value_type: Invalid enum value. Expected 'boolean' | 'number', received 'text'"),
        Case.Invalid("an unknown strategy", Create, Number("1", "\"min\""), Strategies + "'min'"),
        Case.Invalid("null as strategy", Create, Number("1", "null"), "resolution_strategy: Expected string, received null"),
        Case.Invalid("a number as flag", Create, Flag("1"), "default_value: Expected boolean, received number"),
        Case.Invalid("a flag as number", Create, Number("true"), "default_value: Expected number, received boolean"),
        Case.Invalid("unlimited as default", Create, Number("\"unlimited\""), "default_value: Expected number, received string"),
        Case.Invalid("a number without end", Create, Number("1e400"), "default_value: Number is out of range"),
        Case.Invalid("a number too large", Create, Number("1000000000000000"),
            "default_value: Number must be less than or equal to 999999999999999"),
        Case.Invalid("an empty code", Create, Code("\"\""), BadCode),
        Case.Invalid("a capital", Create, Code("\"Sso\""), BadCode),
        Case.Invalid("a dash first", Create, Code("\"-a\""), BadCode),
        Case.Invalid("a dot", Create, Code("\"a.b\""), BadCode),
        Case.Invalid("an accent", Create, Code("\"é\""), BadCode),
        Case.Invalid("a line break at the end", Create, Code("\"a\\n\""), BadCode),
        Case.Invalid("NUL", Create, Code("\"a\\u0000\""), "code: String holds a NUL character"),
        Case.Invalid("half a surrogate pair", Create, Code("\"\\ud800\""), "code: String holds a lone surrogate"),
        Case.Invalid("a code of 101 characters", Create, Code($"\"{new string('a', 101)}\""),
            "code: String must contain at most 100 characters"),
        Case.Invalid("null as code", Create, Code("null"), "code: Expected string, received null"),
        Case.Invalid("an empty name", Create, """{"code":"a","name":"","value_type":"boolean","default_value":null}""",
            "name: String must contain at least 1 character(s)"),
        Case.Invalid("a number as description", Create,
            """{"code":"a","name":"x","description":1,"value_type":"boolean","default_value":null}""",
            "description: Expected string, received number"),
        Case.Of("a code in use", Create, Code("\"sso\""), "409 A feature with the code 'sso' exists already"),
        Case.Of("a code of an archived one", Create, Code("\"old\""), "409 A feature with the code 'old' exists already"),
        Case.Invalid("null as name", "PUT /v1/features/sso", """{"name":null}""", "name: Expected string, received null"),
        Case.Invalid("a number for a boolean", "PUT /v1/features/sso", """{"default_value":1}""",
            "default_value: Expected boolean, received number"),
        Case.Invalid("a boolean for a number", "PUT /v1/features/calls", """{"default_value":true,"description":1}""",
            "description: Expected string, received number; default_value: Expected number, received boolean"),
        Case.Invalid("a strategy without type", "PUT /v1/features/calls", """{"resolution_strategy":"sum"}""",
            "resolution_strategy: Send value_type along with it"),
        Case.Invalid("a type without strategy", "PUT /v1/features/calls", """{"value_type":"number"}""", "resolution_strategy: Required"),
        Case.Invalid("null as type", "PUT /v1/features/calls", """{"value_type":null}""", "value_type: Expected string, received null"),
        Case.Invalid("another type while in use", "PUT /v1/features/calls", """{"value_type":"boolean"}""",
            "value_type: Cannot change while the feature is granted by product {flat_fee}"),
        Case.Of("an active one", "DELETE /v1/features/sso", null, "400 Feature is active; this needs it to be archived"),
        Case.Invalid("an unknown status", "GET /v1/features?status=gone", null,
            "status: Invalid enum value. Expected 'all' | 'active' | 'archived', received 'gone'"),
        Case.Invalid("a page too large", "GET /v1/features?take=101&skip=-1", null,
            "take: Number must be less than or equal to 100; skip: Number must be greater than or equal to 0"),
        Case.Invalid("NUL in a search", "GET /v1/features?search=%00", null, "search: String holds a NUL character"),
        Case.Invalid("NUL in a code", "GET /v1/features?code__contains=%00", null, "code__contains: String holds a NUL character"),
    ];

    public static IEnumerable<TheoryDataRow<string, string?, string>> Values =>
        from family in Families
        from holder in (string[])["/v1/products/{flat_fee}/", "/v1/customers/{customer}/"]
        from row in ValuesOf($"PUT {holder}{family}")
        select row;

    public static IEnumerable<TheoryDataRow<string, string?, string>> Others =>
        from family in Families
        from row in OthersOf(family)
        select row;

    public static IEnumerable<TheoryDataRow<string, string?, string>> Unknown =>
        from method in (string[])["GET", "PUT", "DELETE"]
        from code in (string[])["nope", "SSO", "sso%20", "'%20or%201=1%20--", "%F0%9F%98%80", "..%2Fsso", new string('a', 2000), "theirs"]
        select Case.Of(code.Length > 20 ? "2,000 characters" : code, $"{method} /v1/features/{code}", method == "PUT" ? "{}" : null,
            "404 Feature not found");

    [Theory]
    [MemberData(nameof(Features))]
    public async Task Feature_BadInput_IsRefused(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Value_BadInput_IsRefused(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);

    [Theory]
    [MemberData(nameof(Others))]
    public async Task GrantOrOverride_BadInput_IsRefused(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);

    [Theory]
    [MemberData(nameof(Unknown))]
    public async Task Feature_Unknown_IsNotFound(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);

    private static IEnumerable<TheoryDataRow<string, string?, string>> ValuesOf(string path) =>
    [
        Case.Invalid("nothing", path + "/calls", "{}", "value: Required"),
        Case.Invalid("null", path + "/calls", """{"value":null}""", "value: Expected number, received null"),
        Case.Invalid("a text", path + "/calls", """{"value":"10"}""", "value: Expected number or 'unlimited', received string"),
        Case.Invalid("unlimited in capitals", path + "/calls", """{"value":"UNLIMITED"}""",
            "value: Expected number or 'unlimited', received string"),
        Case.Invalid("half a surrogate pair", path + "/calls", """{"value":"\ud800"}""",
            "value: Expected number or 'unlimited', received string"),
        Case.Invalid("a flag for a number", path + "/calls", """{"value":true}""", "value: Expected number, received boolean"),
        Case.Invalid("a number too large", path + "/calls", """{"value":1e15}""",
            "value: Number must be less than or equal to 999999999999999"),
        Case.Invalid("a list", path + "/calls", """{"value":[1]}""", "value: Expected number, received array"),
        Case.Invalid("a number for a flag", path + "/sso", """{"value":1}""", "value: Expected boolean, received number"),
        Case.Invalid("unlimited for a flag", path + "/sso", """{"value":"unlimited"}""", "value: Expected boolean, received string"),
        Case.Invalid("no object", path + "/sso", "true", "Expected object, received boolean"),
        Case.Of("an archived feature", path + "/old", """{"value":true}""", "400 Feature is archived; this needs it to be active"),
        Case.Of("an unknown feature", path + "/nope", """{"value":true}""", "404 Feature not found"),
        Case.Of("another company's feature", path + "/theirs", """{"value":true}""", "404 Feature not found"),
    ];

    private static IEnumerable<TheoryDataRow<string, string?, string>> OthersOf(string family) =>
    [
        Case.Invalid("bad reason and end", $"PUT /v1/customers/{{customer}}/{family}/sso",
            """{"value":1,"reason":2,"expires_at":"tomorrow"}""",
            "value: Expected boolean, received number; reason: Expected string, received number; "
            + "expires_at: Expected a UTC date-time such as 2023-11-01T00:00:00.000Z"),
        Case.Invalid("a reason of 1,001 characters", $"PUT /v1/customers/{{customer}}/{family}/sso",
            $$"""{"value":true,"reason":"{{new string('r', 1001)}}"}""", "reason: String must contain at most 1000 characters"),
        Case.Of("another company's customer", $"PUT /v1/customers/{{other_customer}}/{family}/sso", """{"value":true}""",
            "404 Customer not found"),
        Case.Of("another company's product", $"PUT /v1/products/{{other_flat_fee}}/{family}/sso", """{"value":true}""",
            "404 Product not found"),
        Case.Of("another company's customer", $"GET /v1/customers/{{other_customer}}/{family}", null, "404 Customer not found"),
        Case.Of("another company's product", $"GET /v1/products/{{other_flat_fee}}/{family}", null, "404 Product not found"),
        Case.Of("no such override", $"DELETE /v1/customers/{{customer}}/{family}/calls", null, "404 Customer feature not found"),
        Case.Of("no such grant", $"DELETE /v1/products/{{flat_fee}}/{family}/sso", null, "404 Product feature not found"),
        Case.Of("an unknown feature", $"DELETE /v1/customers/{{customer}}/{family}/nope", null, "404 Feature not found"),
        Case.Of("an unknown feature", $"DELETE /v1/products/{{flat_fee}}/{family}/nope", null, "404 Feature not found"),
        Case.Of("an unknown customer", $"DELETE /v1/customers/cus_1/{family}/sso", null, "404 Customer not found"),
        Case.Of("an unknown product", $"DELETE /v1/products/itm_1/{family}/sso", null, "404 Product not found"),
        Case.Invalid("no date", $"GET /v1/customers/{{customer}}/{family}?at=now", null,
            "at: Expected a UTC date-time such as 2023-11-01T00:00:00Z"),
        Case.Invalid("two dates", $"GET /v1/customers/{{customer}}/{family}?at=2024-01-01&at=2024-01-02", null,
            "at: Expected a UTC date-time such as 2023-11-01T00:00:00Z"),
        Case.Invalid("NUL as date", $"GET /v1/customers/{{customer}}/{family}?at=%00", null,
            "at: Expected a UTC date-time such as 2023-11-01T00:00:00Z"),
    ];

    private static string Code(string code) => $$"""{"code":{{code}},"name":"x","value_type":"boolean","default_value":null}""";

    private static string Flag(string value) => $$"""{"code":"a","name":"x","value_type":"boolean","default_value":{{value}}}""";

    private static string Number(string value, string strategy = "\"max\"") =>
        $$"""{"code":"a","name":"x","value_type":"number","resolution_strategy":{{strategy}},"default_value":{{value}}}""";
}
