using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.Payments.Gateway;

/// <summary>A charge or refund in the books of the sandbox, which are kept apart from ours as those of a provider are.</summary>
public sealed class SandboxMovement : ITenantRow
{
    public int TenantId { get; set; }

    /// <summary>The key that it was ordered with.</summary>
    public required string Id { get; init; }

    public required string MethodId { get; init; }

    public required string Number { get; init; }

    public required bool IsRefund { get; init; }

    public required long Amount { get; init; }

    public required string Currency { get; init; }

    public required Instant CreatedAt { get; init; }

    /// <summary>When it succeeds or fails.</summary>
    public required Instant SettlesAt { get; init; }

    public string? ErrorType { get; init; }

    public Instant? DisputedAt { get; init; }

    public Instant? WonAt { get; init; }

    /// <summary>What the sandbox tells of it at an instant.</summary>
    public GatewayResult ResultAt(Instant now)
    {
        var id = "sandbox_" + Id;
        if (SettlesAt > now)
        {
            return new GatewayResult(GatewayState.Pending) { Id = id, LookAgainAt = SettlesAt };
        }
        if (ErrorType is not null)
        {
            var message = TestNumber.MessageOf(ErrorType);
            return new GatewayResult(GatewayState.Failed) { Id = id, ErrorType = ErrorType, ErrorMessage = message };
        }
        return new GatewayResult(GatewayState.Succeeded)
        {
            Id = id,
            IsDisputed = DisputedAt <= now,
            IsDisputeWon = WonAt <= now,
            LookAgainAt = DisputedAt > now ? DisputedAt : WonAt > now ? WonAt : null,
        };
    }

    internal sealed class Table : IEntityTypeConfiguration<SandboxMovement>
    {
        public void Configure(EntityTypeBuilder<SandboxMovement> table)
        {
            table.ToTable("sandbox_movements");
            table.HasIndex(m => new { m.TenantId, m.MethodId });
        }
    }
}
