using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Invoices;

/// <summary>What became of one invoice of a batch: its id, or why it was not made.</summary>
public sealed record BatchOutcome(string BatchInvoiceId, string? InvoiceId, string? Error);

/// <summary>A batch of invoices with its outcomes, in the order of the request.</summary>
public sealed class InvoiceBatch : ITenantRow, IEventfulRow
{
    public int TenantId { get; set; }

    /// <summary>The caller's, or made up.</summary>
    public required string Id { get; init; }

    public required List<BatchOutcome> Outcomes { get; init; }

    public required Instant CreatedAt { get; init; }

    public IEnumerable<Happening> Happenings(RowChange change) => change.IsNew ? Outcomes.Select(HappeningOf) : [];

    private Happening HappeningOf(BatchOutcome outcome) =>
        new($"invoice.batch.creation_{(outcome.Error is null ? "succeeded" : "failed")}", $"{Id}/{outcome.BatchInvoiceId}")
        {
            InvoiceId = outcome.InvoiceId,
            Shape = () => new BatchOutcomePayload(Id, outcome.BatchInvoiceId, outcome.InvoiceId, outcome.Error),
        };

    internal sealed class Table : IEntityTypeConfiguration<InvoiceBatch>
    {
        public void Configure(EntityTypeBuilder<InvoiceBatch> table)
        {
            table.ToTable("invoice_batches");
            table.HasKey(b => new { b.TenantId, b.Id });
            table.Property(b => b.Outcomes).HasJson();
        }
    }
}

/// <summary>The payload of events about the invoices of a batch.</summary>
public sealed record BatchOutcomePayload(string BatchId, string BatchInvoiceId, string? InvoiceId, string? Error);

public sealed record BatchReferenceAnswer(string BatchId);

public sealed record InvoiceBatchAnswer(string BatchId, Instant CreatedAt, IReadOnlyList<BatchOutcome> Invoices);

/// <summary>
/// <c>POST /v2/invoices/batch</c>: up to 50 invoices, each made or refused on its own, whatever becomes of the others.
/// <c>GET /v1/invoices/batches/{id}</c> (ours) tells what became of them.
/// </summary>
public static class CreateInvoices
{
    public const int MaxInvoices = 50;

    public static async Task<IResult> HandleAsync(
        HttpContext http, BillingDb db, CreateInvoice create, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var batchId = body.Text("batch_id", max: 255, min: 1) ?? Ids.New("bat");
        var items = body.Objects("invoices", Need.Required, 1, MaxInvoices) ?? [];
        var ids = items.Select(i => i.Text("batch_invoice_id", Need.Required, 255, 1)).ToList();
        for (var i = 0; i < ids.Count; i++)
        {
            if (ids[i] is { } id && ids.IndexOf(id) < i)
            {
                items[i].Refuse("batch_invoice_id", "Another invoice of the batch has this id");
            }
        }
        body.ThrowIfInvalid();
        await db.WriteAsync(async () =>
        {
            // all at once and in order, so that two batches do not wait for each other
            await db.LockAsync("customers", items.Select(CustomerOf).OfType<string>().Distinct(), cancel);
            if (await db.Set<InvoiceBatch>().AnyAsync(b => b.Id == batchId, cancel))
            {
                throw Refusal.Conflict($"A batch {batchId} is there already");
            }
            var outcomes = new List<BatchOutcome>();
            for (var i = 0; i < items.Count; i++)
            {
                outcomes.Add(await MakeAsync(db, create, ids[i]!, items[i], cancel));
            }
            db.Add(new InvoiceBatch { Id = batchId, Outcomes = outcomes, CreatedAt = tenant.Now });
        }, cancel);
        return Reply.Accepted(new BatchReferenceAnswer(batchId));
    }

    public static async Task<IResult> GetAsync(string id, BillingDb db, CancellationToken cancel)
    {
        var batch = await db.Set<InvoiceBatch>().AsNoTracking().SingleOrDefaultAsync(b => b.Id == id, cancel)
            ?? throw Refusal.NotFound("Batch");
        return Reply.Ok(new InvoiceBatchAnswer(batch.Id, batch.CreatedAt, batch.Outcomes));
    }

    private static string? CustomerOf(Body item) =>
        item.Raw("customer_id") is { ValueKind: JsonValueKind.String } id && Body.IsCleanText(id) ? id.GetString() : null;

    private static async Task<BatchOutcome> MakeAsync(
        BillingDb db, CreateInvoice create, string batchInvoiceId, Body item, CancellationToken cancel)
    {
        try
        {
            // a fresh list of faults: each is judged alone
            var invoice = await db.AttemptAsync(() => create.AddAsync(new Body(item.Json, [], []), cancel), cancel);
            return new BatchOutcome(batchInvoiceId, invoice.Id, null);
        }
        catch (Refusal refusal)
        {
            return new BatchOutcome(batchInvoiceId, null, refusal.Message);
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(BatchReferenceAnswer))]
[JsonSerializable(typeof(InvoiceBatchAnswer))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class InvoiceBatchJson : JsonSerializerContext;
