using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Wallets;

/// <summary>
/// A customer loads the own wallet: the current card is charged at once, and the money is there when it came. Sent again with the same
/// transaction it finds the first one.
/// </summary>
public sealed class TopUpWallet(BillingDb db, WalletMoney money, Charges charges, CurrentTenant tenant)
{
    private static readonly TransactionStatus[] UnderWay = [TransactionStatus.ToProcess, TransactionStatus.Pending];

    /// <summary>Minor units that are on their way into a wallet.</summary>
    public static Task<long> PendingAsync(BillingDb db, string walletId, CancellationToken cancel) => db.Set<Transaction>()
        .Where(t => t.LoadsWalletId == walletId && UnderWay.Contains(t.Status)).SumAsync(t => t.Amount, cancel);

    /// <summary>What may be added now, in minor units; 0 where the wallet is full.</summary>
    /// <param name="wallet">Null where there is none yet.</param>
    /// <param name="mostAtOnce">Of one top-up.</param>
    /// <param name="mostInAll">In the wallet, what is on its way included.</param>
    /// <param name="cancel">Cancels the reading.</param>
    public async Task<long> RoomAsync(Wallet? wallet, long mostAtOnce, long mostInAll, CancellationToken cancel) => wallet is null
        ? Math.Min(mostAtOnce, mostInAll)
        : Math.Clamp(mostInAll - wallet.Balance - await PendingAsync(db, wallet.Id, cancel), 0, mostAtOnce);

    /// <summary>Never inside a transaction: a provider is asked. What became of it is in the transaction.</summary>
    /// <exception cref="Refusal">It is not allowed, too much, too often, or there is no card to charge.</exception>
    public async Task RunAsync(
        string customerId, long amount, long mostAtOnce, long mostInAll, string transactionId, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            var customer = await GetCustomer.LockAsync(db, customerId, cancel);
            if (await db.Set<Transaction>().AnyAsync(t => t.Id == transactionId && t.CustomerId == customerId, cancel))
            {
                return;
            }
            if (await db.Set<WalletSettings>().AsNoTracking().SingleOrDefaultAsync(cancel) is not
                { Enabled: true, AllowTopupOnPortal: true })
            {
                throw Refusal.BadRequest("Customers do not top up their wallets; set allow_topup_on_portal in the wallet settings");
            }
            var known = await db.Set<Wallet>().SingleOrDefaultAsync(w => w.CustomerId == customerId, cancel);
            if (known is { State: WalletState.Paused })
            {
                throw Refusal.WrongState("Wallet", "paused", "active");
            }
            if (await RoomAsync(known, mostAtOnce, mostInAll, cancel) < amount)
            {
                throw Refusal.Field("amount", "More than may be added now");
            }
            var method = await db.Set<PaymentMethod>().SingleOrDefaultAsync(
                    m => m.Id == customer.PaymentMethodId && m.DeletedAt == null && m.Status == PaymentMethodStatus.Active
                        && m.Type == "card", cancel)
                ?? throw Refusal.BadRequest("The customer has no current card that can be charged");
            var wallet = known ?? money.Begin(customerId, customer.Currency
                ?? throw Refusal.BadRequest("Cannot create a wallet for a customer without a currency set"));
            await RefuseTooManyAsync(wallet.Id, cancel);
            db.Add(WalletLoads.PaymentOf(wallet, customer, method, amount, transactionId, tenant.Now));
        }, cancel);
        await charges.RunAsync(transactionId, cancel);
    }

    // counted under the customer's lock, as those of an invoice are
    private async Task RefuseTooManyAsync(string walletId, CancellationToken cancel)
    {
        var since = tenant.Now - PayInvoice.AttemptsWithin;
        var failures = await db.Set<Transaction>().CountAsync(
            t => t.LoadsWalletId == walletId && t.Status == TransactionStatus.Failed && t.CreatedAt > since, cancel);
        if (failures >= PayInvoice.MostFailures)
        {
            throw new Refusal(PayInvoice.TooMany, "too_many_attempts", "Too many top-ups of this wallet failed; try again later");
        }
    }
}
