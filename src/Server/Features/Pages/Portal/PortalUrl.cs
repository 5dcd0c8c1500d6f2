using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Pages.Portal;

public sealed record PortalUrlAnswer(string Url);

/// <summary>The link to a customer's portal: given out, and (ours) taken back.</summary>
public static class PortalUrl
{
    public static async Task<IResult> GetAsync(string id, BillingDb db, PortalLinks links, CancellationToken cancel) =>
        await db.Set<Customer>().AnyAsync(c => c.Id == id && c.DeletedAt == null, cancel)
            ? Reply.Ok(new PortalUrlAnswer(await links.UrlAsync(id, cancel)))
            : throw Refusal.NotFound("Customer");

    /// <summary>Ends every link that was given out; the next one is a new one.</summary>
    public static async Task<IResult> RevokeAsync(string id, PortalLinks links, CancellationToken cancel)
    {
        await links.RevokeAsync(id, cancel);
        return Reply.NoContent();
    }
}
