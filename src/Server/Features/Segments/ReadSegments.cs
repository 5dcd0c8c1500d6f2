using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Segments;

/// <summary><c>GET /v1/customers/segments</c>, newest first, and one of them.</summary>
public static class ReadSegments
{
    public static async Task<IResult> ListAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var page = PageOf(http);
        return Reply.Ok(await page.PageAsync(
            db.Set<Segment>().AsNoTracking().OrderByDescending(s => s.CreatedAt).ThenByDescending(s => s.Id), SegmentAnswer.Of, cancel));
    }

    public static async Task<IResult> GetAsync(string id, BillingDb db, CancellationToken cancel) =>
        Reply.Ok(SegmentAnswer.Of(
            await db.Set<Segment>().AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, cancel) ?? throw Refusal.NotFound("Segment")));

    /// <summary><c>POST /v1/customers/segments/preview</c>: who would be in it. Archived customers are left out, as in lists.</summary>
    public static async Task<IResult> PreviewAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var page = PageOf(http);
        var body = await BodyReader.ReadObjectAsync(http);
        var rules = await SegmentInput.RulesAsync(db, body, Need.Required, cancel);
        body.ThrowIfInvalid();
        var condition = await new SegmentQuery(db, tenant.Now).OfAsync(rules!, cancel);
        return Reply.Ok(await page.PageAsync(
            db.Set<Customer>().AsNoTracking().Where(c => c.DeletedAt == null && c.Status == CustomerStatus.Active).Where(condition)
                .OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.Id),
            SegmentPreviewAnswer.Of,
            cancel));
    }

    private static Offset PageOf(HttpContext http)
    {
        var faults = new List<FieldError>();
        var page = Offset.Read(http.Request.Query, faults);
        return faults.Count > 0 ? throw Refusal.Invalid(faults) : page;
    }
}
