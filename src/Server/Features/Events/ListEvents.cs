using NodaTime;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Events;

/// <summary>Lists the events of one type, newest first unless asked otherwise.</summary>
public static class ListEvents
{
    public static async Task<IResult> HandleAsync(
        HttpContext http, CurrentTenant tenant, IEventStore store, CancellationToken cancel)
    {
        var query = http.Request.Query;
        var faults = new List<FieldError>();
        var offset = Wire.Offset.Read(query, faults);
        var type = QueryText.Read(query, "event_type", faults, EventReader.MaxText);
        if (type is null && faults.All(f => (string)f.Path[0] != "event_type"))
        {
            faults.Add(new FieldError("invalid_type", ["event_type"], "Required", "string", "undefined"));
        }
        var reference = QueryText.Read(query, "customer_id", faults, EventReader.MaxText);
        var ids = QueryText.Read(query, "record_id__in", faults, int.MaxValue)?
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var from = ReadInstant(query, "timestamp_gte", faults);
        var to = ReadInstant(query, "timestamp_lte", faults);
        var order = QueryText.Word(query, "order", Cursor.Orders, faults);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var customer = reference is null ? null : await CustomerIdAsync(store, tenant.Id, reference, cancel);
        var page = await store.ListAsync(
            tenant.Id, new EventQuery(type!, customer, ids, from, to, order == "asc", offset.Skip, offset.Take), cancel);
        var data = page.Events.Select(EventAnswer.Of).ToList();
        return Reply.Ok(new OffsetPage<EventAnswer>(new PageMeta((int)page.Total, data.Count, offset.Skip), data));
    }

    /// <summary>Our id of a customer named either way; as it stands when nobody has it, since events outlive their customer.</summary>
    internal static async Task<string> CustomerIdAsync(IEventStore store, int tenantId, string reference, CancellationToken cancel)
    {
        var found = await store.FindCustomersAsync(tenantId, [reference], within: null, cancel);
        return found.TryGetValue(reference, out var id) ? id : reference;
    }

    private static Instant? ReadInstant(IQueryCollection query, string name, List<FieldError> faults)
    {
        if (query[name].ToString() is not { Length: > 0 } text)
        {
            return null;
        }
        if (Body.TryInstant(text, out var instant))
        {
            return instant;
        }
        faults.Add(new FieldError("invalid_string", [name], "Expected a UTC date-time such as 2023-11-01T00:00:00Z"));
        return null;
    }
}
