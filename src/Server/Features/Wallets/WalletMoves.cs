using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Ledger;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Wallets;

/// <summary>Loads from money that is there already, and loads that are taken back.</summary>
public sealed partial class WalletMoney
{
    /// <summary>Money of a payment that pays nothing is put into a wallet.</summary>
    public void LoadFrom(Wallet wallet, Transaction payment, long amount, string? comment)
    {
        if (amount <= 0 || amount > payment.Unallocated)
        {
            throw new UnreachableException($"{amount} of {payment.Id} would be loaded, and {payment.Unallocated} are unallocated");
        }
        payment.Loaded += amount;
        Credit(wallet, WalletTransactionType.CreditPaid, amount, comment, null, payment.Id, null);
        ledger.Post(
            LedgerCause.WalletLoaded,
            wallet.CustomerId,
            wallet.Currency,
            new Leg(LedgerAccount.Unapplied, payment.Id, amount),
            new Leg(LedgerAccount.Wallets, wallet.Id, -amount));
    }

    /// <summary>Lines of a paid invoice are put into a wallet, tax included: what they sold is sold when the wallet pays.</summary>
    public void LoadLines(Wallet wallet, Invoice invoice, IReadOnlyList<string> lineIds, long amount, string? comment)
    {
        Credit(wallet, WalletTransactionType.CreditPaid, amount, comment, invoice.Id, null, null, lineIds);
        ledger.Post(
            LedgerCause.WalletLoaded,
            wallet.CustomerId,
            wallet.Currency,
            new Leg(LedgerAccount.Advances, invoice.Id, amount),
            new Leg(LedgerAccount.Wallets, wallet.Id, -amount));
    }

    /// <summary>
    /// A load that nothing was spent of is taken back: its credit note is voided, its money pays nothing again, its lines may be loaded
    /// anew.
    /// </summary>
    public async Task<WalletTransaction> RevertAsync(Wallet wallet, WalletTransaction credit, CancellationToken cancel)
    {
        var isNote = credit is { SourceInvoiceId: not null, LineIds.Count: 0 };
        if (credit.Type == WalletTransactionType.Debit || credit.OriginalTransactionId is not null
            || (isNote && credit.Type != WalletTransactionType.CreditFree))
        {
            throw Refusal.BadRequest("Only a load can be reverted");
        }
        if (credit.RevertedBy is not null)
        {
            throw Refusal.BadRequest("The load was reverted already");
        }
        if (credit.Remaining < credit.Amount)
        {
            throw Refusal.BadRequest($"{credit.Amount - credit.Remaining} of the load is spent already");
        }
        var debit = TakeBack(wallet, credit);
        var other = credit.LineIds.Count > 0 ? new Leg(LedgerAccount.Advances, credit.SourceInvoiceId!, -credit.Amount)
            : isNote ? new Leg(LedgerAccount.CreditNotes, credit.SourceInvoiceId!, -credit.Amount)
            : new Leg(LedgerAccount.Unapplied, credit.TransactionId!, -credit.Amount);
        ledger.Post(
            LedgerCause.WalletReverted,
            wallet.CustomerId,
            wallet.Currency,
            new Leg(LedgerAccount.Wallets, wallet.Id, credit.Amount),
            other);
        if (isNote)
        {
            await VoidAsync(credit, cancel);
        }
        else if (credit.TransactionId is { } paymentId)
        {
            (await db.Set<Transaction>().SingleAsync(t => t.Id == paymentId, cancel)).Loaded -= credit.Amount;
        }
        return debit;
    }

    /// <summary>The customer's bank took a payment back that was loaded: what is left of it goes, what was spent is lost.</summary>
    public async Task LoseAsync(Transaction payment, CancellationToken cancel)
    {
        foreach (var credit in await db.Set<WalletTransaction>()
            .Where(t => t.TransactionId == payment.Id && t.Type == WalletTransactionType.CreditPaid && t.RevertedBy == null
                && t.OriginalTransactionId == null).ToListAsync(cancel))
        {
            var wallet = await db.Set<Wallet>().SingleAsync(w => w.Id == credit.WalletId, cancel);
            var left = credit.Remaining;
            if (left > 0)
            {
                TakeBack(wallet, credit);
            }
            ledger.Post(
                LedgerCause.PaymentDisputed,
                wallet.CustomerId,
                wallet.Currency,
                new Leg(LedgerAccount.Wallets, wallet.Id, left),
                new Leg(LedgerAccount.BadDebt, wallet.Id, credit.Amount - left),
                new Leg(LedgerAccount.Unapplied, payment.Id, -credit.Amount));
        }
        payment.Loaded = 0;
    }

    /// <summary>What is in a wallet lapses, before its rhythm loads it anew.</summary>
    public async Task LapseAsync(Wallet wallet, CancellationToken cancel)
    {
        var credits = await db.Set<WalletTransaction>().Where(t => t.WalletId == wallet.Id && t.Remaining > 0)
            .OrderBy(t => t.CreatedAt).ThenBy(t => t.Id).ToListAsync(cancel);
        if (credits.Count == 0)
        {
            return;
        }
        var amount = credits.Sum(c => c.Remaining);
        Debit(wallet, amount, "Emptied before its next load", null, [.. credits.Select(Whole)]);
        credits.ForEach(c => c.Remaining = 0);
        ledger.Post(
            LedgerCause.WalletLapsed,
            wallet.CustomerId,
            wallet.Currency,
            new Leg(LedgerAccount.Wallets, wallet.Id, amount),
            new Leg(LedgerAccount.Lapsed, wallet.Id, -amount));
    }

    private WalletTransaction TakeBack(Wallet wallet, WalletTransaction credit)
    {
        var debit = Debit(wallet, credit.Remaining, null, credit.Id, [Whole(credit)]);
        (credit.Remaining, credit.RevertedBy) = (0, debit.Id);
        return debit;
    }

    private static WalletFunding Whole(WalletTransaction credit) =>
        new(credit.Id, credit.Type, credit.Remaining, credit.SourceInvoiceId, credit.TransactionId);

    private WalletTransaction Debit(Wallet wallet, long amount, string? comment, string? originalId, List<WalletFunding> sources)
    {
        var debit = new WalletTransaction
        {
            TenantId = wallet.TenantId,
            Id = Ids.New("walt"),
            WalletId = wallet.Id,
            Type = WalletTransactionType.Debit,
            Amount = amount,
            Comment = comment,
            OriginalTransactionId = originalId,
            Sources = sources,
            CreatedAt = tenant.Now,
        };
        db.Add(debit);
        wallet.Balance -= amount;
        wallet.Reschedule(tenant.Now);
        return debit;
    }

    private async Task VoidAsync(WalletTransaction credit, CancellationToken cancel)
    {
        var note = await db.Set<Invoice>().SingleAsync(i => i.Id == credit.SourceInvoiceId, cancel);
        var payment = await db.Set<Transaction>().SingleAsync(t => t.Id == credit.TransactionId, cancel);
        payment.Status = TransactionStatus.Cancelled;
        note.AmountPaid -= credit.Amount;
        (note.Status, note.SettledAt, note.UpdatedAt) = (InvoiceStatus.Voided, null, tenant.Now);
        ledger.Voided(note);
    }
}
