using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Payments;

/// <summary>
/// <c>POST /v1/transactions/{id}/refund</c>: gives back all that is left of a payment that a provider took. Its invoice is to pay again; no
/// credit note is made.
/// </summary>
public static class RefundPayment
{
    public static async Task<IResult> HandleAsync(
        string id, HttpContext http, BillingDb db, Settlement settlement, Charges charges, CurrentTenant tenant, CancellationToken cancel)
    {
        var refundId = OnceKey.TransactionId(http, tenant);
        await db.WriteAsync(async () =>
        {
            var customer = await db.Set<Transaction>().Where(t => t.Id == id).Select(t => t.CustomerId).SingleOrDefaultAsync(cancel)
                ?? throw Refusal.NotFound("Transaction");
            await db.LockAsync("customers", [customer], cancel);
            if (await db.Set<Transaction>().AnyAsync(t => t.Id == refundId, cancel))
            {
                return;
            }
            var payment = await db.Set<Transaction>().Include(t => t.Allocations).SingleAsync(t => t.Id == id, cancel);
            RefuseState(payment);
            var left = await PlannedPayments.RefundableAsync(db, payment, cancel);
            if (left <= 0)
            {
                throw Refusal.BadRequest("All of this payment was given back already, or is about to be");
            }
            var invoiceId = payment.Allocations.SingleOrDefault()?.InvoiceId;
            var invoice = invoiceId is null ? null : await db.Set<Invoice>().SingleAsync(i => i.Id == invoiceId, cancel);
            settlement.PlanReturn(payment, invoice, left, refundId, TransactionType.Refund);
        }, cancel);
        await charges.RunAsync(refundId, cancel);
        var refund = await db.Set<Transaction>().AsNoTracking().Include(t => t.Allocations).SingleAsync(t => t.Id == refundId, cancel);
        return Reply.Ok(TransactionAnswer.InInvoice(refund, await TransactionParts.LoadAsync(db, [refund], cancel)));
    }

    private static void RefuseState(Transaction payment)
    {
        if (payment.Type is not (TransactionType.Subscription or TransactionType.OneTime))
        {
            throw Refusal.BadRequest("Only a payment can be refunded");
        }
        if (payment.ProviderName is null)
        {
            throw Refusal.BadRequest("Only a payment that a provider took can be refunded; use a credit note with refund_method external");
        }
        if (payment.Status != TransactionStatus.Settled)
        {
            throw Refusal.WrongState("Transaction", Words<TransactionStatus>.Of(payment.Status), "settled");
        }
    }
}
