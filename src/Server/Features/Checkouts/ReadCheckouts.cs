using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Checkouts;

/// <summary>Checkouts, newest first; our own operations.</summary>
public static class ReadCheckouts
{
    public static async Task<IResult> ListAsync(HttpContext http, BillingDb db, PublicUrl links, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var offset = Offset.Read(http.Request.Query, faults);
        var filter = new ListFilter<CheckoutSession>(http.Request.Query, faults).Own("customer_id", id => c => c.CustomerId == id);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        return Reply.Ok(await offset.PageAsync(
            filter.Apply(db.Set<CheckoutSession>().AsNoTracking()).OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.Id),
            c => CheckoutDetailsAnswer.Of(c, links),
            cancel));
    }

    public static async Task<IResult> GetAsync(string id, PublicUrl links, BillingDb db, CancellationToken cancel) =>
        Reply.Ok(CheckoutDetailsAnswer.Of(
            await db.Set<CheckoutSession>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancel)
                ?? throw Refusal.NotFound("Checkout"),
            links));

    /// <summary>What it was for was done or given up otherwise: nobody can complete it any more.</summary>
    public static async Task CancelAsync(BillingDb db, string? id, CancellationToken cancel)
    {
        if (id is not null)
        {
            (await db.Set<CheckoutSession>().SingleAsync(c => c.Id == id, cancel)).Close(CheckoutStatus.Cancelled);
        }
    }
}
