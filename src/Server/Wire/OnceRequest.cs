using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;

namespace Plumbline.Server.Wire;

/// <summary>
/// A request of an operation that commits step by step, which may be sent again with the same <c>Idempotency-Key</c>. Its answer is known
/// with its first step and stored in that commit; whoever sends it again gets this answer, and the steps that are left are done.
/// </summary>
public sealed record OnceRequest(string? Key, string Hash)
{
    /// <summary>Call it before the body is read.</summary>
    public static async Task<OnceRequest> OfAsync(HttpContext http) => Idempotency.KeyOf(http) is { } key
        ? new OnceRequest(key, await Idempotency.HashAsync(http))
        : new OnceRequest(null, "");

    /// <summary>The answer of the first time; null when this is it. Call it in the transaction of the first step, under its lock.</summary>
    public async Task<byte[]?> AnswerAsync(BillingDb db, Instant machineNow, CancellationToken cancel)
    {
        if (Key is null || await db.IdempotentRequests.SingleOrDefaultAsync(r => r.Key == Key, cancel) is not { } known)
        {
            return null;
        }
        if (known.StartedAt + Idempotency.KeptFor < machineNow)
        {
            db.Remove(known);
            await db.SaveChangesAsync(cancel);
            return null;
        }
        return known.RequestHash == Hash ? known.Answer : throw OfAnother();
    }

    public void Store(BillingDb db, Instant machineNow, byte[] answer)
    {
        if (Key is not null)
        {
            db.Add(new IdempotentRequest
            {
                Key = Key,
                RequestHash = Hash,
                StartedAt = machineNow,
                Status = StatusCodes.Status200OK,
                ContentType = "application/json; charset=utf-8",
                Answer = answer,
            });
        }
    }

    public static Refusal OfAnother() => Refusal.Unprocessable("This Idempotency-Key was used with another request");
}
