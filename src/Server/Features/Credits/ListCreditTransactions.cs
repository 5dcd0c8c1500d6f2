using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Wire;
using Offset = Plumbline.Server.Wire.Offset;

namespace Plumbline.Server.Features.Credits;

/// <summary>The movements of a balance, newest first.</summary>
public static class ListCreditTransactions
{
    public static async Task<IResult> HandleAsync(
        string id, string productId, HttpContext http, BillingDb db, CreditRefresh refresh, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var query = http.Request.Query;
        var offset = Offset.Read(query, faults);
        var filter = new ListFilter<CreditTransaction>(query, faults)
            .Text("id", t => t.Id)
            .Text("invoice_id", t => t.InvoiceId)
            .Date("created_at", t => t.CreatedAt)
            .Choice("type", Words<CreditTransactionType>.All, words =>
            {
                var types = words.Select(w => Words<CreditTransactionType>.TryParse(w, out var type) ? type : default).ToList();
                return types.Count == 0 ? null : t => types.Contains(t.Type);
            });
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        await ListCredits.RequireCustomerAsync(db, id, cancel);
        var balanceId = await db.WriteAsync(async () =>
        {
            await GetCustomer.LockAsync(db, id, cancel);
            return (await refresh.LockedAsync(id, productId, cancel)).Balance.Id;
        }, cancel);
        var rows = filter.Apply(db.Set<CreditTransaction>().AsNoTracking().Where(t => t.BalanceId == balanceId));
        return Reply.Ok(await offset.PageAsync(
            rows.OrderByDescending(t => t.CreatedAt).ThenByDescending(t => t.Id), CreditTransactionAnswer.Of, cancel));
    }
}
