using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions.Updates;

/// <summary>The record of a change that was made, as it was asked for.</summary>
public sealed class SubscriptionUpdate : ITenantRow
{
    public int TenantId { get; set; }

    /// <summary><c>supd_…</c></summary>
    public required string Id { get; init; }

    public required string SubscriptionId { get; init; }

    public required UpdateType Type { get; init; }

    /// <summary>The request's JSON.</summary>
    public required string Request { get; init; }

    public required Instant AppliedAt { get; init; }

    public static SubscriptionUpdate Of(Subscription subscription, UpdateItem item, UpdateInput input, Instant now) => new()
    {
        TenantId = subscription.TenantId,
        Id = Ids.New("supd"),
        SubscriptionId = subscription.Id,
        Type = item.Type!.Value,
        Request = input.Body.Json.GetRawText(),
        AppliedAt = now,
    };

    internal sealed class Table : IEntityTypeConfiguration<SubscriptionUpdate>
    {
        public void Configure(EntityTypeBuilder<SubscriptionUpdate> table)
        {
            table.ToTable("subscription_updates");
            table.HasIndex(u => new { u.TenantId, u.SubscriptionId, u.AppliedAt });
        }
    }
}
