namespace Plumbline.Server.Tests.BadInput;

/// <summary>What wallets refuse. The world's customer has one, and its company has wallets switched off.</summary>
public sealed class WalletBadInputTests(World world) : IClassFixture<World>
{
    private const string Load = "POST /v1/wallets/{wallet}/load";

    public static IEnumerable<TheoryDataRow<string, string?, string>> Cases =>
    [
        Case.Invalid("nothing", "POST /v1/wallets", "{}", "customer_id: Required"),
        Case.Invalid("all wrong", "POST /v1/wallets",
            """{"customer_id":1,"low_projected_balance_threshold":"x","is_auto_load_enabled":5}""",
            "customer_id: Expected string, received number; low_projected_balance_threshold: Expected number, received string; "
            + "is_auto_load_enabled: Expected boolean, received number"),
        Case.Of("an unknown customer", "POST /v1/wallets", """{"customer_id":"cus_1"}""", "404 Customer not found"),
        Case.Of("another company's", "POST /v1/wallets", """{"customer_id":"{other_customer}"}""", "404 Customer not found"),
        Case.Of("a second one", "POST /v1/wallets", """{"customer_id":"{customer}"}""", "409 The customer has a wallet already"),
        Case.Of("no currency", "POST /v1/wallets", """{"customer_id":"{no_currency}"}""",
            "400 Cannot create a wallet for a customer without a currency set"),
        Case.Invalid("an unknown state", "PUT /v1/wallets/{wallet}", """{"state":"closed"}""",
            "state: Invalid enum value. Expected 'active' | 'paused', received 'closed'"),
        Case.Of("an unknown wallet", "PUT /v1/wallets/wal_1", "{}", "404 Wallet not found"),
        Case.Of("another company's", "GET /v1/wallets/{other_wallet}", null, "404 Wallet not found"),
        Case.Of("another company's", "GET /v1/wallets/{other_wallet}/transactions", null, "404 Wallet not found"),
        Case.Invalid("an unknown product", "PATCH /v1/wallets/settings", """{"product_ids":["itm_1"]}""",
            "product_ids: Product not found"),
        Case.Invalid("settings that are none", "PATCH /v1/wallets/settings", """{"enabled":3,"product_ids":"x"}""",
            "enabled: Expected boolean, received number; product_ids: Expected array, received string"),
        Case.Invalid("nothing", Load, "{}", "amount: Required"),
        Case.Invalid("no money", Load, """{"type":"free","amount":0}""", "amount: Number must be greater than or equal to 1"),
        Case.Invalid("a part of a cent", Load, """{"amount":1.5}""",
            "amount: Expected a whole number of the currency's smallest unit"),
        Case.Invalid("money of tomorrow", Load, """{"amount":1,"date":"2024-01-16T00:00:00Z"}""", "date: Must not be in the future"),
        Case.Of("an unknown account", Load, """{"amount":1,"bank_account_id":"bac_1"}""", "404 Bank account not found"),
        Case.Of("free money that is not allowed", Load, """{"type":"free","amount":1}""",
            "400 Free credits need allow_free_credits in the wallet settings"),
        Case.Of("an unknown wallet", "POST /v1/wallets/wal_1/load", """{"amount":1}""", "404 Wallet not found"),
        Case.Invalid("an unknown type", "GET /v1/wallets/{wallet}/transactions?type=gift", null,
            "type: Invalid enum value. Expected 'credit_free' | 'credit_paid' | 'debit', received 'gift'"),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Wallets_Wrong_AreRefused(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);
}
