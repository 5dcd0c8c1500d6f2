namespace Plumbline.Engine.Money;

/// <summary>The one rounding of a line.</summary>
public static class Rounding
{
    /// <summary>Rounds exact minor units to whole ones, half away from zero: 400.455 is 400, 0.5 is 1, −0.5 is −1.</summary>
    /// <remarks>Called once a line and nowhere inside it. 249.95 at 30 of 31 days is 24188.709… minor units, billed as 24189.</remarks>
    /// <exception cref="OverflowException">The amount does not fit 64 bits.</exception>
    public static long ToMinor(decimal exact) => decimal.ToInt64(decimal.Round(exact, 0, MidpointRounding.AwayFromZero));
}
