using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.Exports;

/// <summary>What can be exported; the words are the contract's.</summary>
public enum ExportName
{
    AgedBalances,
    OutstandingInvoices,
    AllSubscriptions,
    RevenuePerProduct,
    RevenuePerLineItemName,
    RevenuePerCountry,
    RevenuePerPlan,
    AllCustomers,
    DetailedRevenue,
    LineByLineRevenue,
    DraftInvoices,
    OpenInvoices,
    LiveSubscriptions,
    Renewals,
    CreditBalances,
}

public enum ExportFileType
{
    Csv,
    Xlsx,
    Json,
}

public enum ExportStatus
{
    Pending,
    Processing,
    Done,
    Error,
}

/// <summary>A table that is written to a file in the background; the content is on disk under its id.</summary>
public sealed class Export : ITenantRow
{
    public int TenantId { get; set; }

    /// <summary><c>exp_…</c></summary>
    public required string Id { get; init; }

    public required ExportName Name { get; init; }

    public required ExportFileType FileType { get; init; }

    public required ExportStatus Status { get; set; }

    /// <summary>Lines written so far, the heading not counted.</summary>
    public long LinesWritten { get; set; }

    /// <summary>Why it failed.</summary>
    public string? Reason { get; set; }

    /// <summary>On the machine's clock: whoever works on it says so again before this instant, else another process begins anew.</summary>
    public Instant? ClaimedUntil { get; set; }

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<Export>
    {
        public void Configure(EntityTypeBuilder<Export> table)
        {
            table.ToTable("exports");
            table.HasIndex(e => new { e.TenantId, e.CreatedAt, e.Id });
            table.HasIndex(e => e.Status).HasDatabaseName("ix_exports_waiting").HasFilter("status in ('pending', 'processing')");
        }
    }
}
