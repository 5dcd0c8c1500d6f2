using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Users;

/// <summary>Users and roles, listed and one by one.</summary>
public static class ReadUsers
{
    public static async Task<IResult> ListAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var page = Offset.Read(http.Request.Query, faults);
        var filter = new ListFilter<User>(http.Request.Query, faults)
            .Text("first_name", u => u.FirstName)
            .Text("last_name", u => u.LastName)
            .Text("email", u => u.Email);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        return Reply.Ok(await page.PageAsync(
            filter.Apply(db.Set<User>().AsNoTracking()).OrderByDescending(u => u.CreatedAt).ThenByDescending(u => u.Id),
            UserAnswer.Of, cancel));
    }

    public static async Task<IResult> GetAsync(string id, BillingDb db, CancellationToken cancel) =>
        Reply.Ok(UserAnswer.Of(
            await db.Set<User>().AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, cancel) ?? throw Refusal.NotFound("User")));

    public static async Task<IResult> ListRolesAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var page = Offset.Read(http.Request.Query, faults);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var all = await Roles.AllAsync(db, cancel);
        List<RoleAnswer> taken = [.. all.Skip(page.Skip).Take(page.Take)];
        return Reply.Ok(new OffsetPage<RoleAnswer>(new PageMeta(all.Count, taken.Count, page.Skip), taken));
    }

    public static async Task<IResult> GetRoleAsync(string id, BillingDb db, CancellationToken cancel) =>
        Reply.Ok((await Roles.AllAsync(db, cancel)).Find(r => r.Id == id) ?? throw Refusal.NotFound("Role"));
}
