using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions.Updates;

public enum UpdateStatus
{
    Applied,
    Scheduled,
    Failed,
    Cancelled,
}

/// <summary>The record of a change that was made, or is planned for a date, as it was asked for.</summary>
public sealed class SubscriptionUpdate : ITenantRow
{
    public int TenantId { get; set; }

    /// <summary><c>supd_…</c></summary>
    public required string Id { get; init; }

    /// <summary>The first of those that were asked for together: they are made together or not at all.</summary>
    public required string RequestId { get; init; }

    public required string SubscriptionId { get; init; }

    public required UpdateType Type { get; init; }

    public required UpdateStatus Status { get; set; }

    /// <summary>The request's JSON.</summary>
    public required string Request { get; init; }

    /// <summary>When it was made, or is to be.</summary>
    public required Instant AppliedAt { get; set; }

    /// <summary>Why it could not be made.</summary>
    public string? Failure { get; set; }

    /// <summary>A record for each change of a request.</summary>
    public static IReadOnlyList<SubscriptionUpdate> Of(Subscription subscription, UpdateInput input, Instant now)
    {
        var ids = input.Items.Select(_ => Ids.New("supd")).ToList();
        return
        [
            .. input.Items.Select((item, i) => new SubscriptionUpdate
            {
                TenantId = subscription.TenantId,
                Id = ids[i],
                RequestId = ids[0],
                SubscriptionId = subscription.Id,
                Type = item.Type!.Value,
                Status = input.ApplyAt is null ? UpdateStatus.Applied : UpdateStatus.Scheduled,
                Request = input.Body.Json.GetRawText(),
                AppliedAt = input.ApplyAt ?? now,
            }),
        ];
    }

    internal sealed class Table : IEntityTypeConfiguration<SubscriptionUpdate>
    {
        public void Configure(EntityTypeBuilder<SubscriptionUpdate> table)
        {
            table.ToTable("subscription_updates");
            table.HasIndex(u => new { u.TenantId, u.SubscriptionId, u.Status, u.AppliedAt });
        }
    }
}
