using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Wire;
using Offset = Plumbline.Server.Wire.Offset;

namespace Plumbline.Server.Features.Credits;

/// <summary>Reads balances, newest first. Whoever reads a balance reads it as it is now: its usage is measured first.</summary>
public static class ListCredits
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CreditRefresh refresh, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var query = http.Request.Query;
        var filter = new ListFilter<CreditBalance>(query, faults)
            .Text("product_id", b => b.ProductId).Text("customer_id", b => b.CustomerId).Date("updated_at", b => b.UpdatedAt);
        var rows = filter.Apply(Readable(db));
        return await PageAsync(rows, Page(http, faults), refresh, cancel);
    }

    public static async Task<IResult> OfCustomerAsync(
        string id, HttpContext http, BillingDb db, CreditRefresh refresh, CancellationToken cancel)
    {
        var page = Page(http, []);
        await RequireCustomerAsync(db, id, cancel);
        return await PageAsync(Readable(db).Where(b => b.CustomerId == id), page, refresh, cancel);
    }

    public static async Task<IResult> GetAsync(
        string id, string productId, BillingDb db, CreditRefresh refresh, CancellationToken cancel)
    {
        await RequireCustomerAsync(db, id, cancel);
        var balance = await db.Set<CreditBalance>().AsNoTracking()
                .SingleOrDefaultAsync(b => b.CustomerId == id && b.ProductId == productId, cancel)
            ?? throw Refusal.NotFound("Credit");
        return Reply.Ok(CreditAnswer.Of((await refresh.OfPageAsync([balance], cancel))[0]));
    }

    /// <summary><c>GET /v1/customers/credits/uncovered</c> (ours): usage that found no credits left.</summary>
    public static async Task<IResult> UncoveredAsync(HttpContext http, BillingDb db, CreditRefresh refresh, CancellationToken cancel)
    {
        var rows = Readable(db).Where(b => b.Uncovered != 0);
        return Reply.Ok(await Page(http, []).PageAsync<CreditBalance, UncoveredAnswer>(
            rows.OrderByDescending(b => b.CreatedAt).ThenByDescending(b => b.Id),
            async page =>
            [
                .. (await refresh.OfPageAsync(page, cancel)).Select(
                    b => new UncoveredAnswer(b.CustomerId, b.ProductId, b.Uncovered, b.LastRefreshedAt)),
            ],
            cancel));
    }

    public static async Task RequireCustomerAsync(BillingDb db, string id, CancellationToken cancel)
    {
        if (!await db.Set<Customer>().AnyAsync(c => c.Id == id && c.DeletedAt == null, cancel))
        {
            throw Refusal.NotFound("Customer");
        }
    }

    private static IQueryable<CreditBalance> Readable(BillingDb db) => db.Set<CreditBalance>().AsNoTracking()
        .Where(b => db.Set<Customer>().Any(c => c.Id == b.CustomerId && c.DeletedAt == null));

    private static Offset Page(HttpContext http, List<FieldError> faults)
    {
        var page = Offset.Read(http.Request.Query, faults);
        return faults.Count > 0 ? throw Refusal.Invalid(faults) : page;
    }

    private static async Task<IResult> PageAsync(
        IQueryable<CreditBalance> rows, Offset offset, CreditRefresh refresh, CancellationToken cancel) =>
        Reply.Ok(await offset.PageAsync<CreditBalance, CreditAnswer>(
            rows.OrderByDescending(b => b.CreatedAt).ThenByDescending(b => b.Id),
            async page => [.. (await refresh.OfPageAsync(page, cancel)).Select(CreditAnswer.Of)],
            cancel));
}
