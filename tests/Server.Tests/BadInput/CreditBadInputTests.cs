namespace Plumbline.Server.Tests.BadInput;

/// <summary>What credits refuse. The world's customer has 50 credits of {credit}; its clock stands at 2024-01-15.</summary>
public sealed class CreditBadInputTests(World world) : IClassFixture<World>
{
    private const string All = "POST /v1/customers/{customer}/credits";
    private const string One = "/v1/customers/{customer}/credits/{credit}";
    private const string Nobody = "/v1/customers/cus_1/credits/{credit}";
    private const string Unheld = "/v1/customers/{customer}/credits/{flat_fee}";
    private const string Buy = "POST " + One + "/purchase";
    private const string Either = "Give exactly one of price_id and amount_excluding_tax";

    public static IEnumerable<TheoryDataRow<string, string?, string>> Cases =>
    [
        Case.Invalid("nothing", All, "{}", "product_id: Required"),
        Case.Invalid("all wrong", All,
            """{"product_id":1,"name":" ","current_balance":-1,"low_count_threshold":"x","auto_topup":{"credit_count":0}}""",
            "product_id: Expected string, received number; name: String must contain at least 1 character(s); "
            + "current_balance: Number must be greater than or equal to 0; low_count_threshold: Expected number, received string; "
            + "auto_topup.credit_count: Number must be greater than 0; auto_topup.price_id: " + Either),
        Case.Invalid("a product that is not known", All, """{"product_id":"itm_1"}""", "product_id: Product not found"),
        Case.Invalid("another company's product", All, """{"product_id":"{other_credit}"}""", "product_id: Product not found"),
        Case.Invalid("a product of another type", All, """{"product_id":"{flat_fee}"}""",
            "product_id: Credits need a product of type credit, and this is flat_fee"),
        Case.Of("twice", All, """{"product_id":"{credit}"}""", "409 The customer has credits of this product already"),
        Case.Of("an unknown customer", "POST /v1/customers/cus_1/credits", """{"product_id":"{credit}"}""", "404 Customer not found"),
        Case.Invalid("blocks at an unknown price", "PUT " + One, """{"auto_topup":{"credit_count":100,"price_id":"pri_1"}}""",
            "auto_topup.price_id: Price not found"),
        Case.Invalid("blocks at nothing", "PUT " + One, """{"auto_topup":{"credit_count":100}}""", "auto_topup.price_id: " + Either),
        Case.Of("an unknown customer", "PUT " + Nobody, "{}", "404 Customer not found"),
        Case.Of("no such credits", "PUT " + Unheld, "{}", "404 Credit not found"),
        Case.Of("no such credits", "GET " + Unheld, null, "404 Credit not found"),
        Case.Of("an unknown customer", "GET " + Nobody, null, "404 Customer not found"),
        Case.Of("an unknown customer", "GET /v1/customers/cus_1/credits", null, "404 Customer not found"),
        Case.Of("no such credits", "GET " + Unheld + "/transactions", null, "404 Credit not found"),
        Case.Invalid("an unknown type", "GET " + One + "/transactions?type=gift", null,
            "type: Invalid enum value. Expected 'topup' | 'usage' | 'expiration', received 'gift'"),
        Case.Invalid("a page too large", "GET /v1/customers/credits?take=101", null, "take: Number must be less than or equal to 100"),
        Case.Invalid("nothing", Buy, "{}", "credit_count: Required; price_id: " + Either),
        Case.Invalid("both", Buy, """{"credit_count":100,"price_id":"{pack}","amount_excluding_tax":1}""", "price_id: " + Either),
        Case.Invalid("a part of a pack", Buy, """{"credit_count":50,"price_id":"{pack}"}""", "credit_count: Must be whole packs of 100"),
        Case.Invalid("an unknown price", Buy, """{"credit_count":50,"price_id":"{other_pack}"}""", "price_id: Price not found"),
        Case.Invalid("in the past", Buy, """{"credit_count":50,"amount_excluding_tax":1,"expires_at":"2024-01-15T00:00:00Z"}""",
            "expires_at: Must be in the future"),
        Case.Of("an unknown customer", "POST " + Nobody + "/purchase", """{"credit_count":1,"amount_excluding_tax":1}""",
            "404 Customer not found"),
        Case.Invalid("nothing", "POST " + One + "/topup", """{"credit_count":0}""", "credit_count: Number must be greater than 0"),
        Case.Invalid("too many", "POST " + One + "/topup", """{"credit_count":1000000000001}""",
            "credit_count: Number must be less than or equal to 1000000000000"),
        Case.Of("no such credits", "POST " + Unheld + "/topup", """{"credit_count":1}""", "404 Credit not found"),
        Case.Invalid("nothing", "POST " + One + "/usage", """{"usage_retained":0}""", "usage_retained: Number must be greater than 0"),
        Case.Invalid("more than there is", "POST " + One + "/usage", """{"usage_retained":50.5}""",
            "usage_retained: More than the 50 credits left"),
        Case.Of("no such credits", "POST " + Unheld + "/usage", """{"usage_retained":1}""", "404 Credit not found"),
        Case.Invalid("no expiry", "PATCH " + One + "/transactions/{credit_topup}", "{}", "expires_at: Required"),
        Case.Invalid("in the past", "PATCH " + One + "/transactions/{credit_topup}", """{"expires_at":"2024-01-01T00:00:00Z"}""",
            "expires_at: Must be in the future"),
        Case.Of("a usage", "PATCH " + One + "/transactions/{credit_usage}", """{"expires_at":null}""",
            "400 Only a topup expires, and this is of type usage"),
        Case.Of("an unknown movement", "PATCH " + One + "/transactions/cdt_1", """{"expires_at":null}""", "404 Transaction not found"),
        Case.Of("another company's", "PATCH " + One + "/transactions/{other_credit_topup}", """{"expires_at":null}""",
            "404 Transaction not found"),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Credits_Wrong_AreRefused(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);
}
