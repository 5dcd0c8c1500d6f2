using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;

namespace Plumbline.Server.Features.Emails;

/// <summary>What became of one invoice when it was asked for.</summary>
/// <param name="InvoiceId">Which one.</param>
/// <param name="EmailId">Its message; null where there is none.</param>
/// <param name="Outcome"><c>queued</c>, <c>skipped</c> or <c>failed</c>.</param>
/// <param name="Reason">Why there is none.</param>
public sealed record EmailBatchOutcome(string InvoiceId, string? EmailId, string Outcome, string? Reason);

/// <summary>A request to send messages about many invoices, with its outcomes in the order of the request.</summary>
public sealed class EmailBatch : ITenantRow, IEventfulRow
{
    public int TenantId { get; set; }

    /// <summary>The caller's, or made up.</summary>
    public required string Id { get; init; }

    public required EmailKind Kind { get; init; }

    public required List<EmailBatchOutcome> Outcomes { get; init; }

    public required Instant CreatedAt { get; init; }

    public IEnumerable<Happening> Happenings(RowChange change) => change.IsNew ? EmailEvents.Of(this) : [];

    internal sealed class Table : IEntityTypeConfiguration<EmailBatch>
    {
        public void Configure(EntityTypeBuilder<EmailBatch> table)
        {
            table.ToTable("email_batches");
            table.HasKey(b => new { b.TenantId, b.Id });
            table.Property(b => b.Outcomes).HasJson();
        }
    }
}
