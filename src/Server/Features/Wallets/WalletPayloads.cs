using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Outbox;

namespace Plumbline.Server.Features.Wallets;

/// <summary>Wallets as <c>GET /v1/wallets/{id}</c> answers them.</summary>
public sealed class WalletPayloads(BillingDb db, InvoiceReader invoices) : IPayloadSource
{
    public string Resource => "wallet";

    public async Task<IReadOnlyDictionary<string, object>> ReadAsync(IReadOnlyList<string> ids, CancellationToken cancel)
    {
        var wallets = await db.Set<Wallet>().AsNoTracking().Where(w => ids.Contains(w.Id)).ToListAsync(cancel);
        return (await ReadWallets.AnswersAsync(db, invoices, wallets, cancel))
            .ToDictionary(w => w.Id, object (w) => w, StringComparer.Ordinal);
    }
}
