using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Wire;

/// <summary>A request that was sent with an <c>Idempotency-Key</c>, and its answer once it has succeeded.</summary>
public sealed class IdempotentRequest : ITenantRow
{
    public int TenantId { get; set; }

    public required string Key { get; init; }

    public required string RequestHash { get; init; }

    /// <summary>Machine time: keys live 24 hours of the operator's day, whatever the sandbox clock says.</summary>
    public required Instant StartedAt { get; set; }

    /// <summary>Null while the request runs.</summary>
    public int? Status { get; set; }

    public string? ContentType { get; set; }

    public byte[]? Answer { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<IdempotentRequest>
    {
        public void Configure(EntityTypeBuilder<IdempotentRequest> table)
        {
            table.HasKey(r => new { r.TenantId, r.Key });
            table.HasIndex(r => r.StartedAt);
        }
    }
}

/// <summary>
/// Replays the stored answer of a POST, PUT or PATCH that succeeded with the same key. The answer commits in the transaction of the
/// change itself, so a crash leaves either both or neither; failures are not kept and may be retried with the same key.
/// </summary>
public sealed class Idempotency(RequestDelegate next, KeyDirectory directory)
{
    public static readonly Duration KeptFor = Duration.FromHours(24);

    // a request older than this died with its process: its transaction is gone, so the key may be used again
    private static readonly Duration RunsAtMost = Duration.FromMinutes(10);

    private readonly ConcurrentDictionary<(int Tenant, string Key), bool> _running = new();

    public async Task InvokeAsync(HttpContext http, CurrentTenant tenant)
    {
        if (tenant.Id == 0 || http.Request.Method is not ("POST" or "PUT" or "PATCH")
            || http.GetEndpoint()?.Metadata.GetMetadata<CommitsByItself>() is not null || KeyOf(http) is not { } key)
        {
            await next(http);
            return;
        }
        if (!_running.TryAdd((tenant.Id, key), true))
        {
            throw StillRunning();
        }
        try
        {
            await RunAsync(http, key);
        }
        finally
        {
            _running.TryRemove((tenant.Id, key), out _);
        }
    }

    private async Task RunAsync(HttpContext http, string key)
    {
        var cancel = http.RequestAborted;
        var db = http.RequestServices.GetRequiredService<BillingDb>();
        var hash = await HashAsync(http);
        if (await ClaimAsync(db, key, hash, cancel) is { } done)
        {
            http.Response.StatusCode = done.Status!.Value;
            http.Response.ContentType = done.ContentType;
            http.Response.Headers["Idempotent-Replayed"] = "true";
            await http.Response.Body.WriteAsync(done.Answer, cancel);
            return;
        }
        var client = http.Response.Body;
        using var answer = new MemoryStream();
        http.Response.Body = answer;
        var succeeded = false;
        try
        {
            using (await db.Store.WriterTurnAsync(cancel))
            {
                await using var transaction = await db.Database.BeginTransactionAsync(cancel);
                await next(http);
                succeeded = http.Response.StatusCode < 300;
                if (succeeded)
                {
                    await db.IdempotentRequests.Where(r => r.Key == key).ExecuteUpdateAsync(
                        set => set
                            .SetProperty(r => r.Status, http.Response.StatusCode)
                            .SetProperty(r => r.ContentType, http.Response.ContentType)
                            .SetProperty(r => r.Answer, answer.ToArray()),
                        CancellationToken.None);
                    await db.CommitAsync(CancellationToken.None);
                }
            }
        }
        finally
        {
            http.Response.Body = client;
            if (!succeeded)
            {
                await ForgetAsync(db, key);
            }
        }
        answer.Position = 0;
        await answer.CopyToAsync(client, cancel);
    }

    /// <summary>Takes the key for this request, or returns the finished one that holds it.</summary>
    private async Task<IdempotentRequest?> ClaimAsync(BillingDb db, string key, string hash, CancellationToken cancel)
    {
        var now = directory.MachineNow();
        try
        {
            return await db.WriteAsync<IdempotentRequest?>(async () =>
            {
                var known = await db.IdempotentRequests.SingleOrDefaultAsync(r => r.Key == key, cancel);
                if (known is not null && (known.StartedAt + KeptFor < now || (known.Status is null && known.StartedAt + RunsAtMost < now)))
                {
                    await db.IdempotentRequests.Where(r => r.Key == key).ExecuteDeleteAsync(cancel);
                    db.Entry(known).State = EntityState.Detached;
                    known = null;
                }
                if (known is null)
                {
                    var claimed = new IdempotentRequest { Key = key, RequestHash = hash, StartedAt = now };
                    db.Add(claimed);
                    await db.SaveChangesAsync(cancel);
                    db.Entry(claimed).State = EntityState.Detached;
                    return null;
                }
                if (known.RequestHash != hash)
                {
                    throw OnceRequest.OfAnother();
                }
                return known.Status is null ? throw StillRunning() : known;
            }, cancel);
        }
        catch (DbUpdateException e) when (db.Store.IsUniqueViolation(e))
        {
            throw StillRunning();
        }
    }

    private static async Task ForgetAsync(BillingDb db, string key)
    {
        db.ChangeTracker.Clear();
        using (await db.Store.WriterTurnAsync(CancellationToken.None))
        {
            await db.IdempotentRequests.Where(r => r.Key == key && r.Status == null).ExecuteDeleteAsync(CancellationToken.None);
        }
    }

    /// <summary>The key that the request was sent with, if any.</summary>
    internal static string? KeyOf(HttpContext http) => http.Request.Headers["Idempotency-Key"].ToString() switch
    {
        "" => null,
        { Length: > 255 } => throw Refusal.BadRequest("Idempotency-Key must have at most 255 characters"),
        var key when key.Contains('\0', StringComparison.Ordinal) => throw Refusal.BadRequest("Idempotency-Key must not contain a null"),
        var key => key,
    };

    internal static async Task<string> HashAsync(HttpContext http)
    {
        http.Request.EnableBuffering();
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(Encoding.UTF8.GetBytes($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}\n"));
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0)
        {
            sha.AppendData(buffer, 0, read);
        }
        http.Request.Body.Position = 0;
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    private static Refusal StillRunning() => Refusal.Conflict("A request with this Idempotency-Key is still running");
}
