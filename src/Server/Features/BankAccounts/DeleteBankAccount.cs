using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.BankAccounts;

/// <summary>Removes an account: from now on no invoice asks to be paid into it.</summary>
public static class DeleteBankAccount
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            db.Remove(await db.Set<BankAccount>().SingleOrDefaultAsync(a => a.Id == id, cancel)
                ?? throw Refusal.NotFound("Bank account"));
        }, cancel);
        return Reply.NoContent();
    }
}
