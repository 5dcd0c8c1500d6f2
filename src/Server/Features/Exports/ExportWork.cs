using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Files;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Exports;

/// <summary>
/// Writes one export. It is read without a transaction, page by page, and holds nothing that others wait for; how far it is, is stored
/// now and then, and says that somebody still works on it.
/// </summary>
public sealed class ExportWork(
    BillingDb db, InvoiceReader invoices, FileStore files, CurrentTenant tenant, KeyDirectory directory, IServiceScopeFactory scopes)
{
    private const int TellEvery = 20_000;

    /// <summary>After so long without a word, whoever worked on it is taken to be gone.</summary>
    public static readonly Duration Lease = Duration.FromMinutes(5);

    /// <summary>False when there is nothing to do, or another process does it.</summary>
    public async Task<bool> RunAsync(string id, CancellationToken cancel)
    {
        if (await ClaimAsync(id, cancel) is not { } export)
        {
            return false;
        }
        try
        {
            var lines = await WriteAsync(export, cancel);
            await TellAsync(
                id, e => (e.Status, e.LinesWritten, e.ClaimedUntil, e.UpdatedAt) = (ExportStatus.Done, lines, null, tenant.Now));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await TellAsync(
                id, x => (x.Status, x.Reason, x.ClaimedUntil, x.UpdatedAt) = (ExportStatus.Error, e.Message, null, tenant.Now));
            throw;
        }
        return true;
    }

    private Task<Export?> ClaimAsync(string id, CancellationToken cancel) => db.WriteAsync(async () =>
    {
        if ((await db.Store.ClaimAsync(db, "exports", [id], cancel)).Count == 0)
        {
            return null;
        }
        var now = directory.MachineNow();
        var export = await db.Set<Export>().SingleOrDefaultAsync(
            e => e.Id == id && (e.Status == ExportStatus.Pending || (e.Status == ExportStatus.Processing && e.ClaimedUntil < now)), cancel);
        if (export is not null)
        {
            (export.Status, export.LinesWritten, export.ClaimedUntil) = (ExportStatus.Processing, 0, now + Lease);
            export.UpdatedAt = tenant.Now;
        }
        return export;
    }, cancel);

    private async Task<long> WriteAsync(Export export, CancellationToken cancel)
    {
        var table = ExportTables.Of(export.Name);
        var lines = 0L;
        await using (var stream = files.Begin(tenant.Id, export.Id))
        {
            await using var writer = RowWriters.Of(export.FileType, stream, table.Columns);
            await foreach (var row in table.Rows(new ExportSource(db, invoices, tenant.Now), cancel))
            {
                await writer.WriteAsync(row);
                if (++lines % TellEvery == 0)
                {
                    var until = directory.MachineNow() + Lease;
                    await TellAsync(export.Id, e => (e.LinesWritten, e.ClaimedUntil, e.UpdatedAt) = (lines, until, tenant.Now));
                }
            }
            await writer.FinishAsync();
        }
        files.Finish(tenant.Id, export.Id);
        return lines;
    }

    // in a scope of its own: the reading one keeps its place
    private async Task TellAsync(string id, Action<Export> change)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentTenant>().Enter(
            new TenantEntry(tenant.Id, tenant.CompanyId, tenant.Mode, tenant.HasManualClock ? tenant.Now : null), tenant.Now);
        var own = scope.ServiceProvider.GetRequiredService<BillingDb>();
        await own.WriteAsync(async () => change(await own.Set<Export>().SingleAsync(e => e.Id == id)));
    }
}
