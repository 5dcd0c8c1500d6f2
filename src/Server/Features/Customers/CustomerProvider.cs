using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.Customers;

/// <summary>What a customer is called by another system.</summary>
public sealed class CustomerProvider : ITenantRow
{
    public int TenantId { get; set; }

    public required string CustomerId { get; init; }

    /// <summary>A word of the contract, such as <c>stripe</c>.</summary>
    public required string ProviderName { get; init; }

    /// <summary>Which connection to it; empty where there is one only.</summary>
    public required string ConnectionId { get; init; }

    /// <summary>The customer's id there.</summary>
    public required string EntityId { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<CustomerProvider>
    {
        public void Configure(EntityTypeBuilder<CustomerProvider> table)
        {
            table.ToTable("customer_providers");
            table.HasKey(p => new { p.CustomerId, p.ProviderName, p.ConnectionId });
            table.HasIndex(p => new { p.TenantId, p.ProviderName, p.EntityId });
        }
    }
}
