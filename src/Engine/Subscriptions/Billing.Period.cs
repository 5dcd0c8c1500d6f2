using NodaTime;

namespace Plumbline.Engine.Subscriptions;

public static partial class Billing
{
    /// <summary>
    /// The period of a product that runs at an instant, clipped as its charge is; null when none does or it is paid once.
    /// </summary>
    /// <param name="terms">The terms.</param>
    /// <param name="productKey">The product.</param>
    /// <param name="at">The instant. A monthly product anchored on 31 January is at 15 February in [31 January, 28 February).</param>
    public static Period? PeriodAt(Terms terms, string productKey, Instant at)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return ProductRun.Of(terms)
            .Where(run => run.Product.Key == productKey && run.Product.Interval is not null)
            .Select(run => run.SlotContaining(at)?.Active)
            .FirstOrDefault(period => period is not null);
    }
}
