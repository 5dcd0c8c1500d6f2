using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Simulations;

/// <summary>
/// Works through the jobs of all tenants, a customer of each at a time and a transaction a customer, so that others get their turn between
/// them. What is done is stored with it: after a restart the rest is done.
/// </summary>
public sealed partial class SimulationWorker(
    IServiceScopeFactory scopes, KeyDirectory directory, TimeProvider time, ILogger<SimulationWorker> log) : BackgroundService
{
    // for jobs that another process took in, or that a request committed after it woke the worker
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _wake = new(0, 1);

    /// <summary>There is a new job.</summary>
    public void Wake()
    {
        if (_wake.CurrentCount == 0)
        {
            try
            {
                _wake.Release();
            }
            catch (SemaphoreFullException)
            {
                // somebody else just did
            }
        }
    }

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                if (!await RoundGuardedAsync(stoppingToken))
                {
                    await WaitAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the process stops; what is not done stays pending
        }
    }

    private async Task WaitAsync(CancellationToken cancel)
    {
        using var pause = new CancellationTokenSource(Pause, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(pause.Token, cancel);
        try
        {
            await _wake.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // looks again
        }
    }

    private async Task<bool> RoundGuardedAsync(CancellationToken cancel)
    {
        try
        {
            return await RoundAsync(cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailure(e);
            return false;
        }
    }

    /// <summary>One customer of each job; false when nothing was done.</summary>
    private async Task<bool> RoundAsync(CancellationToken cancel)
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
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<CurrentTenant>().Enter(tenant, directory.MachineNow());
            worked |= await scope.ServiceProvider.GetRequiredService<SimulationJobWork>().NextAsync(jobId, cancel);
        }
        return worked;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A round of simulations failed; the next one tries again")]
    private partial void LogFailure(Exception e);
}
