using System.Diagnostics;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Ledger;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Transactions;

/// <summary>
/// Moves money: marks transactions settled, puts them against their invoices, and posts the entries. Runs inside the caller's
/// transaction, under the customer's lock.
/// </summary>
public sealed class Settlement(BillingDb db, Ledger.Ledger ledger, CurrentTenant tenant)
{
    /// <summary>The money of a payment is there.</summary>
    public void Receive(Transaction payment, IReadOnlyCollection<Invoice> invoices, Instant? at = null)
    {
        if (payment.Status == TransactionStatus.Settled)
        {
            throw new UnreachableException($"{payment.Id} would be received twice");
        }
        payment.Status = TransactionStatus.Settled;
        payment.SettledAt = at ?? tenant.Now;
        payment.DueAt = null;
        var paid = payment.Allocations.Select(a => (a.Amount, Invoice: invoices.Single(i => i.Id == a.InvoiceId))).ToList();
        foreach (var (_, invoice) in paid)
        {
            Reopen(invoice);
        }
        ledger.Post(
            LedgerCause.PaymentReceived,
            payment.CustomerId,
            payment.Currency,
            [
                new Leg(LedgerAccount.Cash, payment.Id, payment.Amount),
                new Leg(LedgerAccount.Unapplied, payment.Id, -payment.Unallocated),
                .. paid.Select(p => new Leg(LedgerAccount.Receivable, p.Invoice.Id, -p.Amount)),
            ]);
        foreach (var (amount, invoice) in paid)
        {
            Pay(invoice, amount);
        }
    }

    /// <summary>
    /// A payment goes back to the customer, whole or in part, and its invoice is due again by as much. The refund is a transaction of its
    /// own.
    /// </summary>
    /// <param name="payment">What goes back.</param>
    /// <param name="invoice">What it paid; null when it paid nothing.</param>
    /// <param name="amount">How much of it.</param>
    /// <param name="newId">The id of the transaction that takes it back.</param>
    /// <param name="type">A refund or a chargeback.</param>
    public Transaction GiveBack(Transaction payment, Invoice? invoice, long amount, string newId, TransactionType type)
    {
        var refund = PlanReturn(payment, invoice, amount, newId, type);
        Returned(refund, payment, invoice);
        return refund;
    }

    /// <summary>A refund that a provider is yet to make, of a payment's invoice or for a credit note.</summary>
    public Transaction PlanReturn(Transaction payment, Invoice? document, long amount, string newId, TransactionType type)
    {
        var refund = NewRefund(payment, amount, newId, type);
        (refund.Status, refund.SettledAt, refund.DueAt) = (TransactionStatus.ToProcess, null, tenant.Now);
        if (document is not null)
        {
            var part = document.Type == InvoiceType.CreditNote
                ? amount
                : Math.Min(amount, payment.Allocations.Where(a => a.InvoiceId == document.Id).Sum(a => a.Amount));
            refund.Allocations.Add(new TransactionAllocation { TransactionId = newId, InvoiceId = document.Id, Amount = part });
        }
        return refund;
    }

    /// <summary>The money of a refund or a chargeback is back with the customer.</summary>
    public void Returned(Transaction refund, Transaction payment, Invoice? document)
    {
        (refund.Status, refund.SettledAt, refund.DueAt) = (TransactionStatus.Settled, tenant.Now, null);
        var part = refund.Allocations.Sum(a => a.Amount);
        var isNote = document?.Type == InvoiceType.CreditNote;
        if (document is not null && !isNote)
        {
            Reopen(document);
        }
        ledger.Post(
            isNote ? LedgerCause.CreditRefunded
                : refund.Type == TransactionType.Chargeback ? LedgerCause.PaymentDisputed
                : LedgerCause.PaymentRefunded,
            refund.CustomerId,
            refund.Currency,
            new Leg(isNote ? LedgerAccount.CreditNotes : LedgerAccount.Receivable, document?.Id ?? "", part),
            new Leg(LedgerAccount.Unapplied, payment.Id, refund.Amount - part),
            new Leg(LedgerAccount.Cash, refund.Id, -refund.Amount));
        if (document is not null)
        {
            Pay(document, isNote ? part : -part);
        }
    }

