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
    public required string NumberEnding { get; set; }

    /// <summary>The last month in which a card is good, as <c>YYYY-MM</c>.</summary>
    public string? ExpiresOn { get; set; }

    /// <summary>When it is said that it expires soon; null when it never is, or was said.</summary>
    public Instant? ExpiryNoticeAt { get; set; }

    public string? Brand { get; set; }

    public required string ProviderName { get; init; }

    /// <summary>The connection to the provider; null in the sandbox.</summary>
    public string? ProviderAccountId { get; init; }

    /// <summary>Whose it is there; null in the sandbox.</summary>
    public string? ProviderCustomerId { get; init; }

    /// <summary>What the provider calls it.</summary>
    public required string ProviderReference { get; init; }

    public required Instant CreatedAt { get; init; }

    /// <summary>Deleted ones stay for the transactions that name them.</summary>
    public Instant? DeletedAt { get; set; }

    /// <summary>When its provider is to forget it too; null when it need not, or has.</summary>
    public Instant? DetachAt { get; set; }

    public int Version { get; set; }

    public void Delete(Instant now)
    {
        DeletedAt ??= now;
        DetachAt = ProviderAccountId is null ? null : now;
    }

    /// <summary>Its provider has a newer card in its place; true when it works again by that.</summary>
    public bool Renew(NewMethod seen, Instant now)
    {
        if (seen.ExpiresOn == ExpiresOn && seen.NumberEnding == NumberEnding)
        {
            return false;
        }
        var wasErrored = Status is PaymentMethodStatus.Errored or PaymentMethodStatus.Expired;
        (ExpiresOn, NumberEnding, Brand) = (seen.ExpiresOn, seen.NumberEnding, seen.Brand);
        (Status, ErrorType) = wasErrored ? (PaymentMethodStatus.Active, null) : (Status, ErrorType);
        // one that is good for long is told of later; one that was told of is not told of now
        ExpiryNoticeAt = ExpiryNotices.At(ExpiresOn, now) ?? ExpiryNoticeAt;
        return wasErrored;
    }

    public JsonObject ToAnswer()
    {
        var json = new JsonObject { ["id"] = Id, ["status"] = Words<PaymentMethodStatus>.Of(Status) };
        if (Status == PaymentMethodStatus.Errored)
        {
            json["error_type"] = ErrorType ?? "unknown";
        }
        json["type"] = Type;
        if (Type is "card" or "apple_pay" or "google_pay")
        {
            json["last_4_digits"] = int.TryParse(NumberEnding, NumberStyles.None, CultureInfo.InvariantCulture, out var ending)
                ? ending
                : null;
            json["expiration_date"] = ExpiresOn;
            json["brand"] = Brand;
        }
        else if (Type != "stripe_link")
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
            table.HasIndex(m => new { m.TenantId, m.DetachAt }).HasFilter("detach_at is not null");
            table.HasIndex(m => new { m.TenantId, m.ExpiryNoticeAt }).HasFilter("expiry_notice_at is not null");
        }
    }
}
