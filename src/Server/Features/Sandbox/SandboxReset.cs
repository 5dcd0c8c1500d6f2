using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Events;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Reminders;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Sandbox;

/// <summary>
/// <c>POST /v1/sandbox/reset</c>: empties the test company and returns it to the live clock. Its keys and its default invoicing entity
/// stay; the entity's numbers start again.
/// </summary>
public static class SandboxReset
{
    public static async Task<IResult> HandleAsync(
        BillingDb db, IEventStore events, CurrentTenant tenant, KeyDirectory directory, CancellationToken cancel)
    {
        SandboxClock.RequireTest(tenant);
        await db.WriteAsync(async () =>
        {
            // children first: whoever refers to a table goes before it
            foreach (var entity in InDeletionOrder(db).Where(e => e.ClrType != typeof(UsageEvent)))
            {
                // the table's name is the model's, never a request's
#pragma warning disable EF1002
                var keepsDefault = entity.ClrType == typeof(InvoicingEntity) ? " and not is_default" : "";
                await db.Database.ExecuteSqlRawAsync(
                    $"delete from {entity.GetTableName()} where tenant_id = {{0}}{keepsDefault}", [tenant.Id], cancel);
#pragma warning restore EF1002
            }
            db.Add(ReminderSequence.Default(tenant.Id, directory.MachineNow()));
            await events.DeleteAllAsync(tenant.Id, db.Database.CurrentTransaction?.GetDbTransaction(), cancel);
            await db.Set<InvoicingEntity>().ExecuteUpdateAsync(
                set => set
                    .SetProperty(e => e.NextInvoiceNumber, 1)
                    .SetProperty(e => e.NextCreditNoteNumber, 1)
                    .SetProperty(e => e.NextDocumentNumber, 1),
                cancel);
            await db.Tenants.Where(t => t.Id == tenant.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(t => t.ClockNow, (NodaTime.Instant?)null), cancel);
        }, cancel);
        directory.Remember(new TenantEntry(tenant.Id, tenant.CompanyId, tenant.Mode, null));
        return Reply.Ok(new ClockAnswer(directory.MachineNow(), "live"));
    }

    private static IEnumerable<IEntityType> InDeletionOrder(BillingDb db)
    {
        var left = db.Model.GetEntityTypes().Where(e => typeof(ITenantRow).IsAssignableFrom(e.ClrType)).ToList();
        while (left.Count > 0)
        {
            var free = left
                .Where(e => !left.Exists(other => other != e && other.GetForeignKeys().Any(f => f.PrincipalEntityType == e))).ToList();
            foreach (var entity in free)
            {
                yield return entity;
            }
            left = [.. left.Except(free)];
        }
    }
}
