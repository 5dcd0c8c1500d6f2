using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Plumbline.Server.Tenancy;

/// <summary>
/// A key. Only its SHA-256 is stored: a key carries 256 random bits, so a slow hash would protect nothing and cost every request.
/// </summary>
public sealed class ApiKey
{
    public const string AllScopes = "*";

    public required string Id { get; init; }

    public required string Hash { get; init; }

    public required string Name { get; set; }

    /// <summary>The last four characters, to tell keys apart in a list.</summary>
    public required string Ending { get; init; }

    public required Mode Mode { get; init; }

    /// <summary>Space-separated <c>area.read</c> and <c>area.write</c>, or <c>*</c>.</summary>
    public required string Scopes { get; set; }

    /// <summary>The user that it acts for, whose role it needs besides its scopes; null for none.</summary>
    public string? UserId { get; init; }

    public required Instant CreatedAt { get; init; }

    public Instant? RevokedAt { get; set; }

    public List<ApiKeyCompany> Companies { get; init; } = [];

    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    public static Mode? ModeOf(string key) =>
        key.StartsWith("test_", StringComparison.Ordinal) ? Tenancy.Mode.Test
        : key.StartsWith("prod_", StringComparison.Ordinal) ? Tenancy.Mode.Production
        : null;

    public static string PrefixOf(Mode mode) => mode == Tenancy.Mode.Test ? "test_" : "prod_";

    internal sealed class Table : IEntityTypeConfiguration<ApiKey>
    {
        public void Configure(EntityTypeBuilder<ApiKey> table)
        {
            table.HasIndex(k => k.Hash).IsUnique();
            table.HasMany(k => k.Companies).WithOne().HasForeignKey(c => c.KeyId);
        }
    }
}

/// <summary>A company that a key reaches. The first one is where requests go that name none.</summary>
public sealed class ApiKeyCompany
{
    public required string KeyId { get; init; }

    public required string CompanyId { get; init; }

    public required int Position { get; init; }

    internal sealed class Table : IEntityTypeConfiguration<ApiKeyCompany>
    {
        public void Configure(EntityTypeBuilder<ApiKeyCompany> table)
        {
            table.HasKey(c => new { c.KeyId, c.CompanyId });
            table.HasOne<Company>().WithMany().HasForeignKey(c => c.CompanyId);
        }
    }
}
