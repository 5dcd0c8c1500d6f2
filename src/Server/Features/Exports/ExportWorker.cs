using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Jobs;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Exports;

/// <summary>
/// Works through the exports of all tenants, one after the other. One that was begun by a process that is gone is begun anew.
/// </summary>
public sealed partial class ExportWorker(
    IServiceScopeFactory scopes, KeyDirectory directory, TimeProvider time, ILogger<ExportWorker> log)
    : RoundWorker(TimeSpan.FromSeconds(1), time, log)
{
    // the primary constructor's belongs to the base
    private readonly ILogger _log = log;

    protected override async Task<bool> RoundAsync(CancellationToken cancel)
    {
        foreach (var (tenant, id) in await WaitingAsync(cancel))
        {
            await OneAsync(tenant, id, cancel);
        }
        return false;
    }

    private async Task OneAsync(TenantEntry tenant, string id, CancellationToken cancel)
    {
        await using var scope = scopes.Enter(tenant, directory.MachineNow());
        try
        {
            await scope.ServiceProvider.GetRequiredService<ExportWork>().RunAsync(id, cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // the export says so itself
            LogExport(_log, e, id);
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

    [LoggerMessage(Level = LogLevel.Error, Message = "The export {Export} failed")]
    private static partial void LogExport(ILogger log, Exception e, string export);
}
