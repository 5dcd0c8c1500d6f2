using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.PriceBooks;
using Plumbline.Server.Features.Taxes;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Customers;

/// <summary>What went wrong with one customer of a batch, in the shape of every error.</summary>
public sealed record BatchFault(
    string Message,
    [property: JsonPropertyName("statusCode")] int StatusCode,
    string Type,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<BatchFieldFault>? Errors);

public sealed record BatchFieldFault(string Code, IReadOnlyList<JsonElement> Path, string Message);

public sealed record CustomerNotCreatedAnswer(
    BatchFault Error, string BatchCustomerId, IReadOnlyDictionary<string, JsonElement> CustomerPayload);

public sealed record CreateCustomersAnswer(
    IReadOnlyList<CustomerInBatchAnswer> Successes, IReadOnlyList<CustomerNotCreatedAnswer> Errors);

/// <summary>
/// Up to 50 customers, each judged and stored on its own: what is wrong with one does not stop the others. The batch ids are the caller's
/// and must tell the items apart, so a fault in them refuses the whole request.
/// </summary>
public static class CreateCustomers
{
    public const int MaxCustomers = 50;

    public static async Task<IResult> HandleAsync(
        HttpContext http, BillingDb db, CurrentTenant tenant, VatRegister register, CancellationToken cancel)
    {
        var items = ReadItems(await BodyReader.ReadObjectAsync(http));
        var lookups = await CustomerLookups.LoadAsync(db, [.. items.Select(i => i.Body)], cancel);
        var registered = await register.AskAsync(
            items.Select(i => CustomerFields.Read(new Body(i.Body.Json, [], []), lookups, isCreate: true).TaxId), cancel);
        var made = new List<(string BatchId, Customer Customer)>();
        var errors = new List<CustomerNotCreatedAnswer>();
        await db.WriteAsync(async () =>
        {
            await PriceBookRows.HoldAsync(db, lookups.PriceBooks, cancel);
            var taken = await ExternalIds.TakenAsync(db, items.Select(i => i.Body.Raw("external_id")), cancel);
            foreach (var (batchId, body) in items)
            {
                try
                {
                    made.Add((batchId, await StoreAsync(db, body, lookups, taken, registered, tenant, cancel)));
                }
                catch (Refusal refusal)
                {
                    errors.Add(new CustomerNotCreatedAnswer(FaultOf(refusal), batchId, PayloadOf(body, refusal)));
                }
            }
        }, cancel);
        var parts = await CustomerParts.LoadAsync(db, [.. made.Select(m => m.Customer.Id)], tenant.Now, cancel);
        return Reply.Created(new CreateCustomersAnswer(
            [.. made.Select(m => CustomerInBatchAnswer.Of(m.Customer, parts, m.BatchId))], errors));
    }

    private static List<(string BatchId, Body Body)> ReadItems(Body body)
    {
        var items = body.Objects("customers", Need.Required, 1, MaxCustomers) ?? [];
        var ids = items.Select(i => i.Text("batch_customer_id", Need.Required, 255, 1)).ToList();
        for (var i = 0; i < ids.Count; i++)
        {
            if (ids[i] is { } id && ids.IndexOf(id) < i)
            {
                items[i].Refuse("batch_customer_id", "Another customer of the batch has this id");
            }
        }
        body.ThrowIfInvalid();
        // a fresh list of faults each: an item is judged alone
        return [.. items.Select((item, i) => (ids[i]!, new Body(item.Json, [], [])))];
    }

    private static async Task<Customer> StoreAsync(
        BillingDb db,
        Body body,
        CustomerLookups lookups,
        HashSet<string> taken,
        IReadOnlyDictionary<string, RegisterAnswer> registered,
        CurrentTenant tenant,
        CancellationToken cancel)
    {
        var fields = CustomerFields.Read(body, lookups, isCreate: true);
        body.ThrowIfInvalid();
        fields.TaxIdRegister = fields.TaxId is { } number && registered.TryGetValue(number, out var answer) ? answer : null;
        if (fields.ExternalId is { } externalId && !taken.Add(externalId))
        {
            throw ExternalIds.Taken(externalId);
        }
        return await ExternalIds.GuardAsync(db, fields.ExternalId, async () =>
        {
            var customer = await CreateCustomer.AddAsync(db, fields, lookups, tenant, cancel);
            try
            {
                // inside a transaction a failed save returns to where it began, so the others stay
                await db.SaveChangesAsync(cancel);
                return customer;
            }
            catch (DbUpdateException)
            {
                db.ChangeTracker.Clear();
                throw;
            }
        });
    }

    private static BatchFault FaultOf(Refusal refusal) => new(
        refusal.Message, refusal.Status, refusal.Type,
        refusal.Errors?.Select(e => new BatchFieldFault(e.Code, [.. e.Path.Select(PartOf)], e.Message)).ToList());

    private static JsonElement PartOf(object part) =>
        part is int index ? JsonSerializer.SerializeToElement(index) : JsonSerializer.SerializeToElement((string)part);

    // the payload comes back in the contract's shape: without unknown fields and without those whose value was refused
    private static Dictionary<string, JsonElement> PayloadOf(Body body, Refusal refusal)
    {
        var refused = (refusal.Errors ?? []).Select(e => e.Path.Count > 0 ? e.Path[0] as string : null).ToHashSet();
        return CustomerFields.CreateNames.Where(n => body.Has(n) && !refused.Contains(n))
            .ToDictionary(n => n, n => body.Raw(n)!.Value, StringComparer.Ordinal);
    }
}
