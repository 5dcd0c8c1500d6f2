using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.BankAccounts;

public static class GetBankAccount
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CancellationToken cancel)
    {
        var account = await db.Set<BankAccount>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancel)
            ?? throw Refusal.NotFound("Bank account");
        return Reply.Ok(account.ToAnswer());
    }
}
