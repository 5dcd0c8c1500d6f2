using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;
using Instant = NodaTime.Instant;

namespace Plumbline.Server.Features.Customers;

/// <summary>v1 pages by offset, newest first; v2 by cursor, sorted by creation or last change.</summary>
public static class ListCustomers
{
    private static readonly string[] Sorts = ["created_at", "updated_at"];

    public static async Task<IResult> HandleV1Async(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var offset = Offset.Read(http.Request.Query, faults);
        var rows = await FilterAsync(http, db, tenant.Now, faults, cancel);
        return Reply.Ok(await offset.PageAsync<Customer, CustomerV1Answer>(
            rows.OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.Id),
            async page =>
            {
                var parts = await CustomerParts.LoadAsync(db, [.. page.Select(c => c.Id)], tenant.Now, cancel);
                return [.. page.Select(c => CustomerV1Answer.Of(c, parts))];
            },
            cancel));
    }

    public static async Task<IResult> HandleV2Async(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var cursor = Cursor.Read(http.Request.Query, faults);
        var sort = QueryText.Word(http.Request.Query, "sort", Sorts, faults);
        var rows = await FilterAsync(http, db, tenant.Now, faults, cancel);
        Expression<Func<Customer, Instant>> column = sort == "updated_at" ? c => c.UpdatedAt : c => c.CreatedAt;
        return Reply.Ok(await cursor.PageAsync<Customer, CustomerV2Answer>(
            rows, column, c => c.Id,
            async page =>
            {
                var parts = await CustomerParts.LoadAsync(db, [.. page.Select(c => c.Id)], tenant.Now, cancel);
                return [.. page.Select(c => CustomerV2Answer.Of(c, parts))];
            },
            cancel));
    }

    private static async Task<IQueryable<Customer>> FilterAsync(
        HttpContext http, BillingDb db, Instant now, List<FieldError> faults, CancellationToken cancel)
    {
        var rows = await CustomerFilter.ReadAsync(db, http.Request.Query, now, faults, cancel);
        return faults.Count > 0 ? throw Refusal.Invalid(faults) : rows.AsNoTracking();
    }
}
