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
            .Select(run => run.SlotContaining(at)?.Whole)
            .FirstOrDefault(period => period is not null);
    }

    /// <summary>The charges of the periods that run at an instant, generated already or not; none for what is paid once.</summary>
    /// <param name="terms">The terms.</param>
    /// <param name="at">The instant.</param>
    public static IEnumerable<Charge> Running(Terms terms, Instant at)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return
            from run in ProductRun.Of(terms)
            where run.Product.Interval is not null
            let first = run.SlotContaining(at)
            where first is not null
            from slot in run.PartsFrom(first.Value)
            from charge in run.Charges(slot)
            select charge;
    }

    /// <summary>
    /// The window that the usage of a product adds up in at an instant; null when it does not run. Without a beginning or an end it starts
    /// at <see cref="Instant.MinValue"/> or ends at <see cref="Instant.MaxValue"/>. Monthly usage with a commitment of a year from 1
    /// January 2023 is on 15 March 2023 in [1 January 2023, 1 January 2024).
    /// </summary>
    /// <param name="terms">The terms.</param>
    /// <param name="productKey">The product.</param>
    /// <param name="at">The instant.</param>
    public static Period? MeteringAt(Terms terms, string productKey, Instant at)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return ProductRun.Of(terms)
            .Where(run => run.Product.Key == productKey && run.Span.Contains(at))
            .Select(run => run.WindowAt(at) ?? run.SlotContaining(at)?.Whole)
            .FirstOrDefault(window => window is not null);
    }
}
