using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.Apps;

/// <summary>
/// A program of somebody else that may ask people for access by OAuth. Of its secret only the SHA-256 is stored: it has 256 random bits.
/// </summary>
public sealed class App : ITenantRow, IVersionedRow
{
    public int TenantId { get; set; }

    /// <summary><c>app_…</c></summary>
    public required string Id { get; init; }

    public required string Name { get; set; }

    public string? Description { get; set; }

    public string? LogoUri { get; set; }

    /// <summary>Where people may be sent back to.</summary>
    public required List<string> Callbacks { get; set; }

    /// <summary><c>dyn_…</c>, known to everybody.</summary>
    public required string ClientId { get; init; }

    public required string ClientSecretHash { get; init; }

    public required Instant CreatedAt { get; init; }

    public int Version { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<App>
    {
        public void Configure(EntityTypeBuilder<App> table)
        {
            table.ToTable("apps");
            table.Property(a => a.Callbacks).HasJson();
            table.HasIndex(a => a.ClientId).IsUnique();
            table.HasIndex(a => new { a.TenantId, a.CreatedAt, a.Id });
        }
    }
}
