using System.Data.Common;
using Microsoft.Data.Sqlite;
using Plumbline.Server.Features.Events;

namespace Plumbline.Server.Data.Sqlite;

public sealed partial class SqliteEventStore
{
    // event types are few: hopping from one to the next in the key's index finds them without reading the events, and with them
    // record ids of unknown type are found by key
    private const string DeleteByRecordIds =
        """
        with recursive types (event_type) as (
            select min(event_type) from usage_events where tenant_id = $tenant
            union all
            select (select min(event_type) from usage_events where tenant_id = $tenant and event_type > t.event_type)
            from types t where t.event_type is not null)
        delete from usage_events
        where tenant_id = $tenant and event_type in (select event_type from types where event_type is not null)
            and record_id in (select value from json_each($ids))
        """;

    public async Task<long> DeleteAsync(int tenantId, EventSelection selection, DbTransaction? within, CancellationToken cancel)
    {
        using var turn = within is null ? await store.WriterTurnAsync(cancel) : null;
        await using var lease = await ConnectAsync(within, cancel);
        await using var command = lease.Command("");
        command.Parameters.AddWithValue("$tenant", tenantId);
        command.CommandText = Sql(selection, command);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    private static string Sql(EventSelection selection, SqliteCommand command)
    {
        switch (selection)
        {
            case EventSelection.RecordIds chosen:
                command.Parameters.AddWithValue("$ids", TextList(chosen.Ids));
                return DeleteByRecordIds;
            case EventSelection.OfCustomer chosen:
                command.Parameters.AddWithValue("$customer", chosen.CustomerId);
                command.Parameters.AddWithValue("$type", (object?)chosen.EventType ?? DBNull.Value);
                return "delete from usage_events where tenant_id = $tenant and customer_id = $customer"
                    + (chosen.EventType is null ? "" : " and event_type = $type");
            case EventSelection.OfType chosen:
                command.Parameters.AddWithValue("$type", chosen.EventType);
                return "delete from usage_events where tenant_id = $tenant and event_type = $type";
            case EventSelection.All:
                return "delete from usage_events where tenant_id = $tenant";
            default:
                throw new ArgumentException($"Unknown selection {selection}", nameof(selection));
        }
    }
}
