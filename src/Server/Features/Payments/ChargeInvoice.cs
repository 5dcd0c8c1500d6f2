using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Payments;

/// <summary><c>POST /v1/invoices/{id}/charge</c>: charges a saved payment method now, for all that is open or a part of it.</summary>
public static class ChargeInvoice
{
    public static async Task<IResult> HandleAsync(
        string id,
        HttpContext http,
        BillingDb db,
        InvoiceReader reader,
        Collection collection,
        Charges charges,
        CurrentTenant tenant,
        CancellationToken cancel)
    {
        var body = await BodyReader.ReadOptionalObjectAsync(http);
        var methodId = body.Text("payment_method_id", max: 255, min: 1);
        var amount = body.Amount("amount", min: 1);
        body.ThrowIfInvalid();
        var transactionId = OnceKey.TransactionId(http, tenant);
        await db.WriteAsync(async () =>
        {
            var invoice = await reader.LockedAsync(id, cancel);
            if (await db.Set<Transaction>().AsNoTracking().SingleOrDefaultAsync(t => t.Id == transactionId, cancel) is { } known)
            {
                RefuseOther(known, amount, methodId);
                return;
            }
            var open = await OpenAsync(db, invoice, cancel);
            if (amount > open)
            {
                throw Refusal.Field("amount", $"More than the {open} that is due");
            }
            var method = (await PaymentMethodRows.FindAsync(db, invoice.CustomerId, [methodId], cancel)).Values.SingleOrDefault()
                ?? await collection.MethodAsync(invoice, cancel)
                ?? throw Refusal.BadRequest("The customer has no current payment method that can be charged; give payment_method_id");
            db.Add(Charges.New(invoice, method, amount ?? open, transactionId, tenant.Now, tenant.Now));
        }, cancel);
        await charges.RunAsync(transactionId, cancel);
        return Reply.Ok(await reader.V1Async(id, cancel));
    }

    /// <summary>What can be charged of an invoice that its transaction holds locked, in minor units above 0.</summary>
    public static async Task<long> OpenAsync(BillingDb db, Invoice invoice, CancellationToken cancel)
    {
        RecordTransaction.RefuseUnpayable(invoice);
        var open = invoice.AmountDue - await PlannedPayments.SumAsync(db, invoice.Id, cancel);
        return open > 0 ? open : throw Refusal.BadRequest("Payments of all that is due on this invoice are planned or under way");
    }

    private static void RefuseOther(Transaction known, long? amount, string? methodId)
    {
        if ((amount is not null && amount != known.Amount) || (methodId is not null && methodId != known.PaymentMethodId))
        {
            throw OnceRequest.OfAnother();
        }
    }
}
