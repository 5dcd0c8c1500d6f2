using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions.Arr;

/// <summary><c>GET …/arr-history</c> of a subscription, or of all subscriptions of a customer, newest first.</summary>
public static class ArrHistory
{
    public static async Task<IResult> OfSubscriptionAsync(string id, HttpContext http, BillingDb db, CancellationToken cancel) =>
        await PageAsync(http, db.Set<ArrEntry>().Where(e => e.SubscriptionId == id), async () =>
        {
            if (!await db.Set<Subscription>().AnyAsync(s => s.Id == id, cancel))
            {
                throw Refusal.NotFound("Subscription");
            }
        }, cancel);

    public static async Task<IResult> OfCustomerAsync(string id, HttpContext http, BillingDb db, CancellationToken cancel) =>
        await PageAsync(http, db.Set<ArrEntry>().Where(e => e.CustomerId == id), async () =>
        {
            if (!await db.Set<Customer>().AnyAsync(c => c.Id == id && c.DeletedAt == null, cancel))
            {
                throw Refusal.NotFound("Customer");
            }
        }, cancel);

    private static async Task<IResult> PageAsync(
        HttpContext http, IQueryable<ArrEntry> entries, Func<Task> requireOwner, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var cursor = Cursor.Read(http.Request.Query, faults);
        var rows = new ListFilter<ArrEntry>(http.Request.Query, faults).Date("occurred_at", e => e.OccurredAt).Apply(entries);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        await requireOwner();
        return Reply.Ok(await cursor.PageAsync<ArrEntry, ArrEntryAnswer>(
            rows.AsNoTracking(), e => e.OccurredAt, e => e.Id,
            page => Task.FromResult<IReadOnlyList<ArrEntryAnswer>>([.. page.Select(ArrEntryAnswer.Of)]), cancel));
    }
}

public sealed record ArrEntryAnswer(
    string Id,
    string SubscriptionId,
    string CustomerId,
    Instant OccurredAt,
    ArrMovement MovementType,
    ArrSource DataSource,
    string ChangeSource,
    ArrStateAnswer? Previous,
    ArrStateAnswer? Current)
{
    public static ArrEntryAnswer Of(ArrEntry entry) => new(
        entry.Id, entry.SubscriptionId, entry.CustomerId, entry.OccurredAt, entry.MovementType, entry.DataSource, entry.ChangeSource,
        ArrStateAnswer.Of(entry, entry.Previous), ArrStateAnswer.Of(entry, entry.Current));
}

public sealed record ArrStateAnswer(
    string CustomerId, ArrBucket? Bucket, string Currency, long TotalAnnualValue, long? FixedAnnualValue, long? VariableAnnualValue)
{
    // nobody wrote down then where a value counted that was worked out later
    public static ArrStateAnswer? Of(ArrEntry entry, ArrState? state) => state is null ? null : new ArrStateAnswer(
        entry.CustomerId, entry.DataSource == ArrSource.Reconstructed ? null : state.Bucket, entry.Currency, state.Total, state.Fixed,
        state.Variable);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CursorPageOf<ArrEntryAnswer>))]
internal sealed partial class ArrJson : JsonSerializerContext;
