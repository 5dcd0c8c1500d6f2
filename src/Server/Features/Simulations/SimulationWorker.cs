using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Jobs;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Simulations;

/// <summary>
/// Works through the jobs of all tenants, a customer of each at a time and a transaction a customer, so that others get their turn between
/// them. What is done is stored with it: after a restart the rest is done.
/// </summary>
public sealed class SimulationWorker(
    IServiceScopeFactory scopes, KeyDirectory directory, TimeProvider time, ILogger<SimulationWorker> log)
    // looks by itself for jobs that another process took in, or that a request committed after it woke the worker
    : RoundWorker(TimeSpan.FromSeconds(2), time, log)
{
    /// <summary>One customer of each job; false when nothing was done.</summary>
    protected override async Task<bool> RoundAsync(CancellationToken cancel)
    {
        List<(TenantEntry Tenant, string JobId)> jobs;
        await using (var scope = scopes.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<BillingDb>();
            var rows = await (
                from job in db.Set<SimulationJob>().AsNoTracking().IgnoreQueryFilters()
                join tenant in db.Tenants.AsNoTracking().IgnoreQueryFilters() on job.TenantId equals tenant.Id
                where job.FinishedAt == null
                orderby job.Id
                select new { tenant.Id, tenant.CompanyId, tenant.Mode, tenant.ClockNow, Job = job.Id }).ToListAsync(cancel);
            jobs = rows.ConvertAll(r => (new TenantEntry(r.Id, r.CompanyId, r.Mode, r.ClockNow), r.Job));
        }
        var worked = false;
        foreach (var (tenant, jobId) in jobs)
        {
            await using var scope = scopes.Enter(tenant, directory.MachineNow());
            worked |= await scope.ServiceProvider.GetRequiredService<SimulationJobWork>().NextAsync(jobId, cancel);
        }
        return worked;
    }
}
