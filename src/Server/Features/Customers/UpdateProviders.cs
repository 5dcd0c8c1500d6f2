using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Payments.Providers;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Customers;

public sealed record ProvidersUpdatedAnswer(int Successful, int Expected, IReadOnlyList<string> Updated);

/// <summary>
/// <c>POST /v1/customers/providers-bulk-update</c>: what customers are called by other systems. Rows of customers that are not there are
/// left out, and the counts tell so; the last row of a customer and a connection stands. With <c>sync</c> the payment methods that Stripe
/// has of a customer are saved too, and rows that name none of its customers are left out.
/// </summary>
public static class UpdateProviders
{
    public const int MostRows = 1000;

    private static readonly string[] Names =
    [
        "mollie", "stripe", "gocardless", "airwallex", "hubspot", "attio", "salesforce", "datev", "xero", "exact-online", "pennylane",
        "quickbooks", "netsuite", "rillet", "anrok",
    ];

    // providers of money that cannot be connected yet
    private static readonly string[] Unbuilt = ["mollie", "gocardless", "airwallex"];

    private sealed record Row(string CustomerId, string Provider, string Connection, string? EntityId);

    public static async Task<IResult> HandleAsync(
        HttpContext http, BillingDb db, StripeMethods stripe, Charges charges, CurrentTenant tenant, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var sync = QueryText.Word(http.Request.Query, "sync", ["true", "false"], faults) == "true";
        var json = await BodyReader.ReadArrayAsync(http);
        if (json.GetArrayLength() > MostRows)
        {
            throw Refusal.Invalid([new FieldError("too_big", [], $"Array must contain at most {MostRows} element(s)")]);
        }
        var rows = new List<Row>();
        foreach (var (item, i) in json.EnumerateArray().Select((item, i) => (item, i)))
        {
            if (item.ValueKind != System.Text.Json.JsonValueKind.Object)
            {
                faults.Add(Body.WrongType([i], "object", item));
                continue;
            }
            var body = new Body(item, [i], faults);
            rows.Add(new Row(
                body.Text("customer_id", Need.Required, 255, 1) ?? "",
                body.WordIn("provider_name", Names, Need.Required) ?? "",
                body.Text("provider_id", max: 255, min: 1) ?? "",
                body.Text("provider_account_id", Need.RequiredNullable, 255, 1)));
        }
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var methods = sync ? await ReadMethodsAsync(db, rows, stripe, cancel) : [];
        var expected = rows.Count;
        rows.RemoveAll(r => IsOfStripe(r) && sync && methods[r.EntityId!] is null);
        var updated = await db.WriteAsync(async () =>
        {
            var found = await ApplyAsync(db, rows, tenant, cancel);
            foreach (var row in rows.Where(r => sync && IsOfStripe(r) && found.ContainsKey(r.CustomerId)))
            {
                await stripe.TakeAsync(found[row.CustomerId], methods[row.EntityId!]!, revive: false, cancel);
            }
            return found.Keys.ToHashSet(StringComparer.Ordinal);
        }, cancel);
        var named = rows.Select(r => r.CustomerId).Distinct().Where(updated.Contains).ToList();
        foreach (var customer in sync ? named : [])
        {
            await charges.RunDueAsync(customer, cancel);
        }
        return Reply.Ok(new ProvidersUpdatedAnswer(rows.Count(r => updated.Contains(r.CustomerId)), expected, named));
    }

    private static bool IsOfStripe(Row row) => row is { Provider: StripeConnections.ProviderName, EntityId: not null };

    /// <summary>What Stripe has of each of its customers that is named; null where it has no such customer.</summary>
    private static async Task<Dictionary<string, IReadOnlyList<NewMethod>?>> ReadMethodsAsync(
        BillingDb db, List<Row> rows, StripeMethods stripe, CancellationToken cancel)
    {
        if (rows.FirstOrDefault(r => r.EntityId is not null && Unbuilt.Contains(r.Provider)) is { } other)
        {
            throw Refusal.NotBuilt($"taking over the payment methods of {other.Provider}");
        }
        var named = rows.Where(IsOfStripe).ToList();
        var shared = named.GroupBy(r => r.EntityId!, StringComparer.Ordinal)
            .FirstOrDefault(g => g.Select(r => r.CustomerId).Distinct().Count() > 1);
        if (shared is not null)
        {
            throw Refusal.BadRequest($"{shared.Key} is named for several customers; its payment methods can be of one only");
        }
        var entities = named.Select(r => r.EntityId!).Distinct(StringComparer.Ordinal).ToList();
        var taken = await db.Set<CustomerProvider>().AsNoTracking()
            .Where(p => p.ProviderName == StripeConnections.ProviderName && entities.Contains(p.EntityId)).ToListAsync(cancel);
        var methods = new Dictionary<string, IReadOnlyList<NewMethod>?>(StringComparer.Ordinal);
        foreach (var row in named.DistinctBy(r => r.EntityId))
        {
            var isOthers = taken.Exists(p => p.EntityId == row.EntityId && p.CustomerId != row.CustomerId);
            methods[row.EntityId!] = isOthers ? null : await stripe.ListAsync(row.EntityId!, cancel);
        }
        return methods;
    }

    private static async Task<Dictionary<string, Customer>> ApplyAsync(
        BillingDb db, List<Row> rows, CurrentTenant tenant, CancellationToken cancel)
    {
        var ids = rows.Select(r => r.CustomerId).Distinct().ToList();
        await db.LockAsync("customers", ids, cancel);
        var customers = await db.Set<Customer>().Where(c => ids.Contains(c.Id) && c.DeletedAt == null).ToDictionaryAsync(c => c.Id, cancel);
        var known = (await db.Set<CustomerProvider>().Where(p => ids.Contains(p.CustomerId)).ToListAsync(cancel))
            .ToDictionary(p => (p.CustomerId, p.ProviderName, p.ConnectionId));
        foreach (var row in rows.Where(r => customers.ContainsKey(r.CustomerId)))
        {
            var key = (row.CustomerId, row.Provider, row.Connection);
            if (known.TryGetValue(key, out var before) && row.EntityId is null)
            {
                db.Remove(before);
                known.Remove(key);
            }
            else if (before is not null)
            {
                before.EntityId = row.EntityId!;
            }
            else if (row.EntityId is { } entityId)
            {
                known[key] = new CustomerProvider
                {
                    TenantId = db.TenantId,
                    CustomerId = row.CustomerId,
                    ProviderName = row.Provider,
                    ConnectionId = row.Connection,
                    EntityId = entityId,
                };
                db.Add(known[key]);
            }
            customers[row.CustomerId].UpdatedAt = tenant.Now;
        }
        return customers;
    }
}
