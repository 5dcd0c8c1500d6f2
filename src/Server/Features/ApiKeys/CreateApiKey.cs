using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Users;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.ApiKeys;

/// <summary>A new key of the caller's mode. It never reaches more companies or may do more than the key that makes it.</summary>
public static class CreateApiKey
{
    public static async Task<IResult> HandleAsync(
        HttpContext http,
        BillingDb db,
        CurrentTenant tenant,
        KeyDirectory directory,
        EndpointDataSource endpoints,
        CancellationToken cancel)
    {
        var caller = http.Caller();
        var body = await BodyReader.ReadObjectAsync(http);
        var name = body.Name("name", Need.Required);
        var scopes = body.WordsIn("scopes", ScopesOf(endpoints), min: 1) ?? [ApiKey.AllScopes];
        var companies = body.Texts("company_ids", min: 1, max: 100) ?? [tenant.CompanyId];
        var userId = await UserAsync(db, body, companies, tenant, cancel);
        if (companies.Any(c => !caller.Companies.Contains(c)))
        {
            body.Refuse("company_ids", "Company not found");
        }
        body.ThrowIfInvalid();
        if (scopes.FirstOrDefault(s => !caller.May(s)) is { } beyond)
        {
            throw Refusal.Forbidden($"The key lacks the scope {beyond} and cannot grant it");
        }

        var secret = ApiKey.PrefixOf(tenant.Mode) + Ids.Secret();
        var key = NewCompany.KeyFor(
            secret, name!, string.Join(' ', scopes.Distinct()), [.. companies.Distinct()], directory.MachineNow(), userId);
        await db.WriteAsync(() =>
        {
            db.Add(key);
            return Task.CompletedTask;
        }, cancel);
        return Reply.Created(new NewApiKeyAnswer(
            key.Id, key.Name, secret, key.Mode, key.Scopes.Split(' '), [.. companies.Distinct()], key.CreatedAt));
    }

    // users are known to their company only
    private static async Task<string?> UserAsync(
        BillingDb db, Body body, IReadOnlyList<string> companies, CurrentTenant tenant, CancellationToken cancel)
    {
        if (body.Text("user_id", max: 255) is not { } id)
        {
            return null;
        }
        if (companies.Any(c => c != tenant.CompanyId))
        {
            body.Refuse("company_ids", "A key of a user reaches the user's company alone");
        }
        if (!await db.Set<User>().AnyAsync(u => u.Id == id, cancel))
        {
            body.Refuse("user_id", "User not found");
        }
        return id;
    }

    // a scope is what some operation of this version asks for: a key cannot hold rights that mean nothing yet
    internal static HashSet<string> ScopesOf(EndpointDataSource endpoints) =>
    [
        ApiKey.AllScopes,
        .. endpoints.Endpoints.Select(e => e.Metadata.GetMetadata<Operation>()?.Area).OfType<string>().Distinct()
            .SelectMany(area => new[] { area + ".read", area + ".write" }),
    ];
}
