using NodaTime;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Transactions;

/// <summary>
/// A payment that is recorded by hand: by transfer or outside, now, in the past, or planned for later; or one that is charged to a saved
/// payment method, now or later.
/// </summary>
public sealed record TransactionInput(
    long Amount, Instant ProcessAt, string PaymentMethodType, string? BankAccountId, string? PaymentMethodId = null)
{
    private static readonly string[] ByHand = ["transfer", "external"];
    private static readonly string[] Providers = ["airwallex", "gocardless", "mollie", "stripe"];

    /// <summary>Null where the body is at fault; what is wrong is noted in it.</summary>
    public static TransactionInput? Read(Body body)
    {
        if (body.WordIn("provider_name", Providers) is { } provider)
        {
            body.Text("provider_transaction_id", Need.Required, 255, 1);
            body.ThrowIfInvalid();
            throw Refusal.NotBuilt($"a payment of {provider}");
        }
        var amount = body.Amount("amount", Need.Required, body.HasValue("payment_method_id") ? 1 : 0);
        var processAt = body.Instant("process_at", Need.Required);
        if (body.HasValue("payment_method_id"))
        {
            var method = body.Text("payment_method_id", Need.Required, 255, 1);
            return amount is { } charged && processAt is { } date ? new TransactionInput(charged, date, "card", null, method) : null;
        }
        var type = body.WordIn("payment_method_type", ByHand) ?? "external";
        var account = type == "transfer" ? body.Text("bank_account_id", max: 255, min: 1) : null;
        return amount is { } minor && processAt is { } at ? new TransactionInput(minor, at, type, account) : null;
    }

    /// <param name="invoice">What it pays.</param>
    /// <param name="method">The saved method that it is charged to, if it is.</param>
    /// <param name="id">Its id.</param>
    /// <param name="now">Now.</param>
    public Transaction For(Invoice invoice, PaymentMethod? method, string id, Instant now)
    {
        if (method is not null)
        {
            return Charges.New(invoice, method, Amount, id, ProcessAt, now);
        }
        var isPlanned = ProcessAt > now;
        var transaction = new Transaction
        {
            TenantId = invoice.TenantId,
            Id = id,
            Type = invoice.BillingAt is not null ? TransactionType.Subscription : TransactionType.OneTime,
            Status = isPlanned ? TransactionStatus.Scheduled : TransactionStatus.ToProcess,
            Amount = Amount,
            Currency = invoice.Currency,
            CustomerId = invoice.CustomerId,
            InvoicingEntityId = invoice.InvoicingEntityId,
            ProcessAt = ProcessAt,
            DueAt = isPlanned ? ProcessAt : null,
            PaymentMethodType = PaymentMethodType,
            BankAccountId = BankAccountId,
            CreatedAt = now,
        };
        transaction.Allocations.Add(
            new TransactionAllocation { TenantId = invoice.TenantId, TransactionId = id, InvoiceId = invoice.Id, Amount = Amount });
        return transaction;
    }
}
