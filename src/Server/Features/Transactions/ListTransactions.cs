using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Transactions;

/// <summary>Transactions by themselves, newest first, and one of them.</summary>
public static class ListTransactions
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var offset = Offset.Read(http.Request.Query, faults);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var rows = db.Set<Transaction>().AsNoTracking().Include(t => t.Allocations).AsSplitQuery()
            .OrderByDescending(t => t.CreatedAt).ThenByDescending(t => t.Id);
        return Reply.Ok(await offset.PageAsync<Transaction, JsonObject>(rows, async page =>
        {
            var parts = await TransactionParts.LoadAsync(db, page, cancel);
            return [.. page.Select(t => TransactionAnswer.Of(t, parts))];
        }, cancel));
    }

    public static async Task<IResult> GetAsync(string id, BillingDb db, CancellationToken cancel)
    {
        var transaction = await db.Set<Transaction>().AsNoTracking().Include(t => t.Allocations)
                .SingleOrDefaultAsync(t => t.Id == id, cancel)
            ?? throw Refusal.NotFound("Transaction");
        return Reply.Ok(TransactionAnswer.Of(transaction, await TransactionParts.LoadAsync(db, [transaction], cancel)));
    }
}
