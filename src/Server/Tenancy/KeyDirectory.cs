using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Users;

namespace Plumbline.Server.Tenancy;

/// <summary>
/// Who calls: the key, what it may do and the companies it reaches, the default one first. A key that acts for a user may do what its
/// scopes and the permissions of the user's role both allow.
/// </summary>
public sealed record Caller(
    string KeyId, Mode Mode, IReadOnlySet<string> Scopes, IReadOnlyList<string> Companies, IReadOnlySet<string>? Permissions = null)
{
    /// <summary>Who it acts for; null for nobody.</summary>
    public string? UserId { get; init; }

    public bool May(string scope) => Holds(Scopes, scope) && (Permissions is null || Holds(Permissions, scope));

    private static bool Holds(IReadOnlySet<string> scopes, string scope) => scopes.Contains(ApiKey.AllScopes) || scopes.Contains(scope);
}

public static class CallerOfRequest
{
    /// <summary>The caller of an operation that needs a key.</summary>
    public static Caller Caller(this HttpContext http) =>
        http.Features.Get<Caller>() ?? throw new InvalidOperationException("This operation was mapped without a scope area");
}

/// <summary>
/// Keys and tenants as read a moment ago, so that a request costs no query before its own. A change made by this process shows at once;
/// one made by another process within <see cref="FreshFor"/>.
/// </summary>
public sealed class KeyDirectory(IServiceScopeFactory scopes, TimeProvider time)
{
    public static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Remembered<Caller?>> _callers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Company, Mode Mode), Remembered<TenantEntry?>> _tenants = new();

    public async ValueTask<Caller?> CallerAsync(string key, CancellationToken cancel)
    {
        var hash = ApiKey.HashOf(key);
        if (_callers.TryGetValue(hash, out var known) && IsFresh(known.At))
        {
            return known.Value;
        }
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BillingDb>();
        var row = await db.ApiKeys.AsNoTracking().Include(k => k.Companies)
            .SingleOrDefaultAsync(k => k.Hash == hash && k.RevokedAt == null, cancel);
        if (row is null)
        {
            // unknown keys are not remembered: a stranger could fill the memory with them
            _callers.TryRemove(hash, out _);
            return null;
        }
        var caller = new Caller(
            row.Id,
            row.Mode,
            row.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal),
            [.. row.Companies.OrderBy(c => c.Position).Select(c => c.CompanyId)],
            row.UserId is { } userId ? (await Roles.OfUserAsync(db, userId, cancel)).ToHashSet(StringComparer.Ordinal) : null)
        {
            UserId = row.UserId,
        };
        _callers[hash] = new Remembered<Caller?>(caller, time.GetTimestamp());
        return caller;
    }

    public async ValueTask<TenantEntry?> TenantAsync(string companyId, Mode mode, CancellationToken cancel)
    {
        if (_tenants.TryGetValue((companyId, mode), out var known) && IsFresh(known.At))
        {
            return known.Value;
        }
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BillingDb>();
        var entry = await db.Tenants.AsNoTracking()
            .Where(t => t.CompanyId == companyId && t.Mode == mode)
            .Select(t => new TenantEntry(t.Id, t.CompanyId, t.Mode, t.ClockNow))
            .SingleOrDefaultAsync(cancel);
        if (entry is not null)
        {
            _tenants[(companyId, mode)] = new Remembered<TenantEntry?>(entry, time.GetTimestamp());
        }
        return entry;
    }

    /// <summary>Called after a commit that changed keys or companies.</summary>
    public void ForgetKeys() => _callers.Clear();

    /// <summary>
    /// Forgets before the answer leaves: by then the change is committed, be it by the handler or by the idempotent request around it.
    /// </summary>
    public void ForgetKeysWhenAnswered(HttpContext http) => http.Response.OnStarting(() =>
    {
        ForgetKeys();
        return Task.CompletedTask;
    });

    /// <summary>Called when a tenant's clock moved.</summary>
    public void Remember(TenantEntry entry) =>
        _tenants[(entry.CompanyId, entry.Mode)] = new Remembered<TenantEntry?>(entry, time.GetTimestamp());

    public Instant MachineNow() => Instant.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());

    private bool IsFresh(long at) => time.GetElapsedTime(at) < FreshFor;

    private readonly record struct Remembered<T>(T Value, long At);
}
