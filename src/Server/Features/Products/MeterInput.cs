using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Aggregators;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Products;

/// <summary>Reads how a new seat, usage or credit product is metered: a new aggregator, a known one, or several with weights.</summary>
public static class MeterInput
{
    public const int MaxCreditAggregators = 100;

    /// <summary>Sets the product's meter and adds a new aggregator; call inside the transaction that adds the product.</summary>
    public static async Task ReadAsync(BillingDb db, Body body, Product product, Instant now, CancellationToken cancel)
    {
        var forms = Forms(product.Type).Where(body.Has).ToList();
        if (forms.Count > 1)
        {
            body.Refuse(forms[1], $"Give only one of {string.Join(", ", Forms(product.Type))}");
        }
        if (forms.Count == 0 && product.Type != ProductType.Seat)
        {
            body.Refuse("aggregator", $"Required: give one of {string.Join(", ", Forms(product.Type))}", "invalid_type");
        }
        product.UnitName = body.Text("unit_name", max: 255);
        if (forms.Contains("aggregator") && body.Object("aggregator") is { } nested)
        {
            product.AggregatorId = ReadNew(db, nested, product, now).Id;
        }
        if (forms.Contains("aggregator_id") && body.Text("aggregator_id") is { } known)
        {
            product.AggregatorId = known;
            var found = await FindAsync(db, [known], cancel);
            Judge(body, found.GetValueOrDefault(known), product.Type);
        }
        if (forms.Contains("credit_aggregators"))
        {
            await ReadWeightedAsync(db, body, product, cancel);
        }
    }

    private static string[] Forms(ProductType type) =>
        type == ProductType.Credit ? ["aggregator", "aggregator_id", "credit_aggregators"] : ["aggregator", "aggregator_id"];

    private static Aggregator ReadNew(BillingDb db, Body nested, Product product, Instant now)
    {
        var aggregator = AggregatorInput.ReadNew(nested, now);
        if (product.Type == ProductType.Seat && aggregator.Operation != AggregatorOperation.Count)
        {
            nested.Refuse("operation", "Seats are counted: a seat product takes the operation count only");
        }
        aggregator.Name ??= product.Name;
        aggregator.UnitName ??= product.UnitName;
        db.Add(aggregator);
        return aggregator;
    }

    private static void Judge(Body body, AggregatorOperation? operation, ProductType type)
    {
        if (operation is null)
        {
            body.Refuse("aggregator_id", "Aggregator not found");
        }
        else if (type == ProductType.Seat && operation != AggregatorOperation.Count)
        {
            body.Refuse("aggregator_id", "Seats are counted: a seat product takes a count aggregator only");
        }
    }

    private static async Task ReadWeightedAsync(BillingDb db, Body body, Product product, CancellationToken cancel)
    {
        var items = body.Objects("credit_aggregators", min: 1, max: MaxCreditAggregators) ?? [];
        var weighted = items.Select(item => (Item: item, Id: item.Text("aggregator_id", Need.Required))).ToList();
        var found = await FindAsync(db, [.. weighted.Select(w => w.Id).OfType<string>().Distinct()], cancel);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (item, id) in weighted)
        {
            var weight = item.Number("weight", min: 0, above: true) ?? 1;
            if (id is null)
            {
                continue;
            }
            if (found.GetValueOrDefault(id) is null)
            {
                item.Refuse("aggregator_id", "Aggregator not found");
            }
            else if (!seen.Add(id))
            {
                item.Refuse("aggregator_id", "Each aggregator can be weighed once");
            }
            product.CreditAggregators.Add(new WeightedAggregator(id, weight));
        }
    }

    /// <summary>Their operations by id; locked, so that none is deleted before the product that uses it is stored.</summary>
    private static async Task<Dictionary<string, AggregatorOperation?>> FindAsync(BillingDb db, string[] ids, CancellationToken cancel)
    {
        await db.LockAsync("aggregators", ids, cancel);
        return await db.Set<Aggregator>().AsNoTracking().Where(a => ids.Contains(a.Id))
            .Select(a => new { a.Id, a.Operation }).ToDictionaryAsync(a => a.Id, a => (AggregatorOperation?)a.Operation, cancel);
    }
}
