using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Users;

/// <summary>The roles of a company: two that every company has, and its own. There are few, so they are read together.</summary>
public static class Roles
{
    public const int Most = 100;
    public const string Admin = "rol_admin";
    public const string AccountManager = "rol_accountmanager";

    private static readonly string[] AccountManagerMay =
    [
        "customers.read", "customers.write", "subscriptions.read", "subscriptions.write", "invoices.read", "invoices.write",
        "products.read", "files.read", "files.write",
    ];

    /// <summary>The built-in ones first, then the company's by age.</summary>
    public static async Task<List<RoleAnswer>> AllAsync(BillingDb db, CancellationToken cancel)
    {
        var own = await db.Set<Role>().AsNoTracking().OrderBy(r => r.CreatedAt).ThenBy(r => r.Id).ToListAsync(cancel);
        return
        [
            new RoleAnswer(Admin, "Admin", "May do everything", IsDefault: false),
            new RoleAnswer(
                AccountManager, "Account Manager", "Looks after customers, subscriptions and invoices",
                IsDefault: !own.Exists(r => r.IsDefault)),
            .. own.Select(RoleAnswer.Of),
        ];
    }

    /// <summary>What a user may do by now, asked from outside the user's company too. One that is gone may do nothing.</summary>
    public static async Task<IReadOnlyList<string>> OfUserAsync(BillingDb db, string userId, CancellationToken cancel)
    {
        var user = await db.Set<User>().AsNoTracking().IgnoreQueryFilters().SingleOrDefaultAsync(u => u.Id == userId, cancel);
        return user switch
        {
            null => [],
            { IsAccountOwner: true } or { RoleId: Admin } => [ApiKey.AllScopes],
            { RoleId: AccountManager } => AccountManagerMay,
            _ => await db.Set<Role>().AsNoTracking().IgnoreQueryFilters().Where(r => r.Id == user.RoleId && r.TenantId == user.TenantId)
                .Select(r => r.Permissions).SingleOrDefaultAsync(cancel) ?? [],
        };
    }

    /// <summary>What a role permits; nothing when there is no such role.</summary>
    public static async Task<IReadOnlyList<string>> PermissionsAsync(BillingDb db, string roleId, CancellationToken cancel) => roleId switch
    {
        Admin => [ApiKey.AllScopes],
        AccountManager => AccountManagerMay,
        _ => await db.Set<Role>().AsNoTracking().Where(r => r.Id == roleId).Select(r => r.Permissions).SingleOrDefaultAsync(cancel) ?? [],
    };
}
