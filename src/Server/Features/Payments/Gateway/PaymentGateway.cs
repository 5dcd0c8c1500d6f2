using NodaTime;

namespace Plumbline.Server.Features.Payments.Gateway;

public enum GatewayState
{
    Succeeded,

    /// <summary>Under way; the money comes, or not, later.</summary>
    Pending,

    Failed,

    /// <summary>Nobody knows whether the money moved: it must be looked up before anything else is tried.</summary>
    Unknown,

    /// <summary>The provider never heard of it.</summary>
    NotFound,
}

/// <param name="Key">Our transaction's id: however often it is sent, the money moves once.</param>
/// <param name="MethodId">The saved payment method.</param>
/// <param name="MethodReference">What the provider calls that.</param>
/// <param name="Amount">Minor units, above 0.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="ExpiresOn">The month in which a card expires, as <c>YYYY-MM</c>.</param>
/// <param name="OriginalKey">The charge that a refund gives back.</param>
public sealed record GatewayOrder(
    string Key, string MethodId, string MethodReference, long Amount, string Currency, string? ExpiresOn, string? OriginalKey)
{
    public bool IsRefund { get; init; }

    /// <summary>Which connection to the provider; null for the only one.</summary>
    public string? ConnectionId { get; init; }

    /// <summary>What the provider calls the customer.</summary>
    public string? CustomerReference { get; init; }

    /// <summary>What the provider calls this charge or refund, once it has said so.</summary>
    public string? ProviderId { get; init; }

    /// <summary>What it calls the charge that a refund gives back.</summary>
    public string? OriginalProviderId { get; init; }
}

/// <summary>What a provider says of a charge or a refund.</summary>
public sealed record GatewayResult(GatewayState State)
{
    public static readonly GatewayResult NotFound = new(GatewayState.NotFound);

    public static readonly GatewayResult Unknown = new(GatewayState.Unknown);

    /// <summary>The provider's id of it.</summary>
    public string? Id { get; init; }

    /// <summary>A word of the contract's transaction errors.</summary>
    public string? ErrorType { get; init; }

    public string? ErrorMessage { get; init; }

    /// <summary>When looking it up will tell something new; null for never.</summary>
    public Instant? LookAgainAt { get; init; }

    /// <summary>Whether the customer's bank took the money back.</summary>
    public bool IsDisputed { get; init; }

    /// <summary>How much of it, in minor units; null for all.</summary>
    public long? DisputedAmount { get; init; }

    /// <summary>Whether it came back once more.</summary>
    public bool IsDisputeWon { get; init; }
}

/// <summary>Who moves money for us. Called outside of any transaction; never with a charge whose result is unknown.</summary>
public interface IPaymentGateway
{
    /// <summary>What methods and transactions of it carry as their provider.</summary>
    string Name { get; }

    Task<GatewayResult> ChargeAsync(GatewayOrder order, CancellationToken cancel);

    Task<GatewayResult> RefundAsync(GatewayOrder order, CancellationToken cancel);

    /// <summary>What became of a charge or refund.</summary>
    Task<GatewayResult> LookUpAsync(GatewayOrder order, CancellationToken cancel);
}
