namespace Plumbline.Web.Portal;

/// <summary>Turns quantities into heights of a drawing that is 100 high, with round numbers at its ends.</summary>
/// <param name="Top">The quantity at the upper edge, above 0.</param>
/// <param name="Bottom">The one at the lower edge, 0 or below.</param>
public sealed record ChartScale(decimal Top, decimal Bottom)
{
    private static readonly decimal[] Rounds = [1, 2, 2.5m, 5, 10];

    /// <summary>Where 0 is, from the top.</summary>
    public decimal Zero => Height(Top);

    public static ChartScale Of(IEnumerable<decimal> values)
    {
        var (top, bottom) = (0m, 0m);
        foreach (var value in values)
        {
            (top, bottom) = (Math.Max(top, value), Math.Min(bottom, value));
        }
        return new ChartScale(top == 0 && bottom == 0 ? 1 : RoundUp(top), -RoundUp(-bottom));
    }

    /// <summary>The upper edge of a bar and its height; one of a quantity that is not 0 can be seen.</summary>
    public (decimal Top, decimal Height) Of(decimal value)
    {
        var height = value == 0 ? 0 : Math.Max(0.8m, Height(Math.Abs(value)));
        return (value < 0 ? Zero : Zero - height, height);
    }

    private decimal Height(decimal quantity) => quantity / (Top - Bottom) * 100;

    // 1, 2, 2.5 or 5 of the digit that leads
    private static decimal RoundUp(decimal value)
    {
        if (value <= 0)
        {
            return 0;
        }
        var unit = 1m;
        while (unit * 10 < value)
        {
            unit *= 10;
        }
        while (unit >= value && unit > 0.000001m)
        {
            unit /= 10;
        }
        return Rounds.Select(r => r * unit).FirstOrDefault(r => r >= value, value);
    }
}
