using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Plumbline.Server.Tenancy;

public enum Mode
{
    Test,
    Production,
}

/// <summary>A workspace. Its data live in two tenants, one a mode.</summary>
public sealed class Company
{
    public required string Id { get; init; }

    public required string Name { get; set; }

    public required Instant CreatedAt { get; init; }
}

/// <summary>One company in one mode: what every row belongs to. Test tenants may run on a clock of their own.</summary>
public sealed class Tenant
{
    public int Id { get; init; }

    public required string CompanyId { get; init; }

    public required Mode Mode { get; init; }

    /// <summary>The sandbox clock's instant; null while the tenant lives on the machine's clock.</summary>
    public Instant? ClockNow { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<Tenant>
    {
        public void Configure(EntityTypeBuilder<Tenant> table)
        {
            table.HasIndex(t => new { t.CompanyId, t.Mode }).IsUnique();
            table.HasOne<Company>().WithMany().HasForeignKey(t => t.CompanyId);
        }
    }
}

/// <summary>The tenant of the running request or job.</summary>
public sealed class CurrentTenant
{
    /// <summary>0 until known; no row has it.</summary>
    public int Id { get; private set; }

    public string CompanyId { get; private set; } = "";

    public Mode Mode { get; private set; }

    /// <summary>The one instant of this request or job, on the tenant's clock.</summary>
    public Instant Now { get; private set; }

    /// <summary>
    /// The later of the tenant's now and the machine's: what lies beyond it is the future on either clock. A sandbox that stands in the
    /// past may be fed the events of the months it is about to go through.
    /// </summary>
    public Instant Latest { get; private set; }

    /// <summary>Whether the tenant runs on a sandbox clock that only moves when told.</summary>
    public bool HasManualClock { get; private set; }

    public void Enter(TenantEntry entry, Instant machineNow)
    {
        Id = entry.Id;
        CompanyId = entry.CompanyId;
        Mode = entry.Mode;
        HasManualClock = entry.ClockNow is not null;
        Now = entry.ClockNow ?? machineNow;
        Latest = Instant.Max(Now, machineNow);
    }

    /// <summary>Moves the instant of a job that works through time.</summary>
    public void MoveTo(Instant now) => Now = now;
}

/// <summary>What is remembered of a tenant between requests.</summary>
public sealed record TenantEntry(int Id, string CompanyId, Mode Mode, Instant? ClockNow);
