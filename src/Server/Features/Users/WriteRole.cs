using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.ApiKeys;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Users;

/// <summary><c>POST /v1/users/roles</c> (ours): a role of the company's own.</summary>
public static class CreateRole
{
    public static async Task<IResult> HandleAsync(
        HttpContext http, BillingDb db, CurrentTenant tenant, EndpointDataSource endpoints, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var name = body.Name("name", Need.Required);
        var description = body.Text("description", Need.Nullable);
        var permissions = RoleFields.Permissions(body, endpoints, Need.Required);
        var isDefault = body.Flag("is_default") ?? false;
        body.ThrowIfInvalid();
        RoleFields.RequireMayGive(http, permissions!);
        return Reply.Created(await db.WriteAsync(async () =>
        {
            if (await db.Set<Role>().CountAsync(cancel) >= Roles.Most)
            {
                throw Refusal.BadRequest($"A company has at most {Roles.Most} roles");
            }
            await RoleFields.MoveDefaultAsync(db, isDefault, null, cancel);
            var role = new Role
            {
                Id = Ids.New("rol"),
                Name = name!,
                Description = description,
                Permissions = [.. permissions!],
                IsDefault = isDefault,
                CreatedAt = tenant.Now,
            };
            db.Add(role);
            return OwnRoleAnswer.Of(role);
        }, cancel));
    }
}

/// <summary><c>PATCH /v1/users/roles/{id}</c> (ours): built-in roles stay as they are.</summary>
public static class UpdateRole
{
    public static async Task<IResult> HandleAsync(
        string id, HttpContext http, BillingDb db, KeyDirectory directory, EndpointDataSource endpoints, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var name = body.Name("name");
        var description = body.Text("description", Need.Nullable);
        var permissions = RoleFields.Permissions(body, endpoints, Need.Optional);
        var isDefault = body.Flag("is_default");
        body.ThrowIfInvalid();
        RoleFields.RequireMayGive(http, permissions ?? []);
        directory.ForgetKeysWhenAnswered(http);
        return Reply.Ok(await db.WriteAsync(async () =>
        {
            var role = await RoleFields.FindOwnAsync(db, id, cancel);
            await RoleFields.MoveDefaultAsync(db, isDefault == true, id, cancel);
            role.Name = name ?? role.Name;
            role.Description = body.Has("description") ? description : role.Description;
            role.Permissions = permissions is null ? role.Permissions : [.. permissions];
            role.IsDefault = isDefault ?? role.IsDefault;
            return OwnRoleAnswer.Of(role);
        }, cancel));
    }
}

/// <summary><c>DELETE /v1/users/roles/{id}</c> (ours): a role that no user has.</summary>
public static class DeleteRole
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            var role = await RoleFields.FindOwnAsync(db, id, cancel);
            if (await db.Set<User>().AnyAsync(u => u.RoleId == id, cancel))
            {
                throw Refusal.BadRequest("A role that users have cannot be deleted");
            }
            db.Remove(role);
        }, cancel);
        return Reply.NoContent();
    }
}

/// <summary>What the writers of roles share.</summary>
public static class RoleFields
{
    public static IReadOnlyList<string>? Permissions(Body body, EndpointDataSource endpoints, Need need) =>
        body.WordsIn("permissions", CreateApiKey.ScopesOf(endpoints), need, min: 1)?.Distinct().ToList();

    public static void RequireMayGive(HttpContext http, IReadOnlyList<string> permissions)
    {
        if (permissions.FirstOrDefault(p => !http.Caller().May(p)) is { } beyond)
        {
            throw Refusal.Forbidden($"The key lacks the scope {beyond} and cannot grant it");
        }
    }

    /// <summary>At most one role is the default one.</summary>
    public static async Task MoveDefaultAsync(BillingDb db, bool moves, string? id, CancellationToken cancel)
    {
        if (moves)
        {
            foreach (var other in await db.Set<Role>().Where(r => r.IsDefault && r.Id != id).ToListAsync(cancel))
            {
                other.IsDefault = false;
            }
        }
    }

    public static async Task<Role> FindOwnAsync(BillingDb db, string id, CancellationToken cancel) =>
        id is Roles.Admin or Roles.AccountManager
            ? throw Refusal.BadRequest("Built-in roles cannot be changed")
            : await db.Set<Role>().SingleOrDefaultAsync(r => r.Id == id, cancel) ?? throw Refusal.NotFound("Role");
}
