using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Checkouts;

/// <summary>Checkouts as <c>GET /v1/checkouts/{id}</c> answers them.</summary>
public sealed class CheckoutPayloads(BillingDb db, PublicUrl links) : IPayloadSource
{
    public string Resource => "checkout";

    public async Task<IReadOnlyDictionary<string, object>> ReadAsync(IReadOnlyList<string> ids, CancellationToken cancel) =>
        (await db.Set<CheckoutSession>().AsNoTracking().Where(c => ids.Contains(c.Id)).ToListAsync(cancel))
        .ToDictionary(c => c.Id, object (c) => CheckoutDetailsAnswer.Of(c, links), StringComparer.Ordinal);
}
