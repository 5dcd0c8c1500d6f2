using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.ExchangeRates;

/// <summary>What one euro was worth on a day.</summary>
public sealed class ExchangeRate : ITenantRow
{
    public int TenantId { get; set; }

    /// <summary>The day, at its midnight in UTC.</summary>
    public required Instant Date { get; init; }

    public required string Currency { get; init; }

    /// <summary>Units of the currency for one euro, above 0.</summary>
    public required decimal Rate { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<ExchangeRate>
    {
        public void Configure(EntityTypeBuilder<ExchangeRate> table)
        {
            table.ToTable("exchange_rates");
            table.HasKey(r => new { r.TenantId, r.Date, r.Currency });
        }
    }
}
