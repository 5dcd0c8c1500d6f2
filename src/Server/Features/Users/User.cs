using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.Users;

/// <summary>A person who works with the company's data.</summary>
public sealed class User : ITenantRow, IVersionedRow
{
    public int TenantId { get; set; }

    /// <summary><c>usr_…</c></summary>
    public required string Id { get; init; }

    /// <summary>In lower case; one user an address.</summary>
    public required string Email { get; init; }

    public string? FirstName { get; set; }

    public string? LastName { get; set; }

    public string? PictureUrl { get; set; }

    /// <summary>A built-in role or one of the company's.</summary>
    public required string RoleId { get; set; }

    /// <summary>The first user; may do everything, whatever the role, and cannot be removed.</summary>
    public required bool IsAccountOwner { get; init; }

    public string? ManagerId { get; set; }

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    public int Version { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<User>
    {
        public void Configure(EntityTypeBuilder<User> table)
        {
            table.ToTable("users");
            table.HasIndex(u => new { u.TenantId, u.Email }).IsUnique();
            table.HasIndex(u => new { u.TenantId, u.CreatedAt, u.Id });
        }
    }
}

/// <summary>A role that a company made itself: a name for permissions.</summary>
public sealed class Role : ITenantRow, IVersionedRow
{
    public int TenantId { get; set; }

    /// <summary><c>rol_…</c></summary>
    public required string Id { get; init; }

    public required string Name { get; set; }

    public string? Description { get; set; }

    /// <summary>Scopes, as keys have them.</summary>
    public required List<string> Permissions { get; set; }

    /// <summary>Given to users that are made without one; while no role is, the built-in account manager.</summary>
    public bool IsDefault { get; set; }

    public required Instant CreatedAt { get; init; }

    public int Version { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<Role>
    {
        public void Configure(EntityTypeBuilder<Role> table)
        {
            table.ToTable("user_roles");
            table.Property(r => r.Permissions).HasJson();
        }
    }
}
