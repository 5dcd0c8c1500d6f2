using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Segments;

/// <summary><c>POST /v1/customers/segments</c>.</summary>
public static class CreateSegment
{
    /// <summary>Each customer that is read is judged by all of them.</summary>
    public const int MostSegments = 100;

    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var name = body.Name("name", Need.Required);
        var description = body.Text("description");
        var rules = await SegmentInput.RulesAsync(db, body, Need.Required, cancel);
        body.ThrowIfInvalid();
        var segment = new Segment
        {
            Id = Ids.New("seg"),
            Name = name!,
            Description = description,
            Rules = rules!,
            CreatedAt = tenant.Now,
            UpdatedAt = tenant.Now,
        };
        await db.WriteAsync(async () =>
        {
            if (await db.Set<Segment>().CountAsync(cancel) >= MostSegments)
            {
                throw Refusal.BadRequest($"A company has at most {MostSegments} segments");
            }
            db.Add(segment);
        }, cancel);
        return Reply.Created(SegmentAnswer.Of(segment));
    }
}

/// <summary><c>PATCH /v1/customers/segments/{id}</c>: what the body has; rules are replaced as a whole.</summary>
public static class UpdateSegment
{
    public static async Task<IResult> HandleAsync(
        string id, HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var name = body.Name("name");
        var description = body.Text("description", Need.Nullable);
        var rules = await SegmentInput.RulesAsync(db, body, Need.Optional, cancel);
        body.ThrowIfInvalid();
        var answer = await db.WriteAsync(async () =>
        {
            var segment = await db.Set<Segment>().SingleOrDefaultAsync(s => s.Id == id, cancel) ?? throw Refusal.NotFound("Segment");
            segment.Name = name ?? segment.Name;
            segment.Description = body.Has("description") ? description : segment.Description;
            segment.Rules = rules ?? segment.Rules;
            segment.UpdatedAt = tenant.Now;
            return SegmentAnswer.Of(segment);
        }, cancel);
        return Reply.Ok(answer);
    }
}

/// <summary><c>DELETE /v1/customers/segments/{id}</c>.</summary>
public static class DeleteSegment
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            db.Remove(await db.Set<Segment>().SingleOrDefaultAsync(s => s.Id == id, cancel) ?? throw Refusal.NotFound("Segment"));
        }, cancel);
        return Reply.NoContent();
    }
}
