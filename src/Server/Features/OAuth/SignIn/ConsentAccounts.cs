using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Users;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.OAuth.SignIn;

/// <summary>A company that somebody is a user of, in one mode.</summary>
/// <param name="Entry">The company.</param>
/// <param name="Name">Its name.</param>
/// <param name="UserId">Who the address is there.</param>
public sealed record ConsentAccount(TenantEntry Entry, string Name, string UserId)
{
    /// <summary>What a form calls it.</summary>
    public string Key => UserId;
}

/// <summary>The companies that an address is a user of, and what is granted there.</summary>
public sealed class ConsentAccounts(BillingDb db, CurrentTenant tenant, KeyDirectory directory)
{
    public async Task<IReadOnlyList<ConsentAccount>> OfAsync(string email, CancellationToken cancel)
    {
        var rows = await (
            from user in db.Set<User>().AsNoTracking().IgnoreQueryFilters()
            join company in db.Tenants.AsNoTracking() on user.TenantId equals company.Id
            join named in db.Companies.AsNoTracking() on company.CompanyId equals named.Id
            where user.Email == email
            select new { User = user.Id, company.Id, company.CompanyId, company.Mode, company.ClockNow, named.Name }).ToListAsync(cancel);
        return
        [
            .. rows.Select(r => new ConsentAccount(new TenantEntry(r.Id, r.CompanyId, r.Mode, r.ClockNow), r.Name, r.User))
                // real money first
                .OrderBy(a => a.Entry.Mode == Mode.Test).ThenBy(a => a.Name, StringComparer.Ordinal)
                .ThenBy(a => a.UserId, StringComparer.Ordinal),
        ];
    }

    /// <summary>Stores the consent. The same form sent twice is one consent.</summary>
    public async Task<OAuthGrant> GrantAsync(ConsentAccount account, SignInRequest ask, string id, CancellationToken cancel)
    {
        var now = directory.MachineNow();
        tenant.Enter(account.Entry, now);
        var grant = new OAuthGrant
        {
            Id = id,
            ClientId = ask.Client.Id,
            UserId = account.UserId,
            CompanyId = account.Entry.CompanyId,
            Mode = account.Entry.Mode,
            Scopes = [.. ask.Scopes],
            CreatedAt = now,
        };
        try
        {
            await db.WriteAsync(() =>
            {
                db.Add(grant);
                return Task.CompletedTask;
            }, cancel);
        }
        catch (DbUpdateException e) when (db.Store.IsUniqueViolation(e))
        {
            db.ChangeTracker.Clear();
        }
        return grant;
    }
}
