using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Payments;

/// <summary>Saved methods that a request names.</summary>
public static class PaymentMethodRows
{
    /// <summary>Those of a customer that can be charged, by id; any other is refused.</summary>
    public static async Task<Dictionary<string, PaymentMethod>> FindAsync(
        BillingDb db, string customerId, IEnumerable<string?> named, CancellationToken cancel)
    {
        var ids = named.OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (ids.Count == 0)
        {
            return [];
        }
        var found = await db.Set<PaymentMethod>().AsNoTracking()
            .Where(m => ids.Contains(m.Id) && m.CustomerId == customerId && m.DeletedAt == null).ToDictionaryAsync(m => m.Id, cancel);
        if (found.Count < ids.Count)
        {
            throw Refusal.NotFound("Payment method");
        }
        if (found.Values.FirstOrDefault(m => m.Status != PaymentMethodStatus.Active) is { } unusable)
        {
            throw Refusal.WrongState("Payment method", Words<PaymentMethodStatus>.Of(unusable.Status), "active");
        }
        return found;
    }
}
