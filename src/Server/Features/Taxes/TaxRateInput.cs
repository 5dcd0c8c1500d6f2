using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;
using Plumbline.Server.Wire.Reference;

namespace Plumbline.Server.Features.Taxes;

/// <summary>The fields that create and update share. The caller throws before it saves.</summary>
public static class TaxRateInput
{
    public static readonly IReadOnlyCollection<string> Areas = [.. Countries.All, "EU", "NON_EU", "OTHER"];

    /// <summary>Sets those fields on the rate that are in the body and may change.</summary>
    public static void Read(Body body, TaxRate rate, Need need)
    {
        rate.Code = body.Name("code", need) ?? rate.Code;
        if (rate.Type == TaxRateType.Default)
        {
            rate.Scope = body.Word<TaxRateScope>("scope") ?? rate.Scope ?? TaxRateScope.All;
            return;
        }
        rate.Name = body.Name("name", need) ?? rate.Name;
        rate.Rate = body.Number("rate", need, 0, 100) ?? rate.Rate;
        if (body.Has("description"))
        {
            rate.Description = body.Text("description", Need.Nullable);
        }
        if (body.Has("country"))
        {
            rate.Country = body.WordIn("country", Countries.All, Need.Nullable);
        }
    }

    /// <summary>One code for what is one rate to the law: two that take it at once are told apart by the unique index.</summary>
    public static async Task<T> GuardAsync<T>(BillingDb db, Func<Task<T>> write)
    {
        try
        {
            return await write();
        }
        catch (DbUpdateException e) when (db.Store.IsUniqueViolation(e))
        {
            throw Taken();
        }
    }

    public static async Task RequireFreeAsync(BillingDb db, TaxRate rate, CancellationToken cancel)
    {
        if (rate.Type == TaxRateType.Default && await db.Set<TaxRate>().AnyAsync(
            r => r.Id != rate.Id && r.DeletedAt == null && r.InvoicingEntityId == rate.InvoicingEntityId && r.Country == rate.Country
                && r.RateClass == rate.RateClass && r.Scope == rate.Scope,
            cancel))
        {
            throw Taken();
        }
    }

    private static Refusal Taken() =>
        Refusal.Conflict("The invoicing entity has a code for this country, rate class and scope already");
}
