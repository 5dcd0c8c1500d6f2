using System.Globalization;

namespace Plumbline.Web;

/// <summary>
/// A seller's colour, made readable: text on it and the colour itself on the page reach a contrast of 4.5 (WCAG 2.1 AA), in light and dark.
/// </summary>
public readonly record struct Brand(byte Red, byte Green, byte Blue)
{
    public static readonly Brand Default = new(0x24, 0x3B, 0x6B);

    private const double MinContrast = 4.5;
    private static readonly Brand White = new(255, 255, 255);
    private static readonly Brand Ink = new(0x10, 0x14, 0x1C);

    // the lightest surface that the accent is text on, and the darkest one
    private static readonly Brand LightSurface = new(0xF5, 0xF6, 0xF8);
    private static readonly Brand DarkSurface = new(0x26, 0x2B, 0x35);

    /// <summary>Six lower-case digits.</summary>
    public string Hex => string.Create(CultureInfo.InvariantCulture, $"{Red:x2}{Green:x2}{Blue:x2}");

    /// <summary>The colour of a text such as <c>#0F5C8C</c> or <c>fff</c>; the default where it is none.</summary>
    public static Brand Of(string? text)
    {
        var digits = (text ?? "").Trim().TrimStart('#');
        if (digits.Length == 3)
        {
            digits = string.Concat(digits.Select(c => new string(c, 2)));
        }
        return digits.Length == 6 && uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? new Brand((byte)(value >> 16), (byte)(value >> 8), (byte)value)
            : Default;
    }

    /// <summary>The stylesheet that gives pages this accent.</summary>
    public string ToStylesheet()
    {
        var light = Towards(new Brand(0, 0, 0), LightSurface);
        var dark = Towards(White, DarkSurface);
        return $"{Rule(light)}@media (prefers-color-scheme:dark){{{Rule(dark)}}}@media print{{{Rule(light)}}}";
    }

    /// <summary>WCAG 2 contrast ratio, 1 to 21.</summary>
    public double ContrastWith(Brand other)
    {
        var (a, b) = (Luminance(), other.Luminance());
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    /// <summary>White or ink: what is read better on this colour.</summary>
    public Brand TextOn() => ContrastWith(White) >= MinContrast || ContrastWith(White) >= ContrastWith(Ink) ? White : Ink;

    private static string Rule(Brand accent) => $":root{{--accent:#{accent.Hex};--on-accent:#{accent.TextOn().Hex}}}";

    // a step at a time towards black or white until it is read on the surface, and a text on it is read as well
    private Brand Towards(Brand end, Brand surface)
    {
        for (var step = 0; step <= 50; step++)
        {
            var mixed = Mix(end, step / 50d);
            if (mixed.ContrastWith(surface) >= MinContrast && mixed.ContrastWith(mixed.TextOn()) >= MinContrast)
            {
                return mixed;
            }
        }
        return end;
    }

    private Brand Mix(Brand other, double share) => new(
        Channel(Red, other.Red, share), Channel(Green, other.Green, share), Channel(Blue, other.Blue, share));

    private static byte Channel(byte from, byte to, double share) => (byte)Math.Round(from + ((to - from) * share));

    private double Luminance() => (0.2126 * Linear(Red)) + (0.7152 * Linear(Green)) + (0.0722 * Linear(Blue));

    private static double Linear(byte channel)
    {
        var c = channel / 255d;
        return c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
    }
}
