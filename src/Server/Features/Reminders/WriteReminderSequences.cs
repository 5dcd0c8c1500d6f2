using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.CustomProperties;
using Plumbline.Server.Features.Emails;
using Plumbline.Server.Features.Segments;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Reminders;

/// <summary><c>/v1/reminder-sequences</c>. A change counts from the next step on for everything that is unpaid.</summary>
public static class WriteReminderSequences
{
    public const int MaxSteps = 20;
    private const int MostDays = 365;

    private static readonly string[] Languages = [.. EmailTexts.Languages.Order(StringComparer.Ordinal)];

    public static async Task<IResult> ListAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var offset = Offset.Read(http.Request.Query, faults);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var rows = db.Set<ReminderSequence>().AsNoTracking().OrderByDescending(s => s.CreatedAt).ThenByDescending(s => s.Id);
        return Reply.Ok(await offset.PageAsync(rows, ReminderSequenceAnswer.Of, cancel));
    }

    public static async Task<IResult> GetAsync(string id, BillingDb db, CancellationToken cancel) =>
        Reply.Ok(ReminderSequenceAnswer.Of(await FindAsync(id, db, cancel)));

    public static async Task<IResult> CreateAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var name = body.Name("name", Need.Required);
        var enabled = body.Flag("enabled");
        var audience = ReadAudience(body);
        var steps = ReadSteps(body, Need.Required);
        body.ThrowIfInvalid();
        var sequence = new ReminderSequence
        {
            Id = Ids.New("rem"),
            Name = name!,
            Enabled = enabled ?? true,
            Audience = audience ?? Audience.Everybody,
            Steps = steps!,
            CreatedAt = tenant.Now,
            UpdatedAt = tenant.Now,
        };
        await db.WriteAsync(async () =>
        {
            await CheckAsync(sequence.Audience, db, cancel);
            db.Add(sequence);
            await ReminderCalendar.ReconsiderAsync(db, null, tenant.Now, cancel);
        }, cancel);
        return Reply.Created(ReminderSequenceAnswer.Of(sequence));
    }

    public static async Task<IResult> UpdateAsync(
        string id, HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var name = body.Name("name");
        var enabled = body.Flag("enabled");
        var audience = ReadAudience(body);
        var steps = ReadSteps(body, Need.Optional);
        body.ThrowIfInvalid();
        return Reply.Ok(await db.WriteAsync(async () =>
        {
            var sequence = await FindAsync(id, db, cancel);
            sequence.Name = name ?? sequence.Name;
            sequence.Enabled = enabled ?? sequence.Enabled;
            sequence.Audience = body.Has("audience") ? audience ?? Audience.Everybody : sequence.Audience;
            sequence.Steps = steps ?? sequence.Steps;
            sequence.UpdatedAt = tenant.Now;
            if (body.Has("audience"))
            {
                await CheckAsync(sequence.Audience, db, cancel);
            }
            await ReminderCalendar.ReconsiderAsync(db, null, tenant.Now, cancel);
            return ReminderSequenceAnswer.Of(sequence);
        }, cancel));
    }

    public static async Task<IResult> DeleteAsync(string id, BillingDb db, CancellationToken cancel)
    {
        // what waits for one of its steps finds none when it is looked at
        await db.WriteAsync(async () => db.Remove(await FindAsync(id, db, cancel)), cancel);
        return Reply.NoContent();
    }

    private static Audience? ReadAudience(Body body)
    {
        if (body.Object("audience", Need.Nullable) is not { } audience)
        {
            return null;
        }
        var language = audience.WordIn("language", Languages, Need.Nullable);
        var properties = new List<AudienceProperty>();
        foreach (var property in audience.Objects("custom_properties", max: 20) ?? [])
        {
            var slug = property.Text("slug", Need.Required, 255, 1);
            var value = property.Raw("value");
            if (value is null)
            {
                property.Refuse("value", "Required", "invalid_type");
            }
            else if (!IsScalar(value.Value))
            {
                property.Refuse("value", "Expected a text, a number or a boolean", "invalid_type");
            }
            else if (slug is not null)
            {
                properties.Add(new AudienceProperty(slug, value.Value.Clone()));
            }
        }
        return new Audience(language, properties, audience.Text("segment_id", Need.Nullable, 255, 1));
    }

    private static bool IsScalar(JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False or JsonValueKind.Number
        || (value.ValueKind == JsonValueKind.String && Body.IsCleanText(value));

    private static List<ReminderStep>? ReadSteps(Body body, Need need)
    {
        if (body.Objects("steps", need, 1, MaxSteps) is not { } items)
        {
            return null;
        }
        var steps = new List<ReminderStep>();
        foreach (var item in items)
        {
            var days = item.Integer("days_after_due", Need.Required, -MostDays, MostDays);
            var subject = WriteEmailTemplates.Liquid(item, "subject", Need.Nullable, 500);
            var text = WriteEmailTemplates.Liquid(item, "body", Need.Nullable, Body.MaxText);
            if (days is not null && steps.Exists(s => s.DaysAfterDue == days))
            {
                item.Refuse("days_after_due", "Another step comes on that day");
            }
            steps.Add(new ReminderStep(Ids.New("rms"), days ?? 0, subject, text));
        }
        return [.. steps.OrderBy(s => s.DaysAfterDue)];
    }

    private static async Task CheckAsync(Audience audience, BillingDb db, CancellationToken cancel)
    {
        var slugs = audience.CustomProperties.Select(p => p.Slug).Distinct().ToList();
        if (slugs.Count > 0 && await db.Set<CustomProperty>().CountAsync(p => slugs.Contains(p.Slug), cancel) != slugs.Count)
        {
            throw Refusal.Field("audience", "Custom property not found");
        }
        if (audience.SegmentId is { } segment && !await db.Set<Segment>().AnyAsync(s => s.Id == segment, cancel))
        {
            throw Refusal.Field("audience", "Segment not found");
        }
    }

    private static async Task<ReminderSequence> FindAsync(string id, BillingDb db, CancellationToken cancel) =>
        await db.Set<ReminderSequence>().SingleOrDefaultAsync(s => s.Id == id, cancel) ?? throw Refusal.NotFound("Reminder sequence");
}