    /// <summary>A dispute was won: its money is here again, and pays the invoice as far as that is still due.</summary>
    public void Won(Transaction chargeback, Transaction payment, Invoice? invoice)
    {
        chargeback.ReversedAt = tenant.Now;
        var part = invoice is { IsPayable: true } ? Math.Min(chargeback.Allocations.Sum(a => a.Amount), invoice.AmountDue) : 0;
        if (part > 0)
        {
            Reopen(invoice!);
        }
        ledger.Post(
            LedgerCause.PaymentDisputed,
            chargeback.CustomerId,
            chargeback.Currency,
            new Leg(LedgerAccount.Cash, chargeback.Id, chargeback.Amount),
            new Leg(LedgerAccount.Unapplied, payment.Id, part - chargeback.Amount),
            new Leg(LedgerAccount.Receivable, invoice?.Id ?? "", -part));
        if (part > 0)
        {
            Pay(invoice!, part);
        }
    }

    /// <summary>What a credit note still owes is paid out. <paramref name="payment"/> is the payment that comes back, if any.</summary>
    public Transaction PayOut(Invoice note, Transaction? payment, long amount, string newId)
    {
        var refund = payment is not null
            ? NewRefund(payment, amount, newId, TransactionType.Refund)
            : new Transaction
            {
                Id = newId,
                Type = TransactionType.Refund,
                Status = TransactionStatus.Settled,
                Amount = amount,
                Currency = note.Currency,
                CustomerId = note.CustomerId,
                InvoicingEntityId = note.InvoicingEntityId,
                ProcessAt = tenant.Now,
                SettledAt = tenant.Now,
                PaymentMethodType = "external",
                CreatedAt = tenant.Now,
            };
        if (payment is null)
        {
            db.Add(refund);
        }
        refund.Allocations.Add(new TransactionAllocation { TransactionId = newId, InvoiceId = note.Id, Amount = amount });
        ledger.Post(
            LedgerCause.CreditRefunded,
            note.CustomerId,
            note.Currency,
            new Leg(LedgerAccount.CreditNotes, note.Id, amount),
            new Leg(LedgerAccount.Cash, refund.Id, -amount));
        Pay(note, amount);
        return refund;
    }

    private Transaction NewRefund(Transaction payment, long amount, string id, TransactionType type)
    {
        var refund = new Transaction
        {
            Id = id,
            Type = type,
            Status = TransactionStatus.Settled,
            Amount = amount,
            Currency = payment.Currency,
            CustomerId = payment.CustomerId,
            InvoicingEntityId = payment.InvoicingEntityId,
            ProcessAt = tenant.Now,
            SettledAt = tenant.Now,
            OriginalTransactionId = payment.Id,
            PaymentMethodType = payment.PaymentMethodType,
            PaymentMethodId = payment.PaymentMethodId,
            BankAccountId = payment.BankAccountId,
            ProviderName = payment.ProviderName,
            ProviderAccountId = payment.ProviderAccountId,
            CreatedAt = tenant.Now,
        };
        db.Add(refund);
        return refund;
    }

    // money moves on an invoice that was given up: what is due on it is due again
    private void Reopen(Invoice invoice)
    {
        if (invoice.Status == InvoiceStatus.Uncollectible)
        {
            ledger.WriteOffReversed(invoice);
            invoice.Status = InvoiceStatus.ToPay;
        }
    }

    private void Pay(Invoice invoice, long amount)
    {
        invoice.AmountPaid = checked(invoice.AmountPaid + amount);
        if (invoice.AmountPaid < 0 || invoice.AmountDue < 0)
        {
            throw new UnreachableException($"{invoice.Id} would be paid {invoice.AmountPaid} of {invoice.TotalAmount}");
        }
        invoice.Settle(tenant.Now);
    }
}
