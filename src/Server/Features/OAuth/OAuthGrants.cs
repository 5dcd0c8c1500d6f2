using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.OAuth;

/// <summary>What becomes of grants. Tokens come without a company, so they are looked for in all.</summary>
public sealed class OAuthGrants(BillingDb db, KeyDirectory directory)
{
    public Task<OAuthGrant?> FindAsync(string id, CancellationToken cancel) => Live(id).AsNoTracking().SingleOrDefaultAsync(cancel);

    /// <summary>
    /// Exchanges the code of a grant, once. A code that comes again was stolen, or its answer was: its grant ends, and with it every
    /// token (RFC 6749, 4.1.2).
    /// </summary>
    public async Task<bool> ExchangeAsync(string id, CancellationToken cancel)
    {
        Instant? now = directory.MachineNow();
        var exchanged = await db.WriteAsync(
            () => Live(id).Where(g => g.ExchangedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(g => g.ExchangedAt, now), cancel),
            cancel);
        if (exchanged == 0)
        {
            await RevokeAsync(id, cancel);
        }
        return exchanged == 1;
    }

    public async Task RevokeAsync(string id, CancellationToken cancel)
    {
        Instant? now = directory.MachineNow();
        await db.WriteAsync(() => Live(id).ExecuteUpdateAsync(set => set.SetProperty(g => g.RevokedAt, now), cancel), cancel);
    }

    private IQueryable<OAuthGrant> Live(string id) =>
        db.Set<OAuthGrant>().IgnoreQueryFilters().Where(g => g.Id == id && g.RevokedAt == null);
}
