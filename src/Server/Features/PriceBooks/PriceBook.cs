using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;

namespace Plumbline.Server.Features.PriceBooks;

/// <summary>
/// A set of prices beside the catalogue's own, for customers that are sold to by it. What is in it are price configurations that name it.
/// </summary>
public sealed class PriceBook : ITenantRow, IVersionedRow, IEventfulRow
{
    public int TenantId { get; set; }

    /// <summary><c>prib_…</c></summary>
    public required string Id { get; init; }

    public string Name { get; set; } = "";

    public string? Description { get; set; }

    /// <summary>Roles of the people who may sell by it. API keys have no roles and use every book.</summary>
    public List<string> UserRoleIds { get; set; } = [];

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    public int Version { get; set; }

    public IEnumerable<Happening> Happenings(RowChange change)
    {
        if (change.Word() is { } word)
        {
            yield return new Happening($"pricebook.{word}", Id) { Shape = () => PriceBookAnswer.Of(this) };
        }
    }

    internal sealed class Table : IEntityTypeConfiguration<PriceBook>
    {
        public void Configure(EntityTypeBuilder<PriceBook> table)
        {
            table.ToTable("price_books");
            table.Property(b => b.UserRoleIds).HasJson();
            table.HasIndex(b => new { b.TenantId, b.CreatedAt, b.Id });
        }
    }
}
