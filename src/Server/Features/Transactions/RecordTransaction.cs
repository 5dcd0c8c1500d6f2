using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.BankAccounts;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Transactions;

/// <summary><c>POST /v1/invoices/{id}/transactions</c>: a payment that was made outside, or is planned.</summary>
public static class RecordTransaction
{
    public static async Task<IResult> HandleAsync(
        string id,
        HttpContext http,
        BillingDb db,
        InvoiceReader reader,
        Settlement settlement,
        Charges charges,
        CurrentTenant tenant,
        CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var input = TransactionInput.Read(body);
        body.ThrowIfInvalid();
        var customer = await db.WriteAsync(async () =>
        {
            var invoice = await reader.LockedAsync(id, cancel);
            await AddAsync(db, settlement, invoice, [input!], tenant, cancel);
            return invoice.CustomerId;
        }, cancel);
        await charges.RunDueAsync(customer, cancel);
        return Reply.Created(await reader.V1Async(id, cancel));
    }

    /// <summary>Records payments of an invoice that is issued, together no more than what is due on it and not yet planned for.</summary>
    public static async Task AddAsync(
        BillingDb db,
        Settlement settlement,
        Invoice invoice,
        IReadOnlyList<TransactionInput> inputs,
        CurrentTenant tenant,
        CancellationToken cancel)
    {
        RefuseUnpayable(invoice);
        var open = invoice.AmountDue - await PlannedPayments.SumAsync(db, invoice.Id, cancel);
        if (inputs.Sum(i => i.Amount) > open)
        {
            throw Refusal.Field("amount", $"More than the {open} that is due");
        }
        var accounts = inputs.Select(i => i.BankAccountId).OfType<string>().Distinct().ToList();
        if (accounts.Count != await db.Set<BankAccount>().CountAsync(a => accounts.Contains(a.Id), cancel))
        {
            throw Refusal.NotFound("Bank account");
        }
        var methods = await PaymentMethodRows.FindAsync(db, invoice.CustomerId, inputs.Select(i => i.PaymentMethodId), cancel);
        foreach (var input in inputs)
        {
            var transaction = input.For(invoice, methods.GetValueOrDefault(input.PaymentMethodId ?? ""), Ids.New("tra"), tenant.Now);
            db.Add(transaction);
            if (transaction.Status != TransactionStatus.Scheduled && transaction.ProviderName is null)
            {
                settlement.Receive(transaction, [invoice], input.ProcessAt);
            }
        }
        await Recovery.ResumeAsync(db, [invoice], tenant.Now, cancel);
    }

    /// <summary>Money is put against issued invoices that are not settled.</summary>
    public static void RefuseUnpayable(Invoice invoice)
    {
        if (!invoice.IsPayable || invoice.Type == InvoiceType.CreditNote)
        {
            throw Refusal.WrongState(
                "Invoice", Words<InvoiceStatus>.Of(invoice.Status), "to_pay", "partially_paid", "error", "uncollectible");
        }
    }
}
