using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Emails;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Users;

/// <summary>
/// <c>POST /v1/users</c> (ours): a user with the role named, else the default one. The first user of a company is its owner. Nobody can
/// give a role that permits more than the key that asks.
/// </summary>
public static class CreateUser
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var email = body.Email("email", Need.Required)?.ToLowerInvariant();
        var fields = await UserFields.ReadAsync(db, body, null, cancel);
        body.ThrowIfInvalid();
        try
        {
            return Reply.Created(await db.WriteAsync(() => db.AttemptAsync(async () =>
            {
                if (await db.Set<User>().AnyAsync(u => u.Email == email, cancel))
                {
                    throw Taken();
                }
                var isFirst = !await db.Set<User>().AnyAsync(cancel);
                var role = fields.RoleId ?? (isFirst ? Roles.Admin : (await Roles.AllAsync(db, cancel)).Single(r => r.IsDefault).Id);
                await UserFields.RequireMayGiveAsync(http, db, role, cancel);
                var user = new User
                {
                    Id = Ids.New("usr"),
                    Email = email!,
                    FirstName = fields.FirstName,
                    LastName = fields.LastName,
                    PictureUrl = fields.PictureUrl,
                    RoleId = role,
                    IsAccountOwner = isFirst,
                    ManagerId = fields.ManagerId,
                    CreatedAt = tenant.Now,
                    UpdatedAt = tenant.Now,
                };
                db.Add(user);
                if (!isFirst)
                {
                    db.Add(await InvitationAsync(user, http, db, tenant, cancel));
                }
                await db.SaveChangesAsync(cancel);
                return UserAnswer.Of(user);
            }, cancel), cancel));
        }
        catch (DbUpdateException e) when (db.Store.IsUniqueViolation(e))
        {
            throw Taken();
        }
    }

    // whoever makes the first one is there already
    private static async Task<Email> InvitationAsync(
        User user, HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var company = await db.Tenants.Where(t => t.Id == db.TenantId).Join(db.Companies, t => t.CompanyId, c => c.Id, (t, c) => c.Name)
            .SingleAsync(cancel);
        var language = await db.Set<InvoicingEntity>().Where(e => e.IsDefault).Select(e => e.Language).SingleAsync(cancel);
        var key = http.Caller().KeyId;
        var inviter = await db.ApiKeys.Where(k => k.Id == key)
            .Join(db.Set<User>(), k => k.UserId, u => u.Id, (k, u) => new { u.FirstName, u.LastName }).SingleOrDefaultAsync(cancel);
        return EmailQueue.Other(EmailKind.TeamInvite, [user.Email], language, new Dictionary<string, string>
        {
            ["company.name"] = company,
            ["inviter.name"] = $"{inviter?.FirstName} {inviter?.LastName}".Trim(),
        }, tenant.Now);
    }

    private static Refusal Taken() => Refusal.Conflict("A user with this email exists already");
}

/// <summary><c>PATCH /v1/users/{id}</c> (ours): what the body has.</summary>
public static class UpdateUser
{
    public static async Task<IResult> HandleAsync(
        string id, HttpContext http, BillingDb db, CurrentTenant tenant, KeyDirectory directory, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var fields = await UserFields.ReadAsync(db, body, id, cancel);
        body.ThrowIfInvalid();
        directory.ForgetKeysWhenAnswered(http);
        return Reply.Ok(await db.WriteAsync(async () =>
        {
            var user = await db.Set<User>().SingleOrDefaultAsync(u => u.Id == id, cancel) ?? throw Refusal.NotFound("User");
            if (fields.RoleId is { } role)
            {
                await UserFields.RequireMayGiveAsync(http, db, role, cancel);
                user.RoleId = role;
            }
            user.FirstName = body.Has("first_name") ? fields.FirstName : user.FirstName;
            user.LastName = body.Has("last_name") ? fields.LastName : user.LastName;
            user.PictureUrl = body.Has("picture_url") ? fields.PictureUrl : user.PictureUrl;
            user.ManagerId = body.Has("manager_id") ? fields.ManagerId : user.ManagerId;
            user.UpdatedAt = tenant.Now;
            return UserAnswer.Of(user);
        }, cancel));
    }
}

/// <summary><c>DELETE /v1/users/{id}</c> (ours): the user, and the keys that act for it. Never the owner.</summary>
public static class DeleteUser
{
    public static async Task<IResult> HandleAsync(
        string id, HttpContext http, BillingDb db, KeyDirectory directory, CancellationToken cancel)
    {
        directory.ForgetKeysWhenAnswered(http);
        await db.WriteAsync(async () =>
        {
            var user = await db.Set<User>().SingleOrDefaultAsync(u => u.Id == id, cancel) ?? throw Refusal.NotFound("User");
            if (user.IsAccountOwner)
            {
                throw Refusal.BadRequest("The account owner cannot be removed");
            }
            foreach (var managed in await db.Set<User>().Where(u => u.ManagerId == id).ToListAsync(cancel))
            {
                managed.ManagerId = null;
            }
            foreach (var key in await db.ApiKeys.Where(k => k.UserId == id && k.RevokedAt == null).ToListAsync(cancel))
            {
                key.RevokedAt = directory.MachineNow();
            }
            db.Remove(user);
        }, cancel);
        return Reply.NoContent();
    }
}

/// <summary>What may be said of a user.</summary>
public sealed record UserFields(string? FirstName, string? LastName, string? PictureUrl, string? RoleId, string? ManagerId)
{
    public static async Task<UserFields> ReadAsync(BillingDb db, Body body, string? self, CancellationToken cancel)
    {
        var first = body.Text("first_name", Need.Nullable, 255);
        var last = body.Text("last_name", Need.Nullable, 255);
        var picture = body.Url("picture_url", Need.Nullable);
        var role = body.Text("role_id", max: 255);
        var manager = body.Text("manager_id", Need.Nullable, 255);
        if (role is not null && !(await Roles.AllAsync(db, cancel)).Exists(r => r.Id == role))
        {
            body.Refuse("role_id", "Role not found");
        }
        if (manager is not null && (manager == self || !await db.Set<User>().AnyAsync(u => u.Id == manager, cancel)))
        {
            body.Refuse("manager_id", manager == self ? "Nobody manages themselves" : "User not found");
        }
        return new UserFields(first, last, picture, role, manager);
    }

    /// <summary>Nobody hands out rights that they lack.</summary>
    public static async Task RequireMayGiveAsync(HttpContext http, BillingDb db, string roleId, CancellationToken cancel)
    {
        var caller = http.Caller();
        if ((await Roles.PermissionsAsync(db, roleId, cancel)).FirstOrDefault(p => !caller.May(p)) is { } beyond)
        {
            throw Refusal.Forbidden($"The key lacks the scope {beyond} and cannot give a role that has it");
        }
    }
}
