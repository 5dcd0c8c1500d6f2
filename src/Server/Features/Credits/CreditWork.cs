using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Credits;

/// <summary>
/// What falls due with balances: lots expire at their instant, usage is measured every day at midnight UTC, and a block is sold where
/// the balance is low and the customer wants that.
/// </summary>
public sealed class CreditWork(BillingDb db, CreditRefresh refresh, CreditSale sale, CurrentTenant tenant) : IDueKind
{
    public string Name => "refresh_credits";

    public IQueryable<DueRow> Rows(BillingDb db) => db.Set<CreditBalance>().Where(b => b.DueAt != null).Select(
        b => new DueRow { TenantId = b.TenantId, Id = b.Id, CustomerId = b.CustomerId, DueAt = b.DueAt!.Value });

    public async Task<BillingCounts?> DoAsync(
        IReadOnlyList<string> ids, IReadOnlyList<string> customers, Instant dueAt, CancellationToken cancel)
    {
        var balances = await db.Set<CreditBalance>()
            .Where(b => ids.Contains(b.Id) && customers.Contains(b.CustomerId) && b.DueAt == dueAt).OrderBy(b => b.Id).ToListAsync(cancel);
        if (balances.Count == 0)
        {
            return null;
        }
        var counts = BillingCounts.None;
        foreach (var account in await refresh.RunAsync(balances, cancel))
        {
            if (account.Balance is { IsLow: true, AutoTopup: not null } && await sale.TopUpAsync(account, cancel))
            {
                counts = counts.Plus(new BillingCounts(0, 1, 1, 0));
            }
            Schedule(account, tenant.Now, mayTopUp: false);
        }
        return counts;
    }

    public Task PostponeAsync(string id, Instant until, CancellationToken cancel) =>
        db.Set<CreditBalance>().Where(b => b.Id == id).ExecuteUpdateAsync(set => set.SetProperty(b => b.DueAt, until), cancel);

    /// <summary>When there is next something to do with a balance; one block is sold at a time, at most.</summary>
    public static void Schedule(CreditAccount account, Instant now, bool mayTopUp)
    {
        var balance = account.Balance;
        var wantsBlock = balance is { IsLow: true, AutoTopup: not null };
        var tomorrow = now.InUtc().Date.PlusDays(1).AtStartOfDayInZone(DateTimeZone.Utc).ToInstant();
        Instant?[] next =
        [
            wantsBlock && mayTopUp ? now : null,
            balance.Balance > 0 || balance.AutoTopup is not null ? tomorrow : null,
            account.Expiries.Select(e => (Instant?)e).FirstOrDefault(),
        ];
        balance.DueAt = next.Min();
    }
}
