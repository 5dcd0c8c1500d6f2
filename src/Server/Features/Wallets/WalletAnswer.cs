using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using NodaTime;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Wallets;

public sealed record MoneyAnswer(decimal Amount);

public sealed record WalletAnswer(
    string Id,
    string CustomerId,
    WalletState State,
    string Currency,
    MoneyAnswer Balance,
    MoneyAnswer ProjectedBalance,
    Instant CreatedAt,
    decimal? LowProjectedBalanceThreshold,
    bool IsAutoLoadEnabled)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AutoLoadType { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? AutoLoadAmount { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? AutoLoadThreshold { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? AutoLoadReset { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IntervalState? AutoLoadInterval { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Instant? AutoLoadNextDate { get; private init; }

    /// <param name="wallet">The wallet.</param>
    /// <param name="expected">What invoices that are still open come to, in minor units.</param>
    public static WalletAnswer Of(Wallet wallet, long expected) => new(
        wallet.Id,
        wallet.CustomerId,
        wallet.State,
        wallet.Currency,
        new MoneyAnswer(wallet.Balance),
        new MoneyAnswer(wallet.Balance - expected),
        wallet.CreatedAt,
        wallet.LowProjectedBalanceThreshold,
        wallet.AutoLoad is not null)
    {
        AutoLoadType = wallet.AutoLoad is { } rule ? rule.IsFree ? "free" : "paid" : null,
        AutoLoadAmount = wallet.AutoLoad?.Amount,
        AutoLoadThreshold = wallet.AutoLoad?.Threshold,
        AutoLoadReset = wallet.AutoLoad?.Interval is null ? null : wallet.AutoLoad.Reset,
        AutoLoadInterval = wallet.AutoLoad?.Interval,
        AutoLoadNextDate = wallet.AutoLoadNextAt,
    };
}

public sealed record WalletSettingsAnswer(
    bool Enabled, bool AllowFreeCredits, bool AllowTopupOnPortal, IReadOnlyList<string> ProductIds, Instant? UpdatedAt)
{
    public static WalletSettingsAnswer Of(WalletSettings? s) => s is null
        ? new WalletSettingsAnswer(false, false, false, [], null)
        : new WalletSettingsAnswer(s.Enabled, s.AllowFreeCredits, s.AllowTopupOnPortal, s.ProductIds, s.UpdatedAt);
}

/// <summary>A movement: a credit tells what is left of it, a debit what it took.</summary>
public static class WalletTransactionAnswer
{
    public static JsonObject Of(WalletTransaction t)
    {
        var json = new JsonObject
        {
            ["id"] = t.Id,
            ["amount"] = t.Amount,
            ["comment"] = t.Comment,
            ["invoice_id"] = t.InvoiceId,
            ["original_transaction_id"] = t.OriginalTransactionId,
            ["reverted_by"] = t.RevertedBy,
            ["created_at"] = WireJson.Instants.Format(t.CreatedAt),
            ["type"] = Words<WalletTransactionType>.Of(t.Type),
        };
        if (t.Type != WalletTransactionType.Debit)
        {
            json["remaining_amount"] = t.Remaining;
            return json;
        }
        json["funding_sources"] = new JsonArray([.. t.Sources.Select(s => new JsonObject
        {
            ["wallet_transaction_id"] = s.WalletTransactionId,
            ["type"] = Words<WalletTransactionType>.Of(s.Type),
            ["amount"] = s.Amount,
            ["source_invoice_id"] = s.SourceInvoiceId,
            ["transaction_id"] = s.TransactionId,
        })]);
        return json;
    }
}

[JsonSerializable(typeof(WalletAnswer))]
[JsonSerializable(typeof(OffsetPage<WalletAnswer>))]
[JsonSerializable(typeof(WalletSettingsAnswer))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(OffsetPage<JsonObject>))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
internal sealed partial class WalletJson : JsonSerializerContext;
