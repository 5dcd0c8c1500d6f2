using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Transactions;

/// <summary><c>DELETE /v1/invoices/{id}/transactions/{transactionId}</c>: a payment that is only planned is forgotten.</summary>
public static class DeleteTransaction
{
    public static async Task<IResult> HandleAsync(
        string id, string transactionId, BillingDb db, InvoiceReader reader, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            var invoice = await reader.LockedAsync(id, cancel);
            var transaction = await db.Set<Transaction>().Include(t => t.Allocations)
                    .SingleOrDefaultAsync(t => t.Id == transactionId && t.Allocations.Any(a => a.InvoiceId == invoice.Id), cancel)
                ?? throw Refusal.NotFound("Transaction");
            if (transaction.Status != TransactionStatus.Scheduled)
            {
                throw Refusal.WrongState("Transaction", Words<TransactionStatus>.Of(transaction.Status), "scheduled");
            }
            db.RemoveRange(transaction.Allocations);
            db.Remove(transaction);
        }, cancel);
        return Results.Ok();
    }
}
