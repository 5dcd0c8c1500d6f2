using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Subscriptions.Seats;
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
            due = await db.Tenants.AsNoTracking()
                .Where(t => t.ClockNow == null)
                .Where(t => db.Set<Subscription>().IgnoreQueryFilters().Any(s => s.TenantId == t.Id && s.DueAt <= now)
                    || db.Set<SeatMark>().IgnoreQueryFilters().Any(m => m.TenantId == t.Id && m.MarkedAt <= now)
                    || db.Set<Invoice>().IgnoreQueryFilters().Any(i => i.TenantId == t.Id && i.GraceEndsAt <= now))
                .Select(t => new TenantEntry(t.Id, t.CompanyId, t.Mode, t.ClockNow))
                .ToListAsync(cancel);
        }
        foreach (var tenant in due)
        {
            await work.RunAsync(tenant, now, movesClock: false, cancel);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The billing round failed; the next one tries again")]
    private partial void LogFailure(Exception e);
}
