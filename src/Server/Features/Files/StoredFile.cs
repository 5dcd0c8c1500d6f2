using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.Files;

/// <summary>A file that was uploaded; its content is on disk under its id.</summary>
public sealed class StoredFile : ITenantRow
{
    public int TenantId { get; set; }

    /// <summary><c>fil_…</c></summary>
    public required string Id { get; init; }

    /// <summary>As people see it: any text, never a path.</summary>
    public required string Name { get; init; }

    public required FileType Type { get; init; }

    public string? CustomerId { get; init; }

    public required long Size { get; init; }

    public required Instant CreatedAt { get; init; }

    internal sealed class Table : IEntityTypeConfiguration<StoredFile>
    {
        public void Configure(EntityTypeBuilder<StoredFile> table)
        {
            table.ToTable("files");
            table.HasIndex(f => new { f.TenantId, f.CreatedAt, f.Id });
            table.HasIndex(f => new { f.TenantId, f.CustomerId });
        }
    }
}
