using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.Payments.Providers;

/// <summary>A company's connection to a provider that moves money. Its secrets are stored sealed, and no answer shows them.</summary>
public sealed class PaymentProvider : ITenantRow, IVersionedRow
{
    public int TenantId { get; set; }

    /// <summary><c>ppr_…</c></summary>
    public required string Id { get; init; }

    /// <summary>A word of the contract: <c>stripe</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The company's account with the provider. A connection never changes to another one: its payments are there.</summary>
    public required string AccountId { get; init; }

    /// <summary>What pages may show.</summary>
    public string? PublishableKey { get; set; }

    public required string SealedSecretKey { get; set; }

    /// <summary>The last four characters of the secret key, to tell keys apart.</summary>
    public required string SecretKeyEnding { get; set; }

    /// <summary>What the provider's messages are signed with; null while it sends none.</summary>
    public string? SealedWebhookSecret { get; set; }

    public required Instant CreatedAt { get; init; }

    public int Version { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<PaymentProvider>
    {
        public void Configure(EntityTypeBuilder<PaymentProvider> table)
        {
            table.ToTable("payment_providers");
            table.HasIndex(p => new { p.TenantId, p.Name }).IsUnique();
        }
    }
}
