using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Payments.Gateway;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Features.Wallets;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Payments;

/// <summary>
/// Has providers move money. A payment or refund is a committed row before the provider hears of it, and its id is the provider's key:
/// after a crash in between, the row is still pending and is looked up, so that no money moves twice and none is lost. Never inside a
/// transaction.
/// </summary>
public sealed partial class Charges(
    BillingDb db,
    Settlement settlement,
    Collection collection,
    IEnumerable<IPaymentGateway> gateways,
    IEnumerable<IPaymentOutcome> outcomes,
    WalletMoney wallets,
    CurrentTenant tenant,
    ILogger<Charges> log)
{
    private static readonly Duration LookUpAfter = Duration.FromHours(1);

    private static readonly GatewayResult DeletedMethod = new(GatewayState.Failed)
    {
        ErrorType = "payment_method_invalid",
        ErrorMessage = "The payment method was deleted",
    };

    /// <summary>A payment of an invoice by a saved method, to be charged at an instant.</summary>
    public static Transaction New(
        Invoice invoice, PaymentMethod method, long amount, string id, Instant processAt, Instant now, int? attempt = null)
    {
        var payment = new Transaction
        {
            TenantId = invoice.TenantId,
            Id = id,
            Type = invoice.BillingAt is not null ? TransactionType.Subscription : TransactionType.OneTime,
            Status = processAt > now ? TransactionStatus.Scheduled : TransactionStatus.ToProcess,
            Amount = amount,
            Currency = invoice.Currency,
            CustomerId = invoice.CustomerId,
            InvoicingEntityId = invoice.InvoicingEntityId,
            ProcessAt = processAt,
            DueAt = processAt > now ? processAt : now,
            PaymentMethodType = method.Type,
            PaymentMethodId = method.Id,
            ProviderName = method.ProviderName,
            ProviderAccountId = method.ProviderAccountId,
            Attempt = attempt,
            CreatedAt = now,
        };
        payment.Allocations.Add(
            new TransactionAllocation { TenantId = invoice.TenantId, TransactionId = id, InvoiceId = invoice.Id, Amount = amount });
        return payment;
    }

    /// <summary>
    /// Moves everything of a customer that is due. Inside a transaction it does nothing: the work stays due, and is done after it.
    /// </summary>
    public async Task RunDueAsync(string customerId, CancellationToken cancel)
    {
        if (db.Database.CurrentTransaction is not null)
        {
            return;
        }
        var due = await db.Set<Transaction>()
            .Where(t => t.CustomerId == customerId && t.ProviderName != null && t.DueAt <= tenant.Now)
            .OrderBy(t => t.DueAt).ThenBy(t => t.Id).Select(t => t.Id).ToListAsync(cancel);
        foreach (var id in due)
        {
            await RunAsync(id, cancel);
        }
    }

    /// <summary>Has a provider move one transaction, or asks it what became of it; false when nothing was to be done.</summary>
    public async Task<bool> RunAsync(string id, CancellationToken cancel)
    {
        if (db.Database.CurrentTransaction is not null)
        {
            throw new UnreachableException("A provider would be asked inside a transaction");
        }
        db.ChangeTracker.Clear();
        if (await db.WriteAsync(() => BeginAsync(id, cancel), cancel) is not { } step)
        {
            return false;
        }
        // from here on the money may move: what comes of it is written down even if nobody waits for it any more
        var result = await AskAsync(step, CancellationToken.None);
        db.ChangeTracker.Clear();
        await db.WriteAsync(() => FinishAsync(id, result, CancellationToken.None), CancellationToken.None);
        return true;
    }

    /// <summary>A provider says that something happened: what is under way or settled is looked up now.</summary>
    public async Task LookAgainAsync(string id, CancellationToken cancel)
    {
        db.ChangeTracker.Clear();
        var isOpen = await db.WriteAsync(async () =>
        {
            if (await LockedAsync(id, cancel) is not { Status: TransactionStatus.Pending or TransactionStatus.Settled } payment
                || payment.Type == TransactionType.Chargeback)
            {
                return false;
            }
            payment.DueAt = tenant.Now;
            return true;
        }, cancel);
        if (isOpen)
        {
            await RunAsync(id, cancel);
        }
    }

    /// <param name="Order">What the provider is told.</param>
    /// <param name="Provider">Which one.</param>
    /// <param name="State">As which it was found.</param>
    private sealed record Step(GatewayOrder Order, string Provider, TransactionStatus State);

    private async Task<Step?> BeginAsync(string id, CancellationToken cancel)
    {
        if (await LockedAsync(id, cancel) is not { DueAt: { } due } payment || due > tenant.Now)
        {
            return null;
        }
        var state = payment.Status;
        var method = await db.Set<PaymentMethod>().AsNoTracking().SingleAsync(m => m.Id == payment.PaymentMethodId, cancel);
        if (state is TransactionStatus.Scheduled or TransactionStatus.ToProcess)
        {
            if (payment.Type != TransactionType.Refund && !await FitsAsync(payment, cancel))
            {
                (payment.Status, payment.DueAt) = (TransactionStatus.Cancelled, null);
                await TellAsync(payment, cancel);
                return null;
            }
            if (payment.Type != TransactionType.Refund && method.DeletedAt is not null)
            {
                await FailAsync(payment, DeletedMethod, cancel);
                await TellAsync(payment, cancel);
                return null;
            }
            payment.Status = TransactionStatus.Pending;
        }
        var order = new GatewayOrder(
            payment.Id, method.Id, method.ProviderReference, payment.Amount, payment.Currency, method.ExpiresOn,
            payment.OriginalTransactionId)
        {
            IsRefund = payment.Type == TransactionType.Refund,
            ConnectionId = payment.ProviderAccountId,
            CustomerReference = method.ProviderCustomerId,
            ProviderId = payment.ProviderTransactionId,
            OriginalProviderId = payment.OriginalTransactionId is not { } original ? null
                : await db.Set<Transaction>().Where(t => t.Id == original).Select(t => t.ProviderTransactionId).SingleAsync(cancel),
        };
        return new Step(order, payment.ProviderName!, state);
    }

    private async Task<GatewayResult> AskAsync(Step step, CancellationToken cancel)
    {
        var gateway = gateways.Single(g => g.Name == step.Provider);
        try
        {
            if (step.State is TransactionStatus.Pending or TransactionStatus.Settled)
            {
                var known = await gateway.LookUpAsync(step.Order, cancel);
                if (known.State != GatewayState.NotFound || step.State == TransactionStatus.Settled)
                {
                    return known;
                }
            }
            return step.Order.IsRefund ? await gateway.RefundAsync(step.Order, cancel) : await gateway.ChargeAsync(step.Order, cancel);
        }
        catch (Exception e)
        {
            LogUnknown(e, step.Order.Key);
            return GatewayResult.Unknown;
        }
    }

    private async Task FinishAsync(string id, GatewayResult result, CancellationToken cancel)
    {
        // somebody else may have looked it up meanwhile
        if (await LockedAsync(id, cancel) is not { } payment
            || payment.Status is not (TransactionStatus.Pending or TransactionStatus.Settled))
        {
            return;
        }
        await TakeInAsync(payment, result, cancel);
        await TellAsync(payment, cancel);
    }

    private async Task TellAsync(Transaction payment, CancellationToken cancel)
    {
        foreach (var outcome in outcomes)
        {
            await outcome.AfterAsync(payment, cancel);
        }
    }

    private async Task TakeInAsync(Transaction payment, GatewayResult result, CancellationToken cancel)
    {
        payment.ProviderTransactionId ??= result.Id;
        payment.LastRefreshedAt = tenant.Now;
        var later = result.LookAgainAt > tenant.Now ? result.LookAgainAt : null;
        if (payment.Status == TransactionStatus.Pending)
        {
            switch (result.State)
            {
                case GatewayState.Succeeded:
                    await SucceedAsync(payment, cancel);
                    break;
                case GatewayState.Failed:
                    await FailAsync(payment, result, cancel);
                    return;
                default:
                    payment.DueAt = later ?? tenant.Now + LookUpAfter;
                    return;
            }
        }
        if (result.State is GatewayState.Unknown)
        {
            payment.DueAt = tenant.Now + LookUpAfter;
            return;
        }
        if (payment.Type != TransactionType.Refund)
        {
            await DisputeAsync(payment, result, cancel);
        }
        payment.DueAt = later;
    }

    private async Task SucceedAsync(Transaction payment, CancellationToken cancel)
    {
        var invoice = await InvoiceOfAsync(payment, cancel);
        if (payment.Type == TransactionType.Refund)
        {
            var original = await db.Set<Transaction>().SingleAsync(t => t.Id == payment.OriginalTransactionId, cancel);
            settlement.Returned(payment, original, invoice!);
            if (await PlannedPayments.RefundableAsync(db, original, cancel) == 0)
            {
                original.RefundedAt = tenant.Now;
            }
            return;
        }
        // the invoice may have been credited while the money was under way: what it no longer needs pays nothing yet
        if (invoice is null)
        {
            settlement.Receive(payment, []);
            return;
        }
        var part = payment.Allocations.Single();
        var fits = invoice.IsPayable ? Math.Min(part.Amount, invoice.AmountDue) : 0;
        if (fits == 0)
        {
            payment.Allocations.Remove(part);
            db.Remove(part);
        }
        else
        {
            part.Amount = fits;
        }
        settlement.Receive(payment, [invoice]);
        await Recovery.ResumeAsync(db, [invoice], tenant.Now, cancel);
    }

    private async Task FailAsync(Transaction payment, GatewayResult result, CancellationToken cancel)
    {
        (payment.Status, payment.DueAt) = (TransactionStatus.Failed, null);
        (payment.ErrorType, payment.ErrorMessage) = (result.ErrorType ?? "unknown", result.ErrorMessage);
        if (payment.Type == TransactionType.Refund)
        {
            return;
        }
        var method = await db.Set<PaymentMethod>().SingleAsync(m => m.Id == payment.PaymentMethodId, cancel);
        (method.Status, method.ErrorType) = payment.ErrorType switch
        {
            "payment_method_expired" => (PaymentMethodStatus.Errored, "expired"),
            "payment_method_invalid" => (PaymentMethodStatus.Errored, "invalid"),
            "mandate_invalid" => (PaymentMethodStatus.Errored, "mandate_invalid"),
            _ => (method.Status, method.ErrorType),
        };
        // nobody waits for what was planned ahead: it is tried again like what is collected by itself
        if (payment.Attempt is not null || payment.ProcessAt > payment.CreatedAt)
        {
            await collection.FailedAsync(payment, (await InvoiceOfAsync(payment, cancel))!, cancel);
        }
    }

    private async Task DisputeAsync(Transaction payment, GatewayResult result, CancellationToken cancel)
    {
        var chargeback = await db.Set<Transaction>().Include(t => t.Allocations)
            .SingleOrDefaultAsync(t => t.OriginalTransactionId == payment.Id && t.Type == TransactionType.Chargeback, cancel);
        if (result.IsDisputed && chargeback is null)
        {
            if (payment.Loaded > 0)
            {
                await wallets.LoseAsync(payment, cancel);
            }
            var refundable = await PlannedPayments.RefundableAsync(db, payment, cancel);
            var left = Math.Min(refundable, result.DisputedAmount ?? refundable);
            if (left > 0)
            {
                chargeback = settlement.GiveBack(
                    payment, await InvoiceOfAsync(payment, cancel), left, Ids.New("tra"), TransactionType.Chargeback);
            }
        }
        if (result.IsDisputeWon && chargeback is { ReversedAt: null })
        {
            settlement.Won(chargeback, payment, await InvoiceOfAsync(chargeback, cancel));
        }
    }

    private async Task<bool> FitsAsync(Transaction payment, CancellationToken cancel)
    {
        var invoice = await InvoiceOfAsync(payment, cancel);
        return invoice is null || (invoice.IsPayable && invoice.AmountDue >= payment.Amount);
    }

    private async Task<Invoice?> InvoiceOfAsync(Transaction payment, CancellationToken cancel)
    {
        var id = payment.Allocations.SingleOrDefault()?.InvoiceId;
        return id is null ? null : await db.Set<Invoice>().SingleAsync(i => i.Id == id, cancel);
    }

    private async Task<Transaction?> LockedAsync(string id, CancellationToken cancel)
    {
        var customer = await db.Set<Transaction>().Where(t => t.Id == id).Select(t => t.CustomerId).SingleOrDefaultAsync(cancel);
        if (customer is null)
        {
            return null;
        }
        await db.LockAsync("customers", [customer], cancel);
        return await db.Set<Transaction>().Include(t => t.Allocations).SingleOrDefaultAsync(t => t.Id == id, cancel);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What became of {Payment} is unknown; it will be looked up")]
    private partial void LogUnknown(Exception e, string payment);
}

/// <summary>Payments and refunds of providers that are to be moved or looked up.</summary>
public sealed class ChargesDue(BillingDb db, Charges charges) : IDueKind
{
    public string Name => "charge_payment";

    public bool CommitsByItself => true;

    public IQueryable<DueRow> Rows(BillingDb db) => db.Set<Transaction>().Where(t => t.DueAt != null && t.ProviderName != null).Select(
        t => new DueRow { TenantId = t.TenantId, Id = t.Id, CustomerId = t.CustomerId, DueAt = t.DueAt!.Value });

    public async Task<BillingCounts?> DoAsync(
        IReadOnlyList<string> ids, IReadOnlyList<string> customers, Instant dueAt, CancellationToken cancel)
    {
        var done = false;
        foreach (var id in ids)
        {
            done |= await charges.RunAsync(id, cancel);
        }
        return done ? BillingCounts.None : null;
    }

    public Task PostponeAsync(string id, Instant until, CancellationToken cancel) =>
        db.Set<Transaction>().Where(t => t.Id == id).ExecuteUpdateAsync(set => set.SetProperty(t => t.DueAt, until), cancel);
}
