using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.BankAccounts;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Payments.Gateway;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Transactions;

/// <summary>What stands beside the rows of a page of transactions, read with one query a table.</summary>
public sealed class TransactionParts
{
    private Dictionary<string, BankAccount> _accounts = [];
    private Dictionary<string, PaymentMethod> _methods = [];

    public static async Task<TransactionParts> LoadAsync(BillingDb db, IReadOnlyCollection<Transaction> page, CancellationToken cancel)
    {
        var accounts = page.Select(t => t.BankAccountId).OfType<string>().Distinct().ToList();
        var methods = page.Select(t => t.PaymentMethodId).OfType<string>().Distinct().ToList();
        return new TransactionParts
        {
            _methods = methods.Count == 0
                ? []
                : await db.Set<PaymentMethod>().AsNoTracking().Where(m => methods.Contains(m.Id)).ToDictionaryAsync(m => m.Id, cancel),
            _accounts = accounts.Count == 0
                ? []
                : await db.Set<BankAccount>().AsNoTracking().Where(a => accounts.Contains(a.Id)).ToDictionaryAsync(a => a.Id, cancel),
        };
    }

    public BankAccount? AccountOf(Transaction transaction) => _accounts.GetValueOrDefault(transaction.BankAccountId ?? "");

    public PaymentMethod? MethodOf(Transaction transaction) => _methods.GetValueOrDefault(transaction.PaymentMethodId ?? "");
}

/// <summary>A transaction in its two forms: inside an invoice, and by itself with the invoices that it pays.</summary>
public static class TransactionAnswer
{
    public static JsonObject Of(Transaction transaction, TransactionParts parts)
    {
        var json = Base(transaction, parts);
        if (transaction.Type is TransactionType.Subscription or TransactionType.OneTime)
        {
            json["refunded_at"] = Time(transaction.RefundedAt);
        }
        else
        {
            json["original_transaction_id"] = transaction.OriginalTransactionId;
        }
        if (transaction.Type == TransactionType.Chargeback)
        {
            json["reversed_at"] = Time(transaction.ReversedAt);
        }
        json["allocations"] = new JsonArray([.. transaction.Allocations.OrderBy(a => a.InvoiceId, StringComparer.Ordinal).Select(
            a => new JsonObject { ["invoice_id"] = a.InvoiceId, ["amount"] = a.Amount })]);
        return json;
    }

    public static JsonObject InInvoice(Transaction transaction, TransactionParts parts)
    {
        var json = Base(transaction, parts);
        json["refunded_at"] = Time(transaction.RefundedAt);
        json["original_transaction_id"] = transaction.OriginalTransactionId;
        json["reversed_at"] = Time(transaction.ReversedAt);
        json["chargeback"] = null;
        return json;
    }

    private static JsonObject Base(Transaction t, TransactionParts parts)
    {
        var json = new JsonObject
        {
            ["id"] = t.Id,
            ["type"] = Words<TransactionType>.Of(t.Type),
            ["amount"] = t.Amount,
            ["currency"] = t.Currency,
            ["customer_id"] = t.CustomerId,
            ["provider_id"] = t.ProviderTransactionId,
            ["process_at"] = Time(t.ProcessAt),
            ["settled_at"] = Time(t.SettledAt),
            ["last_refreshed_at"] = Time(t.LastRefreshedAt),
            ["provider_fee"] = null,
            ["integrations"] = IntegrationsOf(t),
            ["status"] = Words<TransactionStatus>.Of(t.Status),
            ["payment_method_type"] = t.PaymentMethodType,
        };
        if (t.PaymentMethodType is "transfer" or "transfer_automated")
        {
            json["bank_account"] = AccountOf(parts.AccountOf(t));
        }
        else if (t.PaymentMethodType is not ("wallet" or "external"))
        {
            json["payment_method"] = parts.MethodOf(t)?.ToAnswer();
        }
        if (t.WalletId is not null)
        {
            json["wallet_id"] = t.WalletId;
        }
        if (t.Status == TransactionStatus.Failed)
        {
            json["error_type"] = t.ErrorType;
            json["error_message"] = t.ErrorMessage;
        }
        return json;
    }

    // it is none of the contract's providers
    private static bool IsSandbox(Transaction t) => t.ProviderName == SandboxGateway.ProviderName;

    private static JsonArray IntegrationsOf(Transaction t) => t.ProviderTransactionId is null || IsSandbox(t) ? [] :
    [
        new JsonObject
        {
            ["entity_id"] = t.ProviderTransactionId,
            ["provider_name"] = t.ProviderName,
            ["provider_account_id"] = t.ProviderAccountId,
        },
    ];

    private static JsonObject? AccountOf(BankAccount? account) => account is null ? null
        : new JsonObject(account.ToAnswer().Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)));

    private static JsonNode? Time(Instant? at) => at is { } instant ? WireJson.Instants.Format(instant) : null;
}
