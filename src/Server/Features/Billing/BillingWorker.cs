using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Billing;

/// <summary>Does the due work of all tenants that live on the machine's clock.</summary>
public sealed partial class BillingWorker(
    DueWork work, IServiceScopeFactory scopes, KeyDirectory directory, TimeProvider time, ILogger<BillingWorker> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        try
        {
            do
            {
                await RunGuardedAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the process stops; what is due stays due
        }
    }

    private async Task RunGuardedAsync(CancellationToken cancel)
    {
        try
        {
            await RunOnceAsync(cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailure(e);
        }
    }

    private async Task RunOnceAsync(CancellationToken cancel)
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
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The billing round failed; the next one tries again")]
    private partial void LogFailure(Exception e);
}
