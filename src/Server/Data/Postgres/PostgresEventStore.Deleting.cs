using System.Data.Common;
using Plumbline.Server.Features.Events;

namespace Plumbline.Server.Data.Postgres;

public sealed partial class PostgresEventStore
{
    // event types are few: hopping from one to the next in the key's index finds them without reading the events, and with them
    // record ids of unknown type are found by key
    private const string DeleteByRecordIds =
        """
        with recursive types as (
            (select event_type from usage_events where tenant_id = $1 order by event_type limit 1)
            union all
            select (select event_type from usage_events where tenant_id = $1 and event_type > t.event_type order by event_type limit 1)
            from types t where t.event_type is not null)
        delete from usage_events
        where tenant_id = $1 and event_type = any(array(select event_type from types where event_type is not null)) and record_id = any($2)
        """;

    public async Task<long> DeleteAsync(int tenantId, EventSelection selection, DbTransaction? within, CancellationToken cancel)
    {
        await using var lease = await ConnectAsync(within, cancel);
        await using var command = lease.Command("");
        Add(command, tenantId);
        switch (selection)
        {
            case EventSelection.RecordIds chosen:
                command.CommandText = DeleteByRecordIds;
                Add(command, (string[])[.. chosen.Ids]);
                break;
            case EventSelection.OfCustomer chosen:
                command.CommandText = "delete from usage_events where tenant_id = $1 and customer_id = $2";
                Add(command, chosen.CustomerId);
                if (chosen.EventType is { } type)
                {
                    command.CommandText += " and event_type = $3";
                    Add(command, type);
                }
                break;
            case EventSelection.OfType chosen:
                command.CommandText = "delete from usage_events where tenant_id = $1 and event_type = $2";
                Add(command, chosen.EventType);
                break;
            case EventSelection.All:
                command.CommandText = "delete from usage_events where tenant_id = $1";
                break;
            default:
                throw new ArgumentException($"Unknown selection {selection}", nameof(selection));
        }
        return await command.ExecuteNonQueryAsync(cancel);
    }
}
