using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.BankAccounts;

public static class ListBankAccounts
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var offset = Offset.Read(http.Request.Query, faults);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var rows = db.Set<BankAccount>().AsNoTracking().OrderByDescending(a => a.CreatedAt).ThenByDescending(a => a.Id);
        return Reply.Ok(await offset.PageAsync(rows, a => a.ToAnswer(), cancel));
    }
}
