namespace Plumbline.Server.Features.Checkouts;

/// <summary>What a customer says besides the way to pay.</summary>
/// <param name="Code">The code of a promotion; null for none.</param>
/// <param name="TransactionId">Of this attempt to pay: an attempt that is known is not made again.</param>
public sealed record CheckoutOrder(string? Code, string TransactionId);
