using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Tenancy;

/// <summary>
/// First start: the schema, one company with a default invoicing entity, and a key. Later starts only see to the configured key.
/// </summary>
public sealed class FirstStart(Store store, IServiceProvider services, IConfiguration settings, KeyDirectory directory)
{
    public const int ShortestKey = 20;

    /// <summary>Prepares the store and returns the key that was made up, if one was: it can be shown only now.</summary>
    public async Task<string?> PrepareAsync(CancellationToken cancel)
    {
        await store.PrepareAsync(services, cancel);
        var configured = settings["PLUMBLINE_BOOTSTRAP_API_KEY"];
        if (configured is { Length: > 0 } && (configured.Length < ShortestKey || ApiKey.ModeOf(configured) is null))
        {
            throw new ArgumentException("PLUMBLINE_BOOTSTRAP_API_KEY must start with test_ or prod_ and have 20 characters or more");
        }
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BillingDb>();
        await SeeToSecretAsync(db, cancel);
        return await db.WriteAsync(() => SeeToKeyAsync(db, configured, cancel), cancel);
    }

    private async Task SeeToSecretAsync(BillingDb db, CancellationToken cancel)
    {
        try
        {
            await db.WriteAsync(() => SignedLinks.PrepareAsync(db, cancel), cancel);
        }
        catch (DbUpdateException e) when (store.IsUniqueViolation(e))
        {
            // a process that started at the same moment made it
            db.ChangeTracker.Clear();
        }
    }

    private async Task<string?> SeeToKeyAsync(BillingDb db, string? configured, CancellationToken cancel)
    {
        var company = await db.Companies.OrderBy(c => c.CreatedAt).ThenBy(c => c.Id).FirstOrDefaultAsync(cancel);
        if (company is null)
        {
            var name = settings["PLUMBLINE_COMPANY_NAME"] ?? "My company";
            company = NewCompany.Create(db, name, address: null, settings, directory.MachineNow());
        }
        var made = configured is { Length: > 0 } || await db.ApiKeys.AnyAsync(cancel) ? null : "test_" + Ids.Secret();
        if ((made ?? configured) is not { Length: > 0 } key)
        {
            return null;
        }
        var hash = ApiKey.HashOf(key);
        if (!await db.ApiKeys.AnyAsync(k => k.Hash == hash, cancel))
        {
            db.Add(NewCompany.KeyFor(key, "Bootstrap key", ApiKey.AllScopes, [company.Id], directory.MachineNow()));
        }
        return made;
    }
}
