using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Features.Wallets;

namespace Plumbline.Server.Features.Ledger;

/// <summary>A document and its account that do not agree. Amounts are minor units; a debit is above 0.</summary>
public sealed record LedgerFault(string SubjectId, string Account, long Booked, long Expected);

/// <summary>Compares the ledger with the documents above it, which are kept apart and must tell the same.</summary>
public sealed class LedgerCheck(BillingDb db)
{
    /// <summary>Most faults of a kind that one check names.</summary>
    public const int MostFaults = 100;

    public async Task<IReadOnlyList<LedgerFault>> RunAsync(CancellationToken cancel)
    {
        var postings = db.Set<LedgerPosting>();
        var unbalanced = await postings.GroupBy(p => p.EntryId)
            .Where(g => g.Sum(p => p.Amount) != 0).OrderBy(g => g.Key).Take(MostFaults)
            .Select(g => new { g.Key, Sum = g.Sum(p => p.Amount) }).ToListAsync(cancel);
        // what is charged on an organisation is in its books
        var issued = db.Set<Invoice>().Where(i => i.IssuedAt != null && i.Status != InvoiceStatus.Draft && i.PayerInvoiceId == null);
        var invoices = issued.Where(i => i.Type != InvoiceType.CreditNote);
        var notes = issued.Where(i => i.Type == InvoiceType.CreditNote);
        return
        [
            .. unbalanced.Select(e => new LedgerFault(e.Key, "entry", e.Sum, 0)),
            .. await FaultsAsync("receivable", invoices.Select(i => new Balance
            {
                SubjectId = i.Id,
                Booked = postings.Where(p => p.Account == LedgerAccount.Receivable && p.SubjectId == i.Id).Sum(p => p.Amount),
                Expected = i.Status == InvoiceStatus.Uncollectible || i.Collection == InvoiceCollection.Nothing ? 0
                    : (i.Collection == InvoiceCollection.TaxOnly ? i.TaxAmount : i.TotalAmount) - i.AmountPaid - i.AmountCredited,
            }), cancel),
            .. await FaultsAsync("credit_notes", notes.Select(i => new Balance
            {
                SubjectId = i.Id,
                Booked = postings.Where(p => p.Account == LedgerAccount.CreditNotes && p.SubjectId == i.Id).Sum(p => p.Amount),
                Expected = i.Status == InvoiceStatus.Voided ? 0 : i.AmountPaid + i.AmountCredited - i.TotalAmount,
            }), cancel),
            .. await FaultsAsync("revenue", issued.Select(i => new Balance
            {
                SubjectId = i.Id,
                Booked = postings.Where(p => p.Account == LedgerAccount.Revenue && p.SubjectId == i.Id).Sum(p => p.Amount),
                Expected = i.Type != InvoiceType.CreditNote ? -i.AmountExcludingTax
                    : i.Status == InvoiceStatus.Voided ? 0 : i.AmountExcludingTax,
            }), cancel),
            .. await FaultsAsync("tax", issued.Select(i => new Balance
            {
                SubjectId = i.Id,
                Booked = postings.Where(p => p.Account == LedgerAccount.Tax && p.SubjectId == i.Id).Sum(p => p.Amount),
                Expected = i.Type != InvoiceType.CreditNote ? -i.TaxAmount : i.Status == InvoiceStatus.Voided ? 0 : i.TaxAmount,
            }), cancel),
            .. await FaultsAsync("wallets", db.Set<Wallet>().Select(w => new Balance
            {
                SubjectId = w.Id,
                Booked = postings.Where(p => p.Account == LedgerAccount.Wallets && p.SubjectId == w.Id).Sum(p => p.Amount),
                Expected = -w.Balance,
            }), cancel),
            .. await FaultsAsync("wallet_movements", db.Set<Wallet>().Select(w => new Balance
            {
                SubjectId = w.Id,
                Booked = db.Set<WalletTransaction>().Where(t => t.WalletId == w.Id)
                    .Sum(t => t.Type == WalletTransactionType.Debit ? -t.Amount : t.Amount),
                Expected = w.Balance,
            }), cancel),
            .. await FaultsAsync("wallet_credits", db.Set<Wallet>().Select(w => new Balance
            {
                SubjectId = w.Id,
                Booked = db.Set<WalletTransaction>().Where(t => t.WalletId == w.Id).Sum(t => t.Remaining),
                Expected = w.Balance,
            }), cancel),
            .. await FaultsAsync("cash", db.Set<Transaction>()
                .Where(t => t.Status == TransactionStatus.Settled && t.WalletId == null).Select(t => new Balance
                {
                    SubjectId = t.Id,
                    Booked = postings.Where(p => p.Account == LedgerAccount.Cash && p.SubjectId == t.Id).Sum(p => p.Amount),
                    Expected = t.Type == TransactionType.Refund || (t.Type == TransactionType.Chargeback && t.ReversedAt == null)
                        ? -t.Amount
                        : t.Type == TransactionType.Chargeback ? 0 : t.Amount,
                }), cancel),
        ];
    }

    private sealed class Balance
    {
        public required string SubjectId { get; init; }

        public required long Booked { get; init; }

        public required long Expected { get; init; }
    }

    private static async Task<IEnumerable<LedgerFault>> FaultsAsync(string account, IQueryable<Balance> balances, CancellationToken cancel)
    {
        var wrong = await balances.Where(b => b.Booked != b.Expected).OrderBy(b => b.SubjectId).Take(MostFaults).ToListAsync(cancel);
        return wrong.Select(b => new LedgerFault(b.SubjectId, account, b.Booked, b.Expected));
    }
}
