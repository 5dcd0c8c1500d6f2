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
        Case.Invalid("portal settings that are none", "PATCH /v1/portal-settings",
            """{"allow_billing_details":"x","max_topup":0,"max_balance":1.5}""",
            "allow_billing_details: Expected boolean, received string; max_topup: Number must be greater than or equal to 1; "
            + "max_balance: Expected a whole number of the currency's smallest unit"),
        Case.Invalid("nothing", Load, "{}", "amount: Required"),
        Case.Invalid("no money", Load, """{"type":"free","amount":0}""", "amount: Number must be greater than or equal to 1"),
        Case.Invalid("a part of a cent", Load, """{"amount":1.5}""",
            "amount: Expected a whole number of the currency's smallest unit"),
        Case.Invalid("money of tomorrow", Load, """{"amount":1,"date":"2024-01-16T00:00:00Z"}""", "date: Must not be in the future"),
        Case.Of("an unknown account", Load, """{"amount":1,"bank_account_id":"bac_1"}""", "404 Bank account not found"),
        Case.Invalid("a payment without its type", Load, """{"transaction_id":"tra_1"}""", "type: Required"),
        Case.Of("an unknown payment", Load, """{"type":"paid","transaction_id":"tra_1"}""", "404 Transaction not found"),
        Case.Of("another company's payment", Load, """{"type":"paid","transaction_id":"{other_transaction}"}""",
            "404 Transaction not found"),
        Case.Of("a payment that is allocated", Load, """{"type":"paid","transaction_id":"{transaction}"}""",
            "400 Nothing of this payment is unallocated"),
        Case.Invalid("no lines", Load, """{"type":"paid","invoice_id":"{invoice_paid}","invoice_line_item_ids":[]}""",
            "invoice_line_item_ids: Array must contain at least 1 element(s)"),
        Case.Of("lines of an invoice that is not paid", Load,
            """{"type":"paid","invoice_id":"{invoice_to_pay}","invoice_line_item_ids":["ili_1"]}""",
            "400 Invoice is to_pay; this needs it to be paid"),
        Case.Invalid("an unknown line", Load, """{"type":"paid","invoice_id":"{invoice_paid}","invoice_line_item_ids":["ili_1"]}""",
            "invoice_line_item_ids: The invoice has no such line that charges something"),
        Case.Invalid("a load by itself without a rule", "PUT /v1/wallets/{wallet}", """{"is_auto_load_enabled":true}""",
            "auto_load_type: Required; auto_load_amount: Required; auto_load_threshold: Required"),
        Case.Invalid("a rhythm in the past", "PUT /v1/wallets/{wallet}",
            """{"is_auto_load_enabled":true,"auto_load_type":"paid","auto_load_amount":1,"auto_load_interval":{"period":"months"},"""
            + "\"auto_load_next_date\":\"2024-01-14T00:00:00Z\"}",
            "auto_load_reset: Required; auto_load_next_date: Must not lie in the past"),
        Case.Of("another company's load", "POST /v1/wallets/{other_wallet}/transactions/walt_1/revert", null, "404 Wallet not found"),
        Case.Of("an unknown load", "POST /v1/wallets/{wallet}/transactions/walt_1/revert", null, "404 Wallet transaction not found"),
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
