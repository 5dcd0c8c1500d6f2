namespace Plumbline.Engine.Credits;

/// <summary>
/// What one meter has taken from a balance so far. Usage is always measured from the beginning, so that events that arrive late count
/// when they are there, and none counts twice.
/// </summary>
/// <param name="Covered">Credits that its usage took, 0 or more.</param>
/// <param name="Uncovered">Credits that its usage would have taken, had the balance not been empty; never taken later.</param>
public readonly record struct MeteredCredits(decimal Covered, decimal Uncovered)
{
    /// <summary>Greatest number of credits that one meter can use: beyond it its usage is an error of whoever sent it.</summary>
    public const decimal Limit = 1e20m;

    /// <summary>
    /// Credits that a usage is worth: weight × units, so 3 calls at a weight of 5 are 15. Below 0 counts as 0; null where the product is
    /// beyond <see cref="Limit"/>.
    /// </summary>
    /// <param name="weight">Credits for one unit, above 0.</param>
    /// <param name="units">Units used.</param>
    public static decimal? Worth(decimal weight, decimal units)
    {
        if (units <= 0)
        {
            return 0;
        }

        return units > Limit / Math.Max(weight, 1) ? null : weight * units;
    }

    /// <summary>
    /// Credits that are to be taken now, when usage is worth <paramref name="total"/> since the beginning. 40 after 25 covered and 5
    /// uncovered: 10. Never below 0: usage that was taken back (30 of 40) gives nothing back, and is offset by the next.
    /// </summary>
    /// <param name="total">Credits that all usage since the beginning is worth.</param>
    public decimal Due(decimal total) => Math.Max(0, total - Covered - Uncovered);

    /// <summary>
    /// What has been taken after a measurement. Where usage was taken back, what was uncovered is forgotten first: 25 covered, 5
    /// uncovered and a total of 27 leave 2 uncovered.
    /// </summary>
    /// <param name="total">Credits that all usage since the beginning is worth.</param>
    /// <param name="taken">What the balance gave of <see cref="Due"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">More was taken than was due.</exception>
    public MeteredCredits After(decimal total, decimal taken)
    {
        var due = Due(total);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(taken, due);
        ArgumentOutOfRangeException.ThrowIfNegative(taken);
        return due > 0
            ? new MeteredCredits(Covered + taken, Uncovered + due - taken)
            : this with { Uncovered = Math.Min(Uncovered, Math.Max(0, total - Covered)) };
    }
}
