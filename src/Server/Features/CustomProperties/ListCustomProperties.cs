using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.CustomProperties;

/// <summary>All declared properties, newest first. The contract pages this list without parameters: it is always whole.</summary>
public static class ListCustomProperties
{
    public static async Task<IResult> HandleAsync(BillingDb db, CancellationToken cancel)
    {
        var rows = await db.Set<CustomProperty>().AsNoTracking()
            .OrderByDescending(p => p.CreatedAt).ThenByDescending(p => p.Id).ToListAsync(cancel);
        var data = rows.Select(CustomPropertyAnswer.Of).ToList();
        return Reply.Ok(new OffsetPage<CustomPropertyAnswer>(new PageMeta(data.Count, data.Count, 0), data));
    }
}
