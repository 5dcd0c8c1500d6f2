using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.BankAccounts;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Wallets;

/// <summary>
/// <c>POST /v1/wallets/{id}/load</c>: money for free, by a credit note; money that was received outside, by transfer where an account is
/// named; what is unallocated of a payment; or lines of an invoice that was paid.
/// </summary>
public static class LoadWallet
{
    public static async Task<IResult> HandleAsync(
        string id,
        HttpContext http,
        BillingDb db,
        WalletMoney money,
        WalletLoads loads,
        InvoiceReader reader,
        CurrentTenant tenant,
        CancellationToken cancel)
    {
        var load = LoadInput.Read(await BodyReader.ReadObjectAsync(http), tenant.Now);
        var loaded = await db.WriteAsync(async () =>
        {
            var wallet = await ReadWallets.LockedAsync(db, id, cancel);
            if (load.IsFree)
            {
                await loads.GiveAsync(wallet, load.Amount, load.Comment, load.IsDraft, cancel);
            }
            else if (load.TransactionId is not null)
            {
                await LoadPaymentAsync(db, money, wallet, load, cancel);
            }
            else if (load.InvoiceId is not null)
            {
                await LoadLinesAsync(db, money, wallet, load, cancel);
            }
            else
            {
                money.Receive(wallet, await PaymentAsync(db, wallet, load, tenant.Now, cancel), load.Comment);
            }
            return wallet;
        }, cancel);
        return Reply.Ok(await ReadWallets.AnswerAsync(db, reader, loaded, cancel));
    }

    private static async Task LoadPaymentAsync(
        BillingDb db, WalletMoney money, Wallet wallet, LoadInput load, CancellationToken cancel)
    {
        var payment = await db.Set<Transaction>().Include(t => t.Allocations)
                .SingleOrDefaultAsync(t => t.Id == load.TransactionId && t.CustomerId == wallet.CustomerId, cancel)
            ?? throw Refusal.NotFound("Transaction");
        if (payment.Type is not (TransactionType.Subscription or TransactionType.OneTime) || payment.WalletId is not null)
        {
            throw Refusal.BadRequest("Only a payment that was received can be loaded");
        }
        if (payment.Status != TransactionStatus.Settled)
        {
            throw Refusal.WrongState("Transaction", Words<TransactionStatus>.Of(payment.Status), "settled");
        }
        RefuseCurrency("transaction_id", "payment", payment.Currency, wallet);
        var left = await PlannedPayments.UnappliedAsync(db, payment, cancel);
        if (left <= 0)
        {
            throw Refusal.BadRequest("Nothing of this payment is unallocated");
        }
        money.LoadFrom(wallet, payment, left, load.Comment);
    }

    private static async Task LoadLinesAsync(
        BillingDb db, WalletMoney money, Wallet wallet, LoadInput load, CancellationToken cancel)
    {
        var invoice = await db.Set<Invoice>().Include(i => i.Lines)
                .SingleOrDefaultAsync(i => i.Id == load.InvoiceId && i.CustomerId == wallet.CustomerId, cancel)
            ?? throw Refusal.NotFound("Invoice");
        if (invoice.Status != InvoiceStatus.Paid || invoice.Type != InvoiceType.Invoice)
        {
            throw Refusal.WrongState("Invoice", Words<InvoiceStatus>.Of(invoice.Status), "paid");
        }
        if (invoice.AmountPaid < invoice.TotalAmount)
        {
            throw Refusal.BadRequest("A part of the invoice was credited or waived: it was not paid whole");
        }
        RefuseCurrency("invoice_id", "invoice", invoice.Currency, wallet);
        var ids = load.LineIds.Distinct().ToList();
        var lines = invoice.Lines.Where(l => ids.Contains(l.Id) && l.EntryType == EntryType.Debit).ToList();
        if (lines.Count < ids.Count)
        {
            throw Refusal.Field("invoice_line_item_ids", "The invoice has no such line that charges something");
        }
        var before = (await db.Set<WalletTransaction>().Where(t => t.SourceInvoiceId == invoice.Id && t.RevertedBy == null)
            .Select(t => t.LineIds).ToListAsync(cancel)).SelectMany(l => l);
        if (before.Any(ids.Contains))
        {
            throw Refusal.Field("invoice_line_item_ids", "A line was loaded already");
        }
        var amount = lines.Sum(l => l.Amount);
        if (amount <= 0)
        {
            throw Refusal.Field("invoice_line_item_ids", "The lines come to nothing");
        }
        money.LoadLines(wallet, invoice, ids, amount, load.Comment);
    }

    private static void RefuseCurrency(string field, string thing, string currency, Wallet wallet)
    {
        if (currency != wallet.Currency)
        {
            throw Refusal.Field(field, $"The {thing} is in {currency}, and the wallet in {wallet.Currency}");
        }
    }

    private static async Task<Transaction> PaymentAsync(
        BillingDb db, Wallet wallet, LoadInput load, Instant now, CancellationToken cancel)
    {
        if (load.BankAccountId is { } accountId)
        {
            var account = await db.Set<BankAccount>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == accountId, cancel)
                ?? throw Refusal.NotFound("Bank account");
            if (account.Currency != wallet.Currency)
            {
                throw Refusal.Field("bank_account_id", $"The account is in {account.Currency}, and the wallet in {wallet.Currency}");
            }
        }
        var entity = await db.Set<Customer>().Where(c => c.Id == wallet.CustomerId).Select(c => c.InvoicingEntityId).SingleAsync(cancel);
        return new Transaction
        {
            TenantId = wallet.TenantId,
            Id = Ids.New("tra"),
            Type = TransactionType.OneTime,
            Status = TransactionStatus.Settled,
            Amount = load.Amount,
            Currency = wallet.Currency,
            CustomerId = wallet.CustomerId,
            InvoicingEntityId = entity,
            ProcessAt = load.At,
            SettledAt = load.At,
            PaymentMethodType = load.BankAccountId is null ? "external" : "transfer",
            BankAccountId = load.BankAccountId,
            CreatedAt = now,
        };
    }
}
