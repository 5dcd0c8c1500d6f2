using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Customers;

/// <summary>An external id names one customer of a company: a second one is 409, also when both arrive at once.</summary>
public static class ExternalIds
{
    public static async Task RequireFreeAsync(BillingDb db, string? externalId, string? ownId, CancellationToken cancel)
    {
        if (externalId is not null && await db.Set<Customer>().AnyAsync(
                c => c.ExternalId == externalId && c.Id != ownId && c.DeletedAt == null, cancel))
        {
            throw Taken(externalId);
        }
    }

    /// <summary>Which of the ids in a batch are in use already.</summary>
    public static async Task<HashSet<string>> TakenAsync(BillingDb db, IEnumerable<JsonElement?> values, CancellationToken cancel)
    {
        var wanted = values.Where(v => v is { ValueKind: JsonValueKind.String } text && Body.IsCleanText(text))
            .Select(v => v!.Value.GetString()!).Distinct(StringComparer.Ordinal).ToList();
        var taken = await db.Set<Customer>().Where(c => wanted.Contains(c.ExternalId!) && c.DeletedAt == null)
            .Select(c => c.ExternalId!).ToListAsync(cancel);
        return taken.ToHashSet(StringComparer.Ordinal);
    }

    public static async Task<T> GuardAsync<T>(BillingDb db, string? externalId, Func<Task<T>> write)
    {
        try
        {
            return await write();
        }
        catch (DbUpdateException e) when (externalId is not null && db.Store.IsUniqueViolation(e))
        {
            throw Taken(externalId);
        }
    }

    public static Refusal Taken(string externalId) => Refusal.Conflict($"A customer with the external_id '{externalId}' exists already");
}
