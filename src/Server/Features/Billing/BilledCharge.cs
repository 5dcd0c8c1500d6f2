using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.Billing;

/// <summary>
/// A charge that was put on an invoice, under its natural key. The key is the table's primary key: no crash, retry or race can bill it
/// twice.
/// </summary>
public sealed class BilledCharge : ITenantRow
{
    public int TenantId { get; set; }

    public required string SubscriptionId { get; init; }

    public required string ProductKey { get; init; }

    public required string PriceId { get; init; }

    public required ChargeKind Kind { get; init; }

    public required Instant PeriodStart { get; init; }

    public required Instant PeriodEnd { get; set; }

    public required string InvoiceId { get; set; }

    /// <summary>Id of the line that it becomes: the same at every reading while the invoice follows the usage.</summary>
    public required string LineId { get; init; }

    public ChargeKey Key => new(SubscriptionId, ProductKey, PriceId, Kind, PeriodStart);

    internal sealed class Table : IEntityTypeConfiguration<BilledCharge>
    {
        public void Configure(EntityTypeBuilder<BilledCharge> table)
        {
            table.ToTable("charges");
            table.HasKey(c => new { c.SubscriptionId, c.ProductKey, c.PriceId, c.Kind, c.PeriodStart });
            table.HasIndex(c => c.InvoiceId);
            table.Ignore(c => c.Key);
        }
    }
}
