using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Wallets;

/// <summary><c>POST /v1/wallets/{id}/transactions/{transactionId}/revert</c>: answers the debit that takes the load back.</summary>
public static class RevertLoad
{
    public static async Task<IResult> HandleAsync(
        string id, string transactionId, BillingDb db, WalletMoney money, CancellationToken cancel) =>
        Reply.Ok(await db.WriteAsync(async () =>
        {
            var wallet = await ReadWallets.LockedAsync(db, id, cancel);
            var load = await db.Set<WalletTransaction>().SingleOrDefaultAsync(t => t.Id == transactionId && t.WalletId == wallet.Id, cancel)
                ?? throw Refusal.NotFound("Wallet transaction");
            return WalletTransactionAnswer.Of(await money.RevertAsync(wallet, load, cancel));
        }, cancel));
}
