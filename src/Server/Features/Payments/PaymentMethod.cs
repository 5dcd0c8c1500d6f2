using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Payments;

public enum PaymentMethodStatus
{
    /// <summary>Not usable yet.</summary>
    Pending,

    Active,

    Errored,

    Expired,
}

/// <summary>A card or a mandate for direct debit that a customer saved with a provider.</summary>
public sealed class PaymentMethod : ITenantRow, IVersionedRow, IEventfulRow
{
    public int TenantId { get; set; }

    /// <summary><c>pm_…</c></summary>
    public required string Id { get; init; }

    public required string CustomerId { get; init; }

    /// <summary>A word of the contract: <c>card</c>, <c>direct_debit</c> and its forms _ach and _bacs.</summary>
    public required string Type { get; init; }

    public required PaymentMethodStatus Status { get; set; }

    /// <summary>Why it is errored.</summary>
    public string? ErrorType { get; set; }

    /// <summary>The last four characters of its number.</summary>
    public required string NumberEnding { get; init; }

    /// <summary>The last month in which a card is good, as <c>YYYY-MM</c>.</summary>
    public string? ExpiresOn { get; init; }

    /// <summary>When it is said that it expires soon; null when it never is, or was said.</summary>
    public Instant? ExpiryNoticeAt { get; set; }

    public string? Brand { get; init; }

    public required string ProviderName { get; init; }

    /// <summary>What the provider calls it.</summary>
    public required string ProviderReference { get; init; }

    public required Instant CreatedAt { get; init; }

    /// <summary>Deleted ones stay for the transactions that name them.</summary>
    public Instant? DeletedAt { get; set; }

    public int Version { get; set; }

    public JsonObject ToAnswer()
    {
        var json = new JsonObject { ["id"] = Id, ["status"] = Words<PaymentMethodStatus>.Of(Status) };
        if (Status == PaymentMethodStatus.Errored)
        {
            json["error_type"] = ErrorType ?? "unknown";
        }
        json["type"] = Type;
        if (Type == "card")
        {
            json["last_4_digits"] = int.Parse(NumberEnding, CultureInfo.InvariantCulture);
            json["expiration_date"] = ExpiresOn;
            json["brand"] = Brand;
        }
        else
        {
            json["account_number_ending"] = NumberEnding;
        }
        return json;
    }

    public IEnumerable<Happening> Happenings(RowChange change)
    {
        Happening Say(string word) => new($"payment_method.{word}", Id)
        {
            CustomerId = CustomerId,
            Shape = () =>
            {
                var json = ToAnswer();
                json["customer_id"] = CustomerId;
                return json;
            },
        };
        if (change.IsNew)
        {
            yield return Say("created");
        }
        if (change.Touches(nameof(ExpiryNoticeAt)) && ExpiryNoticeAt is null)
        {
            yield return Say("expiring_soon");
        }
        if (change.Touches(nameof(DeletedAt)))
        {
            yield return Say("deleted");
            yield break;
        }
        var word = Status switch
        {
            PaymentMethodStatus.Active => "activated",
            PaymentMethodStatus.Errored => "errored",
            PaymentMethodStatus.Expired => "expired",
            _ => null,
        };
        if (word is not null && change.Became(nameof(Status), Status))
        {
            yield return Say(word);
        }
    }

    internal sealed class Table : IEntityTypeConfiguration<PaymentMethod>
    {
        public void Configure(EntityTypeBuilder<PaymentMethod> table)
        {
            table.ToTable("payment_methods");
            table.HasIndex(m => new { m.TenantId, m.CustomerId });
            table.HasIndex(m => new { m.TenantId, m.ExpiryNoticeAt }).HasFilter("expiry_notice_at is not null");
        }
    }
}
