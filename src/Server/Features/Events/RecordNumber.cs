namespace Plumbline.Server.Features.Events;

/// <summary>
/// Whether a JSON number is a decimal that can be billed without loss: at most 28 significant digits, 28 before the point and 28
/// after it. A rounded or overflowing quantity would be found only when the invoice is due.
/// </summary>
internal static class RecordNumber
{
    public const int MaxDigits = 28;

    /// <param name="json">A valid JSON number.</param>
    public static bool Fits(ReadOnlySpan<byte> json)
    {
        if (json.Length <= MaxDigits && json.IndexOfAny((byte)'e', (byte)'E') < 0)
        {
            return true;
        }
        int firstDigit = -1, lastDigit = -1, position = 0, point = -1, i = 0;
        for (; i < json.Length && json[i] is not ((byte)'e' or (byte)'E'); i++)
        {
            if (json[i] == '.')
            {
                point = position;
            }
            else if (json[i] != '-')
            {
                if (json[i] != '0')
                {
                    firstDigit = firstDigit < 0 ? position : firstDigit;
                    lastDigit = position;
                }
                position++;
            }
        }
        if (firstDigit < 0)
        {
            return true;
        }
        if (!TryExponent(json[Math.Min(i + 1, json.Length)..], out var exponent))
        {
            return false;
        }
        point = (point < 0 ? position : point) + exponent;
        return lastDigit - firstDigit < MaxDigits && point - firstDigit <= MaxDigits && lastDigit + 1 - point <= MaxDigits;
    }

    private static bool TryExponent(ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        var negative = text.Length > 0 && text[0] == '-';
        foreach (var digit in text.TrimStart("+-"u8))
        {
            exponent = (exponent * 10) + digit - '0';
            if (exponent > 1_000_000)
            {
                return false;
            }
        }
        exponent = negative ? -exponent : exponent;
        return true;
    }
}
