using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.OAuth;

/// <summary>
/// A user's consent that a client acts for the user in one company. Its tokens name it, and open what it says as long as it lasts.
/// </summary>
public sealed class OAuthGrant : ITenantRow
{
    public int TenantId { get; set; }

    /// <summary><c>gra_…</c></summary>
    public required string Id { get; init; }

    public required string ClientId { get; init; }

    public required string UserId { get; init; }

    public required string CompanyId { get; init; }

    public required Mode Mode { get; init; }

    /// <summary>As keys have them; <see cref="ApiKey.AllScopes"/> for all that the user may do.</summary>
    public required List<string> Scopes { get; init; }

    public required Instant CreatedAt { get; init; }

    /// <summary>When its code was exchanged.</summary>
    public Instant? ExchangedAt { get; set; }

    public Instant? RevokedAt { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<OAuthGrant>
    {
        public void Configure(EntityTypeBuilder<OAuthGrant> table)
        {
            table.ToTable("oauth_grants");
            table.Property(g => g.Scopes).HasJson();
            table.HasIndex(g => new { g.TenantId, g.UserId });
        }
    }
}
