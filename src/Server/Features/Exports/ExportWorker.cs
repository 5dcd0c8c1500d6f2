using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Exports;

/// <summary>
/// Works through the exports of all tenants, one after the other. One that was begun by a process that is gone is begun anew.
/// </summary>
public sealed partial class ExportWorker(
    IServiceScopeFactory scopes, KeyDirectory directory, TimeProvider time, ILogger<ExportWorker> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await RoundAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the process stops; what is not done is begun anew
        }
    }

    private async Task RoundAsync(CancellationToken cancel)
    {
        try
        {
            foreach (var (tenant, id) in await WaitingAsync(cancel))
            {
                await OneAsync(tenant, id, cancel);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogRound(e);
        }
    }

    private async Task OneAsync(TenantEntry tenant, string id, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentTenant>().Enter(tenant, directory.MachineNow());
        try
        {
            await scope.ServiceProvider.GetRequiredService<ExportWork>().RunAsync(id, cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // the export says so itself
            LogExport(e, id);
        }
    }

    private async Task<List<(TenantEntry Tenant, string Id)>> WaitingAsync(CancellationToken cancel)
    {
        var now = directory.MachineNow();
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BillingDb>();
        var rows = await (
            from export in db.Set<Export>().AsNoTracking().IgnoreQueryFilters()
            join tenant in db.Tenants.AsNoTracking().IgnoreQueryFilters() on export.TenantId equals tenant.Id
            where export.Status == ExportStatus.Pending || (export.Status == ExportStatus.Processing && export.ClaimedUntil < now)
            orderby export.Id
            select new { tenant.Id, tenant.CompanyId, tenant.Mode, tenant.ClockNow, Export = export.Id }).ToListAsync(cancel);
        return rows.ConvertAll(r => (new TenantEntry(r.Id, r.CompanyId, r.Mode, r.ClockNow), r.Export));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A round of exports failed; the next one tries again")]
    private partial void LogRound(Exception e);

    [LoggerMessage(Level = LogLevel.Error, Message = "The export {Export} failed")]
    private partial void LogExport(Exception e, string export);
}
