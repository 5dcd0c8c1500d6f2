using System.Globalization;

namespace Plumbline.Server.Features.Invoices.Pdf;

readonly record struct Rgb(byte R, byte G, byte B)
{
    public static readonly Rgb White = new(255, 255, 255);
    public static readonly Rgb Ink = new(0x1B, 0x20, 0x2C);
    public static readonly Rgb Muted = new(0x5F, 0x67, 0x75);
    public static readonly Rgb Hairline = new(0xDF, 0xE2, 0xE8);
    public static readonly Rgb Positive = new(0x15, 0x80, 0x3D);
    public static readonly Rgb Warning = new(0xB4, 0x53, 0x09);
    public static readonly Rgb Negative = new(0xB9, 0x1C, 0x1C);

    /// <summary>This colour over white: 0 is white, 1 the colour itself.</summary>
    public Rgb Tint(double share) => new(Mix(R, share), Mix(G, share), Mix(B, share));

    public Rgb Darker() => new((byte)(R * 0.92), (byte)(G * 0.92), (byte)(B * 0.92));

    /// <summary>WCAG 2 contrast ratio against white, 1 to 21.</summary>
    public double ContrastWithWhite() => 1.05 / ((0.2126 * Linear(R)) + (0.7152 * Linear(G)) + (0.0722 * Linear(B)) + 0.05);

    static byte Mix(byte channel, double share) => (byte)Math.Round(255 - ((255 - channel) * share));

    static double Linear(byte channel)
    {
        var c = channel / 255.0;
        return c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
    }
}

static class BrandColor
{
    // WCAG 2 AA for text of normal size.
    const double MinContrast = 4.5;

    public static readonly Rgb Default = new(0x24, 0x3B, 0x6B);

    /// <summary>The colour as given when it is readable on white, else darkened until it is; the default when it is no colour.</summary>
    public static Rgb Readable(string? hex)
    {
        if (!TryParse(hex, out var color))
        {
            return Default;
        }

        while (color.ContrastWithWhite() < MinContrast)
        {
            color = color.Darker();
        }

        return color;
    }

    static bool TryParse(string? hex, out Rgb color)
    {
        var digits = (hex ?? "").Trim().TrimStart('#');
        if (digits.Length == 3)
        {
            digits = string.Concat(digits.Select(c => new string(c, 2)));
        }

        var valid = uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            && digits.Length == 6;
        color = valid ? new Rgb((byte)(value >> 16), (byte)(value >> 8), (byte)value) : default;
        return valid;
    }
}
