using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.Simulations;

public enum SimulationJobStatus
{
    Pending,
    Running,
    Done,

    /// <summary>Not one customer could be simulated.</summary>
    Failed,
}

public enum SimulationResultStatus
{
    Pending,
    Done,
    Failed,
}

/// <summary>The same terms simulated for many customers. Beside its counts it never changes.</summary>
public sealed class SimulationJob : ITenantRow
{
    public int TenantId { get; set; }

    /// <summary><c>simj_…</c></summary>
    public required string Id { get; init; }

    public required SimulationJobStatus Status { get; set; }

    /// <summary>The product whose customers it is for; null where they were named.</summary>
    public string? ProductId { get; init; }

    public required Instant StartsAt { get; init; }

    public required Instant EndsAt { get; init; }

    /// <summary>The terms as JSON, as they were sent.</summary>
    public required string Terms { get; init; }

    public required int TotalCount { get; init; }

    /// <summary>Customers that were worked on, the failed ones too.</summary>
    public int DoneCount { get; set; }

    public int FailedCount { get; set; }

    public required Instant CreatedAt { get; init; }

    public Instant? StartedAt { get; set; }

    public Instant? FinishedAt { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<SimulationJob>
    {
        public void Configure(EntityTypeBuilder<SimulationJob> table)
        {
            table.ToTable("simulation_jobs");
            table.HasKey(j => j.Id);
            table.HasIndex(j => new { j.TenantId, j.CreatedAt, j.Id });
            table.HasIndex(j => j.Id).HasDatabaseName("ix_simulation_jobs_open").HasFilter("finished_at is null");
        }
    }
}

/// <summary>A customer of a job, and what came out; amounts are net minor units.</summary>
public sealed class SimulationResult : ITenantRow
{
    public int TenantId { get; set; }

    public required string JobId { get; init; }

    public required string CustomerId { get; init; }

    public required SimulationResultStatus Status { get; set; }

    public string? Currency { get; set; }

    public long? TotalSimulated { get; set; }

    /// <summary>Null, as the difference, for a customer without a real subscription.</summary>
    public long? TotalReal { get; set; }

    public long? Difference { get; set; }

    /// <summary>Why it failed.</summary>
    public string? Reason { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<SimulationResult>
    {
        public void Configure(EntityTypeBuilder<SimulationResult> table)
        {
            table.ToTable("simulation_results");
            table.HasKey(r => new { r.JobId, r.CustomerId });
        }
    }
}
