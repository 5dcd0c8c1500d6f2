using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Ledger;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Wallets;

/// <summary>
/// Moves money into wallets and out of them, and posts the entries. Runs inside the caller's transaction, under the customers' locks.
/// </summary>
public sealed partial class WalletMoney(BillingDb db, Ledger.Ledger ledger, CurrentTenant tenant)
{
    private const string Method = "wallet";

    /// <summary>
    /// Wallets pay what they can of invoices that were just issued, in their order: lines of the products that the settings name, with
    /// their tax. Never more than is due, never more than is there.
    /// </summary>
    public async Task PayAsync(IReadOnlyList<Invoice> issued, CancellationToken cancel)
    {
        var due = issued.Where(
            i => i is { Type: InvoiceType.Invoice, IsImported: false, IsPaidExternally: false, AmountDue: > 0 }).ToList();
        if (due.Count == 0
            || await db.Set<WalletSettings>().AsNoTracking().SingleOrDefaultAsync(cancel) is not { Enabled: true } settings)
        {
            return;
        }
        var customers = due.Select(i => i.CustomerId).Distinct().ToList();
        var wallets = await db.Set<Wallet>().Where(w => customers.Contains(w.CustomerId) && w.State == WalletState.Active)
            .ToDictionaryAsync(w => w.CustomerId, cancel);
        var ids = wallets.Values.Select(w => w.Id).ToList();
        var credits = (await db.Set<WalletTransaction>().Where(t => ids.Contains(t.WalletId) && t.Remaining > 0)
            .OrderBy(t => t.CreatedAt).ThenBy(t => t.Id).ToListAsync(cancel)).ToLookup(t => t.WalletId);
        foreach (var invoice in due)
        {
            if (wallets.TryGetValue(invoice.CustomerId, out var wallet) && wallet.Currency == invoice.Currency
                && Math.Min(wallet.Balance, EligibleOf(invoice, settings)) is > 0 and var amount)
            {
                Pay(invoice, wallet, [.. credits[wallet.Id]], amount);
            }
        }
    }

    /// <summary>The money that a wallet paid goes back to it, and the invoice is due again by as much.</summary>
    public async Task GiveBackAsync(Transaction payment, Invoice invoice, CancellationToken cancel)
    {
        var wallet = await db.Set<Wallet>().SingleAsync(w => w.Id == payment.WalletId, cancel);
        var debit = await db.Set<WalletTransaction>().SingleAsync(t => t.TransactionId == payment.Id, cancel);
        foreach (var source in debit.Sources)
        {
            var back = Credit(wallet, source.Type, source.Amount, null, source.SourceInvoiceId, source.TransactionId, debit.Id);
            debit.RevertedBy ??= back.Id;
        }
        ledger.Post(
            LedgerCause.WalletReverted,
            wallet.CustomerId,
            wallet.Currency,
            new Leg(LedgerAccount.Receivable, invoice.Id, payment.Amount),
            new Leg(LedgerAccount.Wallets, wallet.Id, -payment.Amount));
        Settle(invoice, -payment.Amount);
    }

    /// <summary>What a credit note still owes is put into the customer's wallet, which is made where there is none.</summary>
    public async Task<WalletTransaction?> RefundAsync(
        Invoice note, WalletTransactionType type, string? comment, CancellationToken cancel)
    {
        if (note.AmountDue <= 0)
        {
            return null;
        }
        await RequireEnabledAsync(cancel);
        var wallet = await db.Set<Wallet>().SingleOrDefaultAsync(w => w.CustomerId == note.CustomerId, cancel)
            ?? Begin(note.CustomerId, note.Currency);
        if (wallet.Currency != note.Currency)
        {
            throw Refusal.BadRequest($"The wallet is in {wallet.Currency}, and the credit note in {note.Currency}");
        }
        var amount = note.AmountDue;
        var payment = PaymentOf(note, wallet, amount, TransactionType.Refund);
        var credit = Credit(wallet, type, amount, comment, note.Id, payment.Id, null);
        ledger.Post(
            LedgerCause.WalletLoaded,
            wallet.CustomerId,
            wallet.Currency,
            new Leg(LedgerAccount.CreditNotes, note.Id, amount),
            new Leg(LedgerAccount.Wallets, wallet.Id, -amount));
        Settle(note, amount);
        return credit;
    }

    /// <summary>Money that was received outside is put into a wallet.</summary>
    public void Receive(Wallet wallet, Transaction payment, string? comment)
    {
        db.Add(payment);
        payment.Loaded = payment.Amount;
        Credit(wallet, WalletTransactionType.CreditPaid, payment.Amount, comment, null, payment.Id, null);
        ledger.Post(
            LedgerCause.WalletLoaded,
            wallet.CustomerId,
            wallet.Currency,
            new Leg(LedgerAccount.Cash, payment.Id, payment.Amount),
            new Leg(LedgerAccount.Wallets, wallet.Id, -payment.Amount));
    }

