using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Simulations;

/// <summary>
/// <c>POST /v1/simulations/jobs</c> (ours): the same terms for many customers, those of a product or named ones. The worker does them one
/// by one.
/// </summary>
public static class CreateSimulationJob
{
    public const int MostCustomers = 5000;

    private static readonly SubscriptionStatus[] Unreal = [SubscriptionStatus.Draft, SubscriptionStatus.Voided];

    public static async Task<IResult> HandleAsync(
        HttpContext http, BillingDb db, SimulationWorker worker, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var window = SimulatedWindow.Read(body);
        var productId = body.Text("product_id", max: 255);
        var named = body.Texts("customer_ids", min: 1, max: MostCustomers, maxLength: 255);
        if (body.HasValue("product_id") == body.HasValue("customer_ids"))
        {
            body.Refuse("product_id", "Send product_id or customer_ids");
        }
        var terms = body.Object("subscription", Need.Required);
        body.ThrowIfInvalid();
        var customers = named is null
            ? await OfProductAsync(db, productId!, cancel)
            : await NamedAsync(db, [.. named.Distinct()], cancel);
        await JudgeAsync(db, terms!, customers[0], window!, cancel);
        body.ThrowIfInvalid();
        var job = new SimulationJob
        {
            Id = Ids.New("simj"),
            Status = SimulationJobStatus.Pending,
            ProductId = productId,
            StartsAt = window!.StartsAt,
            EndsAt = window.EndsAt,
            Terms = terms!.Json.GetRawText(),
            TotalCount = customers.Count,
            CreatedAt = tenant.Now,
        };
        var results = customers.ConvertAll(
            id => new SimulationResult { JobId = job.Id, CustomerId = id, Status = SimulationResultStatus.Pending });
        await db.WriteAsync(() =>
        {
            db.Add(job);
            db.AddRange(results);
            return Task.CompletedTask;
        }, cancel);
        worker.Wake();
        return Reply.Created(SimulationJobAnswer.Of(job, results));
    }

    /// <summary>The terms as a request for a customer.</summary>
    public static JsonElement For(JsonElement terms, string customerId)
    {
        var request = JsonObject.Create(terms)!;
        request["customer_id"] = customerId;
        return JsonSerializer.SerializeToElement(request, WireJson.Options);
    }

    // what is wrong for everybody is said at once; the rest shows with each customer
    private static async Task JudgeAsync(
        BillingDb db, Body terms, string customerId, SimulatedWindow window, CancellationToken cancel)
    {
        var asked = await CreateSubscription.ReadAsync(db, terms.With(For(terms.Json, customerId)), window.StartsAt, cancel);
        var lines = asked.Input.Phases.SelectMany(p => p.Products).ToList();
        var ids = lines.Select(l => l.ProductId).OfType<string>().Distinct().ToList();
        var known = await db.Set<Product>().Where(p => ids.Contains(p.Id)).Select(p => p.Id).ToListAsync(cancel);
        foreach (var line in lines.Where(l => l.ProductId is { } id && !known.Contains(id)))
        {
            line.Body.Refuse(line.IdField, "Product not found");
        }
    }

    private static async Task<List<string>> OfProductAsync(BillingDb db, string productId, CancellationToken cancel)
    {
        if (!await db.Set<Product>().AnyAsync(p => p.Id == productId, cancel))
        {
            throw Refusal.NotFound("Product");
        }
        var buyers = db.Set<Subscription>().Where(s => !Unreal.Contains(s.Status)
            && db.Set<SubscriptionProductUse>().Any(u => u.SubscriptionId == s.Id && u.ProductId == productId)).Select(s => s.CustomerId);
        var customers = await db.Set<Customer>()
            .Where(c => c.DeletedAt == null && c.Status != CustomerStatus.Archived && buyers.Contains(c.Id))
            .OrderBy(c => c.Id).Select(c => c.Id).Take(MostCustomers + 1).ToListAsync(cancel);
        return customers.Count switch
        {
            0 => throw Refusal.BadRequest("No customer has a subscription with this product"),
            > MostCustomers => throw Refusal.BadRequest($"More than {MostCustomers} customers: name them in several jobs"),
            _ => customers,
        };
    }

    private static async Task<List<string>> NamedAsync(BillingDb db, List<string> ids, CancellationToken cancel)
    {
        var known = await db.Set<Customer>().CountAsync(c => ids.Contains(c.Id) && c.DeletedAt == null, cancel);
        return known == ids.Count ? ids : throw Refusal.NotFound("Customer");
    }
}
