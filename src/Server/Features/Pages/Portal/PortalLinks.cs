using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Pages.Portal;

/// <summary>How often the links to a customer's portal were revoked; none for a customer of whom they never were.</summary>
public sealed class PortalRevocation : ITenantRow
{
    public int TenantId { get; set; }

    public required string CustomerId { get; init; }

    /// <summary>Links carry the number of their time; older ones are over.</summary>
    public int Generation { get; set; }

    public Instant RevokedAt { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<PortalRevocation>
    {
        public void Configure(EntityTypeBuilder<PortalRevocation> table)
        {
            table.ToTable("portal_revocations");
            table.HasKey(r => r.CustomerId);
        }
    }
}

/// <summary>Somebody at a customer's portal.</summary>
/// <param name="Page">The page behind the link; its path is that of the overview.</param>
/// <param name="Customer">Whose portal it is; not tracked.</param>
/// <param name="Seller">Of that customer; not tracked.</param>
public sealed record PortalVisit(PageVisit Page, Customer Customer, InvoicingEntity Seller)
{
    public DateTimeZone Zone => DateTimeZoneProviders.Tzdb[Seller.Timezone];

    /// <summary>The day of an instant where the seller is.</summary>
    public LocalDate Day(Instant at) => at.InZone(Zone).Date;
}

/// <summary>
/// The links to a customer's portal: bound to that customer, good for 30 days, revocable. Asked for again on the same day it is the same
/// link.
/// </summary>
public sealed class PortalLinks(
    BillingDb db, SignedLinks links, PublicUrl addresses, KeyDirectory directory, CurrentTenant tenant)
{
    private const string Purpose = "portal";
    private const int Days = 30;

    public static string PathOf(string customerId) => $"/portal/{customerId}";

    /// <summary>The whole address of the portal of a customer that exists.</summary>
    public async Task<string> UrlAsync(string customerId, CancellationToken cancel) =>
        addresses.Of(await PathAsync(customerId, "", cancel));

    /// <summary>The path of a page of the portal of a customer, with the token that opens it.</summary>
    public async Task<string> PathAsync(string customerId, string below, CancellationToken cancel)
    {
        var until = directory.MachineNow().InUtc().Date.PlusDays(Days + 1).AtStartOfDayInZone(DateTimeZone.Utc).ToInstant();
        var generation = await GenerationAsync(customerId, cancel);
        var subject = string.Create(CultureInfo.InvariantCulture, $"{customerId} {generation}");
        var token = await links.SignAsync(tenant, Purpose, subject, until, cancel);
        return $"{PathOf(customerId)}{below}?{SignedLinks.Parameter}={token}";
    }

    /// <summary>Ends every link to a customer's portal that was given out.</summary>
    public Task RevokeAsync(string customerId, CancellationToken cancel) => db.WriteAsync(async () =>
    {
        await GetCustomer.LockAsync(db, customerId, cancel);
        var known = await db.Set<PortalRevocation>().SingleOrDefaultAsync(r => r.CustomerId == customerId, cancel);
        if (known is null)
        {
            db.Add(known = new PortalRevocation { CustomerId = customerId });
        }
        known.Generation++;
        known.RevokedAt = tenant.Now;
    }, cancel);

    /// <summary>Opens the portal by its link, and enters its company.</summary>
    /// <exception cref="PageFault">The link is not for this customer, over, or revoked.</exception>
    public async Task<PortalVisit> OpenAsync(HttpContext http, string customerId)
    {
        var cancel = http.RequestAborted;
        var token = http.Request.Query[SignedLinks.Parameter].ToString();
        var claim = await links.ReadAnyAsync(token, Purpose, cancel);
        if (claim is null || claim.Subject.Split(' ') is not [var id, var generation] || id != customerId)
        {
            throw PageFault.Link();
        }
        if (links.IsOver(claim))
        {
            throw Over();
        }
        var entry = await directory.TenantAsync(claim.CompanyId, claim.Mode, cancel) ?? throw PageFault.Link();
        tenant.Enter(entry, directory.MachineNow());
        var customer = await db.Set<Customer>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == id && c.DeletedAt == null, cancel)
            ?? throw PageFault.Link();
        if (generation != (await GenerationAsync(id, cancel)).ToString(CultureInfo.InvariantCulture))
        {
            throw Over();
        }
        var seller = await db.Set<InvoicingEntity>().AsNoTracking().SingleAsync(e => e.Id == customer.InvoicingEntityId, cancel);
        return new PortalVisit(PageVisit.Of(http, PathOf(id), token), customer, seller);
    }

    private Task<int> GenerationAsync(string customerId, CancellationToken cancel) => db.Set<PortalRevocation>()
        .Where(r => r.CustomerId == customerId).Select(r => r.Generation).SingleOrDefaultAsync(cancel);

    private static PageFault Over() => new(StatusCodes.Status410Gone, "expired");
}
