using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Checkouts;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Pages.CheckingOut;

/// <summary>Opens the page of a checkout by the token that is stored with it.</summary>
public sealed class CheckoutDoor(BillingDb db, KeyDirectory directory, CurrentTenant tenant)
{
    public static string PathOf(string id) => $"/checkout/{id}";

    /// <exception cref="PageFault">There is no such checkout, or the token is not its own.</exception>
    public async Task<PageVisit> OpenAsync(HttpContext http, string id)
    {
        var token = http.Request.Query[SignedLinks.Parameter].ToString();
        var found = await db.Set<CheckoutSession>().IgnoreQueryFilters().Where(c => c.Id == id)
            .Join(db.Tenants, c => c.TenantId, t => t.Id, (c, t) => new { c.Token, t.CompanyId, t.Mode })
            .SingleOrDefaultAsync(http.RequestAborted);
        if (found is null || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(found.Token)))
        {
            throw PageFault.Link();
        }
        var entry = await directory.TenantAsync(found.CompanyId, found.Mode, http.RequestAborted) ?? throw PageFault.Link();
        tenant.Enter(entry, directory.MachineNow());
        return PageVisit.Of(http, PathOf(id), token);
    }
}
