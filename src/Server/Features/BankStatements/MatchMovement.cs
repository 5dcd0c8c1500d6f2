using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.BankStatements;

/// <summary>A part of a movement for an invoice; all that is due where it has no amount.</summary>
public sealed record MovementPart(string InvoiceId, long? Amount);

/// <summary>
/// Matches a movement with a customer's invoices: it becomes a payment by transfer that is posted like any other. What the invoices do not
/// need stays with the payment, unallocated.
/// </summary>
public sealed class MatchMovement(BillingDb db, Settlement settlement, CurrentTenant tenant)
{
    /// <summary><c>POST /v1/bank-transactions/{id}/match</c></summary>
    public static async Task<IResult> HandleAsync(
        string id, HttpContext http, BillingDb db, MatchMovement match, CancellationToken cancel)
    {
        if (!await db.Set<BankTransaction>().AnyAsync(t => t.Id == id, cancel))
        {
            throw Refusal.NotFound("Bank transaction");
        }
        var body = await BodyReader.ReadObjectAsync(http);
        var customerId = body.Text("customer_id", max: 255, min: 1);
        var parts = body.Objects("allocations", max: 100)?
            .Select(p => new MovementPart(p.Text("invoice_id", Need.Required, 255, 1) ?? "", p.Amount("amount", min: 1))).ToList() ?? [];
        if (parts.Count == 0 && customerId is null)
        {
            body.Refuse("allocations", "Required, or customer_id for money that pays no invoice yet");
        }
        if (parts.Select(p => p.InvoiceId).Distinct().Count() < parts.Count)
        {
            body.Refuse("allocations", "An invoice stands in it twice");
        }
        body.ThrowIfInvalid();
        var payment = await db.WriteAsync(() => match.RunAsync(id, customerId, parts, cancel), cancel);
        return Reply.Created(TransactionAnswer.Of(payment, await TransactionParts.LoadAsync(db, [payment], cancel)));
    }

    /// <summary>Inside the caller's transaction.</summary>
    public async Task<Transaction> RunAsync(
        string id, string? customerId, IReadOnlyList<MovementPart> parts, CancellationToken cancel)
    {
        var invoiceIds = parts.Select(p => p.InvoiceId).ToList();
        var owners = await db.Set<Invoice>().Where(i => invoiceIds.Contains(i.Id)).Select(i => i.CustomerId).Distinct().ToListAsync(cancel);
        if (owners.Count > 1 || (customerId is not null && owners.Exists(o => o != customerId)))
        {
            throw Refusal.BadRequest("A payment is of one customer: the invoices are of several");
        }
        customerId ??= owners.Count == 1 ? owners[0] : throw Refusal.NotFound("Invoice");
        var customer = await GetCustomer.LockAsync(db, customerId, cancel);
        var movement = await db.Set<BankTransaction>().SingleAsync(t => t.Id == id, cancel);
        RefuseState(movement);
        var invoices = await db.Set<Invoice>().Where(i => invoiceIds.Contains(i.Id)).ToListAsync(cancel);
        if (invoices.Count < parts.Count)
        {
            throw Refusal.NotFound("Invoice");
        }
        var payment = PaymentOf(movement, customer, invoices);
        var left = movement.Amount;
        foreach (var part in parts)
        {
            var amount = await FittingAsync(invoices.Single(i => i.Id == part.InvoiceId), part, movement, left, cancel);
            if (amount > 0)
            {
                payment.Allocations.Add(new TransactionAllocation
                {
                    TenantId = payment.TenantId,
                    TransactionId = payment.Id,
                    InvoiceId = part.InvoiceId,
                    Amount = amount,
                });
            }
            left -= amount;
        }
        db.Add(payment);
        settlement.Receive(payment, invoices, movement.SettledAt ?? movement.AuthorizedAt);
        (movement.TransactionId, movement.CustomerId) = (payment.Id, customer.Id);
        return payment;
    }

    private static void RefuseState(BankTransaction movement)
    {
        if (movement.TransactionId is not null)
        {
            throw Refusal.BadRequest("The bank transaction was matched already");
        }
        if (movement.Amount <= 0)
        {
            throw Refusal.BadRequest("Only money that came in can be matched");
        }
        if (movement.Status != BankTransactionStatus.Posted)
        {
            throw Refusal.WrongState("Bank transaction", "pending", "posted");
        }
    }

    private async Task<long> FittingAsync(
        Invoice invoice, MovementPart part, BankTransaction movement, long left, CancellationToken cancel)
    {
        RecordTransaction.RefuseUnpayable(invoice);
        if (invoice.Currency != movement.Currency)
        {
            throw Refusal.BadRequest($"The bank transaction is in {movement.Currency}, and invoice {invoice.Number} in {invoice.Currency}");
        }
        var open = Math.Max(0, invoice.AmountDue - await PlannedPayments.SumAsync(db, invoice.Id, cancel));
        if (part.Amount > open)
        {
            throw Refusal.BadRequest($"More than the {open} that is due on invoice {invoice.Number}");
        }
        if (part.Amount > left)
        {
            throw Refusal.BadRequest($"More than the {left} that is left of the bank transaction");
        }
        return part.Amount ?? Math.Min(open, left);
    }

    private Transaction PaymentOf(BankTransaction movement, Customer customer, List<Invoice> invoices) => new()
    {
        TenantId = movement.TenantId,
        Id = Ids.New("tra"),
        Type = invoices.Count > 0 && invoices[0].BillingAt is not null ? TransactionType.Subscription : TransactionType.OneTime,
        Status = TransactionStatus.ToProcess,
        Amount = movement.Amount,
        Currency = movement.Currency,
        CustomerId = customer.Id,
        InvoicingEntityId = invoices.Count > 0 ? invoices[0].InvoicingEntityId : customer.InvoicingEntityId,
        ProcessAt = movement.SettledAt ?? movement.AuthorizedAt,
        PaymentMethodType = "transfer",
        BankAccountId = movement.BankAccountId,
        CreatedAt = tenant.Now,
    };
}
