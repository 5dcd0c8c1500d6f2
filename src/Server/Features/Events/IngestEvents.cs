using System.Buffers;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Events;

/// <summary>
/// Takes a batch in. Events that are wrong, or whose customer is unknown, come back under <c>events_failed</c>; all others are stored.
/// </summary>
public static class IngestEvents
{
    public const int MaxBytes = 16 * 1024 * 1024;
    public const int MaxEvents = 5000;

    public static Task HandleAsync(HttpContext http, CurrentTenant tenant, EventIntake intake) =>
        IngestAsync(http, tenant, intake, """{"events_created":["""u8.ToArray());

    public static Task HandleV2Async(HttpContext http, CurrentTenant tenant, EventIntake intake) =>
        IngestAsync(http, tenant, intake, """{"events_accepted":["""u8.ToArray());

    private static async Task IngestAsync(HttpContext http, CurrentTenant tenant, EventIntake intake, byte[] opening)
    {
        using var body = await PooledBody.ReadAsync(http, MaxBytes);
        var events = EventReader.Many(body.Bytes, tenant.Latest, MaxEvents);
        var customers = await intake.StoreAsync(tenant.Id, events, tenant.Now, IngestEvent.TransactionAround(http));
        http.Response.StatusCode = StatusCodes.Status201Created;
        http.Response.ContentType = "application/json; charset=utf-8";
        Write(http.Response.BodyWriter, opening, events, e => e.IsValid && customers.ContainsKey(e.CustomerReference));
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    // the answer is made of the bytes that came: writing them anew would cost as much as reading them did
    private static void Write(
        IBufferWriter<byte> output, byte[] opening, List<IncomingEvent> events, Func<IncomingEvent, bool> isStored)
    {
        output.Write(opening);
        var failed = new List<ReadOnlyMemory<byte>>();
        var first = true;
        foreach (var e in events)
        {
            if (!isStored(e))
            {
                failed.Add(e.AsSent);
                continue;
            }
            WriteItem(output, e.AsSent, ref first);
        }
        output.Write("""],"events_failed":["""u8);
        first = true;
        foreach (var e in failed)
        {
            WriteItem(output, e, ref first);
        }
        output.Write("]}"u8);
    }

    private static void WriteItem(IBufferWriter<byte> output, ReadOnlyMemory<byte> json, ref bool first)
    {
        if (!first)
        {
            output.Write(","u8);
        }
        first = false;
        output.Write(json.Span);
    }
}
