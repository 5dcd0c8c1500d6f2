using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Jobs;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Billing;

/// <summary>Does the due work of all tenants that live on the machine's clock.</summary>
public sealed class BillingWorker(
    DueWork work, IServiceScopeFactory scopes, KeyDirectory directory, TimeProvider time, ILogger<BillingWorker> log)
    : RoundWorker(TimeSpan.FromSeconds(5), time, log)
{
    protected override async Task<bool> RoundAsync(CancellationToken cancel)
    {
        var now = directory.MachineNow();
        List<TenantEntry> due;
        await using (var scope = scopes.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<BillingDb>();
            var withWork = new Dictionary<int, TenantEntry>();
            foreach (var kind in scope.ServiceProvider.GetServices<IDueKind>())
            {
                var rows = kind.Rows(db);
                var tenants = await db.Tenants.AsNoTracking().IgnoreQueryFilters()
                    .Where(t => t.ClockNow == null && rows.Any(r => r.TenantId == t.Id && r.DueAt <= now))
                    .Select(t => new TenantEntry(t.Id, t.CompanyId, t.Mode, t.ClockNow)).ToListAsync(cancel);
                tenants.ForEach(t => withWork[t.Id] = t);
            }
            due = [.. withWork.Values.OrderBy(t => t.Id)];
        }
        foreach (var tenant in due)
        {
            await work.RunAsync(tenant, now, movesClock: false, cancel);
        }
        return false;
    }
}
