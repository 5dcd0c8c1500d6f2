using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Customers;

public sealed record ProvidersUpdatedAnswer(int Successful, int Expected, IReadOnlyList<string> Updated);

/// <summary>
/// <c>POST /v1/customers/providers-bulk-update</c>: what customers are called by other systems. Rows of customers that are not there are
/// left out, and the counts tell so; the last row of a customer and a connection stands.
/// </summary>
public static class UpdateProviders
{
    public const int MostRows = 1000;

    private static readonly string[] Names =
    [
        "mollie", "stripe", "gocardless", "airwallex", "hubspot", "attio", "salesforce", "datev", "xero", "exact-online", "pennylane",
        "quickbooks", "netsuite", "rillet", "anrok",
    ];

    private sealed record Row(string CustomerId, string Provider, string Connection, string? EntityId);

    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
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
        if (sync)
        {
            throw Refusal.NotBuilt("taking over the payment methods of a provider (sync)");
        }
        var updated = await db.WriteAsync(() => ApplyAsync(db, rows, tenant, cancel), cancel);
        var named = rows.Select(r => r.CustomerId).Distinct().Where(updated.Contains);
        return Reply.Ok(new ProvidersUpdatedAnswer(rows.Count(r => updated.Contains(r.CustomerId)), rows.Count, [.. named]));
    }

    private static async Task<HashSet<string>> ApplyAsync(
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
        return [.. customers.Keys];
    }
}
