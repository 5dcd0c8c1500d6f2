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
            var deleted = await db.Set<BankAccount>().Where(a => a.Id == id).ExecuteDeleteAsync(cancel);
            if (deleted == 0)
            {
                throw Refusal.NotFound("Bank account");
            }
        }, cancel);
        return Reply.NoContent();
    }
}
