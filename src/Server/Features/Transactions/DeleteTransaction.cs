using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Wallets;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Transactions;

/// <summary><c>DELETE /v1/invoices/{id}/transactions/{transactionId}</c>: a payment that is only planned is forgotten, and
/// one that a wallet made goes back to it.</summary>
public static class DeleteTransaction
{
    public static async Task<IResult> HandleAsync(
        string id, string transactionId, BillingDb db, InvoiceReader reader, WalletMoney wallets, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            var invoice = await reader.LockedAsync(id, cancel);
            var transaction = await db.Set<Transaction>().Include(t => t.Allocations)
                    .SingleOrDefaultAsync(t => t.Id == transactionId && t.Allocations.Any(a => a.InvoiceId == invoice.Id), cancel)
                ?? throw Refusal.NotFound("Transaction");
            if (transaction is { WalletId: not null, Type: TransactionType.Subscription or TransactionType.OneTime })
            {
                if (invoice.Status == InvoiceStatus.Uncollectible)
                {
                    throw Refusal.WrongState("Invoice", "uncollectible", "paid", "partially_paid");
                }
                await wallets.GiveBackAsync(transaction, invoice, cancel);
            }
            else if (transaction.Status != TransactionStatus.Scheduled)
            {
                throw Refusal.WrongState("Transaction", Words<TransactionStatus>.Of(transaction.Status), "scheduled");
            }
            db.RemoveRange(transaction.Allocations);
            db.Remove(transaction);
        }, cancel);
        return Results.Ok();
    }
}
