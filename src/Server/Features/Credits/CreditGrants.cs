using Microsoft.EntityFrameworkCore;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Credits;

/// <summary>
/// Gives customers the credits that charges of their subscriptions grant, in the commit that bills the charge and once for its natural
/// key. Usage up to that instant is measured first, so that it burns what was there before.
/// </summary>
public sealed class CreditGrants(BillingDb db, CreditRefresh refresh, CurrentTenant tenant)
{
    /// <summary>What a charge grants.</summary>
    public sealed record Grant(string CustomerId, Charge Charge, GrantedCredits Credits, string InvoiceId)
    {
        public string ProductId => Charge.Product.ProductId;
    }

    /// <summary>The customers are locked. Who holds none of the product yet begins to.</summary>
    public async Task AddAsync(IReadOnlyList<Grant> grants, CancellationToken cancel)
    {
        if (grants.Count == 0)
        {
            return;
        }
        var keys = grants.Select(g => g.Charge.Key.Text).ToList();
        var known = await db.Set<CreditTransaction>().Where(t => keys.Contains(t.ChargeKey!)).Select(t => t.ChargeKey).ToListAsync(cancel);
        var wanted = grants.Where(g => !known.Contains(g.Charge.Key.Text)).ToList();
        var balances = await BalancesAsync(wanted, cancel);
        foreach (var together in wanted.GroupBy(g => g.Credits.At).OrderBy(g => g.Key))
        {
            var held = together.Select(g => balances[(g.CustomerId, g.ProductId)]).Distinct().ToList();
            var accounts = (await refresh.RunToAsync(held, together.Key, cancel)).ToDictionary(a => a.Balance.Id);
            foreach (var grant in together)
            {
                var account = accounts[balances[(grant.CustomerId, grant.ProductId)].Id];
                account.TopUp(grant.Credits.Count, grant.Credits.ExpiresAt, new CreditOrigin(
                    CreditSource.System, account.Balance.LastRefreshedAt, grant.InvoiceId, ChargeKey: grant.Charge.Key.Text));
                CreditWork.Schedule(account, tenant.Now, mayTopUp: true);
            }
            // the next ones look for the lots among the rows
            await db.SaveChangesAsync(cancel);
        }
    }

    private async Task<Dictionary<(string Customer, string Product), CreditBalance>> BalancesAsync(
        List<Grant> grants, CancellationToken cancel)
    {
        var customers = grants.Select(g => g.CustomerId).Distinct().ToList();
        var products = grants.Select(g => g.ProductId).Distinct().ToList();
        var balances = (await db.Set<CreditBalance>()
                .Where(b => customers.Contains(b.CustomerId) && products.Contains(b.ProductId)).ToListAsync(cancel))
            .ToDictionary(b => (b.CustomerId, b.ProductId));
        var catalogue = await db.Set<Product>().AsNoTracking().Where(p => products.Contains(p.Id)).ToDictionaryAsync(p => p.Id, cancel);
        foreach (var first in grants.OrderBy(g => g.Credits.At).DistinctBy(g => (g.CustomerId, g.ProductId)))
        {
            if (!balances.ContainsKey((first.CustomerId, first.ProductId)))
            {
                var begun = CreditBalance.Of(catalogue[first.ProductId], first.CustomerId, null, first.Credits.At, tenant.Now);
                db.Add(begun);
                balances.Add((first.CustomerId, first.ProductId), begun);
            }
        }
        return balances;
    }
}
