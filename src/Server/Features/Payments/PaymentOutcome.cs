using Plumbline.Server.Features.Transactions;

namespace Plumbline.Server.Features.Payments;

/// <summary>What a payment that a provider moves was for, beyond its invoice: it is told what became of it, in the same commit.</summary>
public interface IPaymentOutcome
{
    /// <summary>The payment was settled, failed or was cancelled, or is under way. May be told the same twice.</summary>
    Task AfterAsync(Transaction payment, CancellationToken cancel);
}