    public async Task RequireEnabledAsync(CancellationToken cancel)
    {
        if (await db.Set<WalletSettings>().AsNoTracking().SingleOrDefaultAsync(cancel) is not { Enabled: true })
        {
            throw Refusal.BadRequest("Wallets are not enabled; set enabled in the wallet settings");
        }
    }

    public Wallet Begin(string customerId, string currency)
    {
        var wallet = new Wallet
        {
            TenantId = db.TenantId,
            Id = Ids.New("wal"),
            CustomerId = customerId,
            Currency = currency,
            CreatedAt = tenant.Now,
        };
        db.Add(wallet);
        return wallet;
    }

    private static long EligibleOf(Invoice invoice, WalletSettings settings) => settings.ProductIds.Count == 0
        ? invoice.AmountDue
        : Math.Min(invoice.AmountDue, invoice.Lines.Where(l => l.ProductId is { } id && settings.ProductIds.Contains(id))
            .Sum(l => l.EntryType == EntryType.Credit ? -l.Amount : l.Amount));

    private void Pay(Invoice invoice, Wallet wallet, List<WalletTransaction> credits, long amount)
    {
        var payment = PaymentOf(
            invoice, wallet, amount, invoice.BillingAt is null ? TransactionType.OneTime : TransactionType.Subscription);
        var left = amount;
        var sources = new List<WalletFunding>();
        foreach (var credit in credits.Where(c => c.Remaining > 0))
        {
            var part = Math.Min(left, credit.Remaining);
            if (part == 0)
            {
                break;
            }
            credit.Remaining -= part;
            left -= part;
            sources.Add(new WalletFunding(credit.Id, credit.Type, part, credit.SourceInvoiceId, credit.TransactionId));
        }
        if (left != 0)
        {
            throw new UnreachableException($"{wallet.Id} has {wallet.Balance}, and its credits {left} less than the {amount} to pay");
        }
        wallet.Balance -= amount;
        wallet.Reschedule(tenant.Now);
        db.Add(new WalletTransaction
        {
            TenantId = wallet.TenantId,
            Id = Ids.New("walt"),
            WalletId = wallet.Id,
            Type = WalletTransactionType.Debit,
            Amount = amount,
            InvoiceId = invoice.Id,
            TransactionId = payment.Id,
            Sources = sources,
            CreatedAt = tenant.Now,
        });
        ledger.Post(
            LedgerCause.WalletDebited,
            wallet.CustomerId,
            wallet.Currency,
            new Leg(LedgerAccount.Wallets, wallet.Id, amount),
            new Leg(LedgerAccount.Receivable, invoice.Id, -amount));
        Settle(invoice, amount);
    }

    private WalletTransaction Credit(
        Wallet wallet,
        WalletTransactionType type,
        long amount,
        string? comment,
        string? sourceInvoiceId,
        string? transactionId,
        string? originalId,
        IReadOnlyList<string>? lineIds = null)
    {
        wallet.Balance = checked(wallet.Balance + amount);
        wallet.Reschedule(tenant.Now);
        var credit = new WalletTransaction
        {
            TenantId = wallet.TenantId,
            Id = Ids.New("walt"),
            WalletId = wallet.Id,
            Type = type,
            Amount = amount,
            Remaining = amount,
            Comment = comment,
            InvoiceId = type == WalletTransactionType.CreditPaid ? sourceInvoiceId : null,
            SourceInvoiceId = sourceInvoiceId,
            TransactionId = transactionId,
            OriginalTransactionId = originalId,
            LineIds = [.. lineIds ?? []],
            CreatedAt = tenant.Now,
        };
        db.Add(credit);
        return credit;
    }

    private Transaction PaymentOf(Invoice invoice, Wallet wallet, long amount, TransactionType type)
    {
        var payment = new Transaction
        {
            TenantId = invoice.TenantId,
            Id = Ids.New("tra"),
            Type = type,
            Status = TransactionStatus.Settled,
            Amount = amount,
            Currency = invoice.Currency,
            CustomerId = invoice.CustomerId,
            InvoicingEntityId = invoice.InvoicingEntityId,
            ProcessAt = tenant.Now,
            SettledAt = tenant.Now,
            PaymentMethodType = Method,
            WalletId = wallet.Id,
            CreatedAt = tenant.Now,
        };
        payment.Allocations.Add(new TransactionAllocation
        {
            TenantId = invoice.TenantId,
            TransactionId = payment.Id,
            InvoiceId = invoice.Id,
            Amount = amount,
        });
        db.Add(payment);
        return payment;
    }

    private void Settle(Invoice invoice, long amount)
    {
        invoice.AmountPaid = checked(invoice.AmountPaid + amount);
        if (invoice.AmountPaid < 0 || invoice.AmountDue < 0)
        {
            throw new UnreachableException($"{invoice.Id} would be paid {invoice.AmountPaid} of {invoice.TotalAmount}");
        }
        invoice.Settle(tenant.Now);
    }
}
