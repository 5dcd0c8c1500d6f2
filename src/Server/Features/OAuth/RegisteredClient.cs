using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.OAuth;

/// <summary>A client that registered itself (RFC 7591), of no company. Of its secret, if any, only the SHA-256 is stored.</summary>
public sealed class RegisteredClient
{
    /// <summary><c>dyn_…</c></summary>
    public required string Id { get; init; }

    public required string? Name { get; init; }

    public required string? ClientUri { get; init; }

    public required string? LogoUri { get; init; }

    public required string? Scope { get; init; }

    public required List<string> Callbacks { get; init; }

    /// <summary>Null for a client that keeps no secrets, and proves itself by PKCE.</summary>
    public required string? SecretHash { get; init; }

    public required Instant CreatedAt { get; init; }

    internal sealed class Table : IEntityTypeConfiguration<RegisteredClient>
    {
        public void Configure(EntityTypeBuilder<RegisteredClient> table)
        {
            table.ToTable("oauth_clients");
            table.Property(c => c.Callbacks).HasJson();
        }
    }
}
